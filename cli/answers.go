package cli

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/caller"
	"otpdialog/cli/config"
	"otpdialog/cli/exit"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/ui/plain"
)

// answers are what was given in advance, on the command line or in the environment.
type answers struct {
	userName string
	action   string            // as a person calls it
	secrets  map[string]string // by the name of their variable
}

// addFlags adds the flags that answer questions; none takes a secret.
func (a *answers) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&a.userName, "user", "", "the user `name`; otherwise it is asked for")
	c.Flags().StringVar(&a.action, "action", "", "press this `action` when the dialog opens: its title, id, command or template")
	_ = c.RegisterFlagCompletionFunc("user", cobra.NoFileCompletions) // these fail only for unknown flags
	_ = c.RegisterFlagCompletionFunc("action", config.CompleteAction)
}

// complete takes what no flag has given from the only source that counts: in a gate the
// user name from the account and nothing from the environment, otherwise all from the
// environment.
func (a *answers) complete(r *gate.Rules) error {
	var err error
	a.userName, err = exit.Given("--user", a.userName)
	if err == nil && !r.IsGate {
		err = a.fromEnvironment()
	}
	a.userName = r.UserName(a.userName)
	return err
}

// fromEnvironment takes what no flag has given from the environment. The secrets are
// removed from it, so that a secret_command, and whatever that leaves running, inherits none.
func (a *answers) fromEnvironment() error {
	a.secrets = map[string]string{}
	var errs []error
	variable := func(name string) string {
		text, err := exit.Given(name, os.Getenv(name))
		errs = append(errs, err)
		return text
	}
	for _, name := range []string{exit.PasswordVariable, exit.OTPVariable} {
		a.secrets[name] = variable(name)
		_ = os.Unsetenv(name) // fails only for an impossible name
	}
	a.userName = cmp.Or(a.userName, variable(exit.UserVariable))
	a.action = cmp.Or(a.action, variable(exit.ActionVariable))
	return errors.Join(errs...)
}

// environOf is the environment for a command: without what answered questions, and
// without the secrets of the connection.
func environOf(c *settings.Connection) []string {
	secrets := append(c.SecretVariables(), exit.UserVariable, exit.PasswordVariable, exit.OTPVariable, exit.ActionVariable)
	return slices.DeleteFunc(caller.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(secrets, name)
	})
}

// password is the one of the environment, or else the saved one; nil for none.
func (a *answers) password(c *settings.Connection) plain.Answer {
	if given := a.secrets[exit.PasswordVariable]; given != "" {
		return func(context.Context) (string, error) { return given, nil }
	}
	if c.Password.IsSet() {
		return func(ctx context.Context) (string, error) { return secret.Password(ctx, c) }
	}
	return nil
}

// otp is the one of the environment, or else that of the connection's own source; nil for
// none.
func (a *answers) otp(c *settings.Connection) plain.Answer {
	if given := a.secrets[exit.OTPVariable]; given != "" {
		return func(context.Context) (string, error) { return given, nil }
	}
	if c.HasOTPSource() {
		return func(ctx context.Context) (string, error) { return secret.OTP(ctx, c, time.Now()) }
	}
	return nil
}

// savedPassword is ui.Options.SavedPassword.
func (a *answers) savedPassword(ctx context.Context, c *settings.Connection) (string, error) {
	if given := a.password(c); given != nil {
		return given(ctx)
	}
	return "", nil
}
