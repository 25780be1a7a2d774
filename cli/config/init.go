package config

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/settings/presets"
	"otpdialog/settings/store"
)

func initCommand() *cobra.Command {
	var preset string
	c := &cobra.Command{
		Use:   "init [CONNECTION]",
		Short: "Write a new connection file for you to fill in",
		Args:  usage.Arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opened, err := OpenStore()
			if err != nil {
				return err
			}
			name := strings.Join(args, "")
			if len(args) == 0 {
				name = opened.FreeName("connection")
			}
			path, err := newConnection(opened, name, preset)
			if err != nil {
				return err
			}
			if err := report.Path(cmd.OutOrStdout(), path); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(cmd.ErrOrStderr(), "Fill in what its comments ask for. Then:"); err != nil {
				return err
			}
			return report.Columns(cmd.ErrOrStderr(),
				[]string{"    otpdialog config validate", "to find mistakes"},
				[]string{"    otpdialog check " + advice.Quote([]string{name}), "to test the servers"},
				[]string{"    otpdialog " + advice.Quote([]string{name}), "to sign in"},
			)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.Flags().StringVar(&preset, "preset", "", "fill in what a vendor's server needs; `name` is that of the preset")
	_ = c.RegisterFlagCompletionFunc("preset", completePreset) // it fails only for an unknown flag
	return c
}

// newConnection writes the example, as the preset has it if one is named.
func newConnection(s *store.Store, name, preset string) (path string, err error) {
	if preset == "" {
		path, err = s.NewConnection(name)
	} else {
		vendor, ok := presets.Lookup(preset)
		if !ok {
			var known []string
			for _, p := range presets.All() {
				known = append(known, p.Name)
			}
			return "", usage.Unknown("preset", preset, known)
		}
		path, err = s.NewConnectionFor(vendor, name)
	}
	if err != nil {
		return "", &exit.SettingsError{Err: err}
	}
	return path, nil
}
