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
		Long: `keyring keeps secrets in the desktop's keyring: that of GNOME or KDE, the macOS
keychain, or Windows credentials. A connection refers to a secret by its name:

  secret_keyring    = "office"           the shared secret
  password_keyring  = "office, alice"    a saved password
  totp_seed_keyring = "lab"              the seed of one-time passwords, for test labs`,
		Example: `  otpdialog config keyring set office
  otpdialog config keyring remove office`,
		Args: usage.Subcommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
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
		Long: `set asks for the secret without showing it, or reads it from the first line of standard
input, and stores it in the keyring under NAME.`,
		Example: `  otpdialog config keyring set office
  pass show radius | otpdialog config keyring set office`,
		Args: usage.Arguments(1, 1),
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
		Use:     "remove NAME",
		Short:   "Remove a secret from the keyring",
		Long:    "remove removes the secret called NAME from the keyring.",
		Example: "  otpdialog config keyring remove office",
		Args:    usage.Arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := secret.RemoveFromKeyring(cmd.Context(), args[0]); err != nil {
				return &exit.SettingsError{Err: err}
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
}
