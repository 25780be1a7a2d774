package config

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"otpdialog/caller"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/settings/secret"
	"otpdialog/ui/plain"
)

func keyringCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "keyring",
		Short: "Keep a shared secret or a password in the desktop's keyring",
		Args:  usage.Subcommand,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		// The keyring is found by the environment. These commands open no store, and sign nobody in.
		PersistentPreRun: func(*cobra.Command, []string) { caller.Trust() },
	}
	c.AddCommand(keyringSetCommand(), keyringRemoveCommand())
	return c
}

func keyringSetCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "set NAME",
		Short: "Store a secret in the keyring, replacing the old one",
		Args:  usage.Arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			typed, err := plain.AskHidden(cmd.Context(), cmd.ErrOrStderr(), plain.NewLines(cmd.InOrStdin()), "Secret")
			if err != nil {
				return exit.Asked(err)
			}
			if typed == "" {
				return &usage.Error{Err: errors.New("the secret is empty"), Next: "type it, or give it as a line of standard input"}
			}
			if err := secret.StoreInKeyring(cmd.Context(), args[0], typed); err != nil {
				return &exit.SettingsError{Err: err}
			}
			_, err = fmt.Fprintf(cmd.ErrOrStderr(), "Saved in the keyring. To use it in a connection, write secret_keyring = %q.\n", args[0])
			return err
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
}

func keyringRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a secret from the keyring",
		Args:  usage.Arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := secret.RemoveFromKeyring(cmd.Context(), args[0]); err != nil {
				return &exit.SettingsError{Err: err}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
}
