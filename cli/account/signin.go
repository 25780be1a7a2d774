package account

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"otpdialog/account/protocol"
	"otpdialog/cli/usage"
	lines "otpdialog/ui/plain/account"
)

func signInCommand(program string) *cobra.Command {
	t := &task{program: program}
	var with string
	c := t.command(&cobra.Command{
		Use:   "sign-in [CONNECTION]",
		Short: "Sign in to an account",
		Long: `sign-in asks for the email address and the password of your account, or signs you in with
an external service. If this device is not trusted yet, a mail asks you to confirm it: compare
what the mail shows with the lines here, and the match code above all. Once you have confirmed
it, the device is trusted, and the next sign-in asks for the first step only.

While the mail is on its way, you can type "resend", "help" or "back".

With --json, the result is one document, of all commands of an account:

  {"outcome": "accepted", "exit_code": 0, "connection": "personal",
   "service": "https://account.example.com", "email": "alice@example.com",
   "method": "password", "trusted": true}

The outcome is accepted, rejected, no-answer, unreachable, settings, usage, unanswered,
interrupted or error, like the exit codes; after a wrong flag no document is printed. Empty
fields are omitted. If the outcome is not accepted, "code" and "error" say what happened,
"next" what to do and "command" which program does it, "retry_after" in how many seconds the
same can be tried again, "help" which row of the help is about it, and "question" which
question had no answer. "account" and "devices" are what status, security and devices
print. A document never has a password, a token or a code in it.

Exit codes: 0 accepted · 77 rejected or denied by mail · 75 not confirmed in time ·
69 service unreachable · 78 mistake in the settings, or an answer that makes no sense ·
64 wrong command line · 65 a question had no answer · 130 interrupted · 1 any other error`,
		Example: `  otpdialog account sign-in
  otpdialog account sign-in --with google
  otpdialog account sign-in --email alice@example.com --json < password.txt`,
	}, func(ctx context.Context, _ []string) error {
		err := lines.SignIn(ctx, lines.Options{
			Voice: t.desk.Voice, Session: t.session, Email: t.email, With: with, Password: t.password,
		})
		o := t.session.Outcome()
		t.document.Email, t.document.Method = o.Email, o.Method
		if err != nil {
			return err
		}
		t.document.Trusted = &o.Trusted
		if o.Trusted {
			return t.tell("Signed in as %s. This device is trusted.", o.Email)
		}
		return t.tell("Signed in as %s.", o.Email)
	})
	check := c.Args
	c.Args = func(cmd *cobra.Command, args []string) error {
		if with != "" && !slices.Contains(protocol.Services, with) {
			return usage.Unknown("service", with, protocol.Services)
		}
		return check(cmd, args)
	}
	t.addEmail(c)
	c.Flags().StringVar(&with, "with", "", "continue with an external `service`: apple, google, facebook or sso")
	_ = c.RegisterFlagCompletionFunc("with", cobra.FixedCompletions(protocol.Services, cobra.ShellCompDirectiveNoFileComp))
	return c
}
