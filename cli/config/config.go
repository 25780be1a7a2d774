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
		Args:  usage.Subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return openConsole(cmd) },
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
