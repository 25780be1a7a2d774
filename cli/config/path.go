package config

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"otpdialog/cli/exit"
	"otpdialog/cli/report"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/settings/store"
)

func pathCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "path [connections|managed|policy|preferences|state|CONNECTION]",
		Short:             "Show where the settings are",
		Args:              usage.Arguments(0, 1),
		ValidArgsFunction: completePlaces,
		RunE: func(cmd *cobra.Command, args []string) error {
			opened, err := OpenStore()
			if err != nil {
				return err
			}
			if len(args) > 0 {
				return printPath(cmd.OutOrStdout(), opened, args[0])
			}
			return printPaths(cmd.OutOrStdout(), opened)
		},
	}
}

// A place is a file or a folder of settings.
type place struct{ name, path, holds string }

func places(s *store.Store) []place {
	return []place{
		{"connections", s.Dirs().Connections(), "your connections"},
		{"managed", s.Dirs().ManagedConnections(), "connections from your administrator"},
		{"policy", s.PolicyFile(), "settings that your administrator enforces"},
		{"preferences", s.PreferencesFile(), "your preferences"},
		{"state", s.StateFile(), "what is remembered"},
	}
}

func printPath(to io.Writer, s *store.Store, name string) error {
	for _, at := range places(s) {
		if at.name == name {
			return report.Path(to, at.path)
		}
	}
	path, err := s.ConnectionPath(name)
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	return report.Path(to, path)
}

func printPaths(to io.Writer, s *store.Store) error {
	var rows [][]string
	for _, at := range places(s) {
		_, err := os.Stat(at.path)
		link, _ := os.Readlink(at.path)
		switch {
		case link != "" && errors.Is(err, fs.ErrNotExist):
			at.holds += " (a broken link)"
		case errors.Is(err, fs.ErrNotExist):
			at.holds += " (does not exist)"
		case err != nil:
			at.holds += " (cannot be read)"
		}
		rows = append(rows, []string{at.name, settings.Printable(at.path), at.holds})
	}
	return report.Columns(to, rows...)
}
