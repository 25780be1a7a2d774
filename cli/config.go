package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui"
)

func (p *program) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Edit connections, actions and preferences, or work with their files",
		Long: `config opens the console, where you edit connections, their actions and your
preferences on screens. Its subcommands work with the files behind the screens, with
the administrator's policy, and with what is remembered. You can edit the same settings
on the screens or in the files.`,
		Example: `  otpdialog config                     the console
  otpdialog config path                where the files are, and which exist
  otpdialog config init office         a new connection, with comments
  otpdialog config validate            every mistake in every file
  otpdialog config show office         every setting, and where it comes from`,
		Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.screens(cmd.Context(), ui.Options{Console: true})
		},
	}
	c.AddCommand(
		p.configPathCommand(), p.configInitCommand(), p.configValidateCommand(), p.configShowCommand(),
		p.configImportCommand(), p.configExportCommand(), p.configKeyringCommand(),
	)
	return c
}

// openStore is the store of this person's files.
func openStore() (*store.Store, error) {
	dirs, err := store.FindDirs()
	if err != nil {
		return nil, &settingsError{err}
	}
	return store.Open(dirs), nil
}

func (p *program) configPathCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "path [connections|managed|policy|preferences|state|CONNECTION]",
		Short: "Show where the settings are",
		Long: `path prints where each file and folder is, what it holds, and whether it exists.
With an argument it prints only that path, for scripts. It prints the path even if
nothing is there, but a CONNECTION has to exist.`,
		Example: `  otpdialog config path
  $EDITOR "$(otpdialog config path office)"
  cp office.toml "$(otpdialog config path connections)"`,
		Args:              arguments(0, 1),
		ValidArgsFunction: pathWords,
		RunE: func(_ *cobra.Command, args []string) error {
			store, err := openStore()
			if err != nil {
				return err
			}
			if len(args) > 0 {
				return printPath(p.stdout, store, args[0])
			}
			return printPaths(p.stdout, store)
		},
	}
}

// A place is a file or a folder of settings.
type place struct{ word, path, holds string }

func places(store *store.Store) []place {
	return []place{
		{"connections", store.Dirs().Connections(), "your connections"},
		{"managed", store.Dirs().ManagedConnections(), "connections from your administrator"},
		{"policy", store.PolicyFile(), "settings that your administrator enforces"},
		{"preferences", store.PreferencesFile(), "your preferences"},
		{"state", store.StateFile(), "what is remembered"},
	}
}

func printPath(to io.Writer, store *store.Store, word string) error {
	for _, at := range places(store) {
		if at.word == word {
			_, err := fmt.Fprintln(to, at.path)
			return err
		}
	}
	path, err := store.ConnectionPath(word)
	if err != nil {
		return &settingsError{err}
	}
	_, err = fmt.Fprintln(to, path)
	return err
}

func printPaths(to io.Writer, store *store.Store) error {
	var rows columns
	for _, at := range places(store) {
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
		rows = append(rows, []string{at.word, settings.Place(at.path, 0, 0), at.holds})
	}
	return rows.print(to)
}
