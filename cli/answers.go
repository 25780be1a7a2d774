package cli

import (
	"cmp"
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/ui/plain"
)

// The environment variables that answer questions. A command that is started after a
// sign-in does not inherit them.
const (
	userVariable     = "OTPDIALOG_USER"
	passwordVariable = "OTPDIALOG_PASSWORD" //nolint:gosec // a name
	otpVariable      = "OTPDIALOG_OTP"
	actionVariable   = "OTPDIALOG_ACTION"
)

var answerVariables = []string{userVariable, passwordVariable, otpVariable, actionVariable}

// answers are what was given beforehand, on the command line or in the environment.
type answers struct {
	userName string
	action   string            // as a person calls it
	secrets  map[string]string // by the name of their variable
}

// addFlags are the flags that answer questions; none takes a secret.
func (a *answers) addFlags(c *cobra.Command) {
	c.Flags().StringVar(&a.userName, "user", "", "the user `name`; otherwise it is asked for")
	c.Flags().StringVar(&a.action, "action", "", "press this `action` when the dialog opens: its title, id, command or template")
	_ = c.RegisterFlagCompletionFunc("user", cobra.NoFileCompletions) // these fail for flags that are not there
	_ = c.RegisterFlagCompletionFunc("action", actionNames)
}

// complete takes what no flag has given from where it counts: in a gate the user name from
// the account and nothing from the environment, otherwise all from the environment.
func (a *answers) complete(r *gate.Rules) {
	if !r.IsGate {
		a.fromEnvironment()
	}
	a.userName = r.UserName(a.userName)
}

// fromEnvironment takes what no flag has given from the environment. The secrets are
// taken out of it: a secret_command, and whatever that leaves running, inherits none.
func (a *answers) fromEnvironment() {
	a.secrets = map[string]string{}
	for _, name := range []string{passwordVariable, otpVariable} {
		a.secrets[name] = os.Getenv(name)
		_ = os.Unsetenv(name) // fails for no name
	}
	a.userName = cmp.Or(a.userName, os.Getenv(userVariable))
	a.action = cmp.Or(a.action, os.Getenv(actionVariable))
}

// password is the one of the environment, else the saved one; nil for none.
func (a *answers) password(c *settings.Connection) plain.Answer {
	if given := a.secrets[passwordVariable]; given != "" {
		return func(context.Context) (string, error) { return given, nil }
	}
	if c.Password.IsSet() {
		return func(ctx context.Context) (string, error) { return secret.Password(ctx, c) }
	}
	return nil
}

// otp is the one of the environment, else that of the connection's own source; nil for
// none.
func (a *answers) otp(c *settings.Connection) plain.Answer {
	if given := a.secrets[otpVariable]; given != "" {
		return func(context.Context) (string, error) { return given, nil }
	}
	if c.HasOTPSource() {
		return func(ctx context.Context) (string, error) { return secret.OTP(ctx, c, time.Now()) }
	}
	return nil
}

// savedPassword is ui.Options.SavedPassword: the password that was given beforehand, or
// is saved for the connection.
func savedPassword(a *answers) func(context.Context, *settings.Connection) (string, error) {
	return func(ctx context.Context, c *settings.Connection) (string, error) {
		if given := a.password(c); given != nil {
			return given(ctx)
		}
		return "", nil
	}
}
