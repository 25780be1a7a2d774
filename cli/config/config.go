// Package config has the commands of "otpdialog config": each works with the files behind
// the screens, and prints its result on standard output.
//
//	root.AddCommand(config.Command(openConsole))
//
// It also opens the store for other commands, and completes the names in it.
package config

import (
	"github.com/spf13/cobra"

	"otpdialog/caller"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/settings/store"
)

// Command returns the command with its subcommands. Alone it opens the console.
func Command(openConsole func(cmd *cobra.Command) error) *cobra.Command {
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
		Args: usage.Subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return openConsole(cmd) },
	}
	c.AddCommand(
		pathCommand(), initCommand(), validateCommand(), showCommand(), importCommand(), exportCommand(), keyringCommand(),
	)
	return c
}

// OpenStore opens the store of this person's files.
func OpenStore() (*store.Store, error) {
	caller.Trust()
	dirs, err := store.FindDirs()
	if err != nil {
		return nil, &exit.SettingsError{Err: err}
	}
	return store.Open(dirs), nil
}
