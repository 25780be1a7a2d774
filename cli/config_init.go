package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/settings/presets"
	"otpdialog/settings/store"
	"otpdialog/simulator"
)

func (p *program) configInitCommand() *cobra.Command {
	var preset string
	c := &cobra.Command{
		Use:   "init [CONNECTION]",
		Short: "Write a new connection file for you to fill in",
		Long: `init writes the file of a new connection with comments, for you to fill in. It never
replaces a file. Its path is the only line on standard output.

With --preset it fills in the actions, the way of asking and the timeouts for a
vendor's server, and says what the vendor's documentation requires. The presets are
` + inTwoLines(simulator.Vendors()) + `.`, // the names of the presets, without reading them at every start
		Example: `  otpdialog config init office
  otpdialog config init office --preset duo
  $EDITOR "$(otpdialog config init office)"`,
		Args: arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			store, err := openStore()
			if err != nil {
				return err
			}
			var name string
			if len(args) > 0 {
				name = args[0]
			} else {
				name = store.FreeName("connection")
			}
			path, err := newConnection(store, name, preset)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(p.stdout, path); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(p.stderr, "Fill in the servers, where the shared secret is, and the actions. Then:"); err != nil {
				return err
			}
			next := columns{
				{"    otpdialog config validate", "to find mistakes"},
				{"    otpdialog check " + advice.Quote([]string{name}), "to test the servers"},
				{"    otpdialog " + advice.Quote([]string{name}), "to sign in"},
			}
			return next.print(p.stderr)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.Flags().StringVar(&preset, "preset", "", "fill in what a vendor's server needs; `name` is that of the preset")
	_ = c.RegisterFlagCompletionFunc("preset", presetNames) // it fails for flags that are not there
	return c
}

// newConnection writes the example, as the preset has it where one is named.
func newConnection(store *store.Store, name, preset string) (path string, err error) {
	if preset == "" {
		path, err = store.NewConnection(name)
	} else {
		vendor, ok := presets.Lookup(preset)
		if !ok {
			return "", unknownPreset(preset)
		}
		path, err = store.NewConnectionFor(vendor, name)
	}
	if err != nil {
		return "", &settingsError{err}
	}
	return path, nil
}

func unknownPreset(name string) error {
	var known []string
	for _, preset := range presets.All() {
		known = append(known, preset.Name)
	}
	return &usageError{fmt.Errorf("unknown preset %q", name), "choose one of " + strings.Join(known, ", ")}
}
