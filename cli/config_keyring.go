package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"otpdialog/settings/secret"
	"otpdialog/signin/session"
	"otpdialog/ui/plain"
)

func (p *program) configKeyringCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "keyring",
		Short: "Keep a shared secret or a password in the desktop's keyring",
		Long: `keyring keeps secrets in the desktop's keyring: that of GNOME or KDE, the macOS
keychain, or Windows credentials. A connection refers to a secret by its name:

  secret_keyring   = "office"            the shared secret
  password_keyring = "office, alice"     a saved password
  totp_seed_keyring = "lab"              the seed of one-time passwords, for test labs`,
		Example: `  otpdialog config keyring set office
  otpdialog config keyring remove office`,
		Args: knownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(
		&cobra.Command{
			Use:   "set NAME",
			Short: "Store a secret in the keyring, replacing the old one",
			Long: `set asks for the secret without showing it, or reads it from the first line of standard
input, and stores it in the keyring under NAME.`,
			Example: `  otpdialog config keyring set office
  pass show radius | otpdialog config keyring set office`,
			Args: arguments(1, 1),
			RunE: func(cmd *cobra.Command, args []string) error {
				typed, err := plain.AskHidden(cmd.Context(), p.stderr, plain.NewLines(p.stdin), secretQuestion)
				if err != nil {
					return lineOutcome(session.Outcome{}, err)
				}
				if typed == "" {
					return &usageError{errEmptySecret, hintEmptySecret}
				}
				if err := secret.StoreInKeyring(cmd.Context(), args[0], typed); err != nil {
					return &settingsError{err}
				}
				_, err = fmt.Fprintf(p.stderr, keyringHas, args[0])
				return err
			},
			ValidArgsFunction: cobra.NoFileCompletions,
		},
		&cobra.Command{
			Use:     "remove NAME",
			Short:   "Remove a secret from the keyring",
			Long:    "remove removes the secret called NAME from the keyring.",
			Example: "  otpdialog config keyring remove office",
			Args:    arguments(1, 1),
			RunE: func(cmd *cobra.Command, args []string) error {
				if err := secret.RemoveFromKeyring(cmd.Context(), args[0]); err != nil {
					return &settingsError{err}
				}
				return nil
			},
			ValidArgsFunction: cobra.NoFileCompletions,
		},
	)
	return c
}
