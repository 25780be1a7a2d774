package account

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"otpdialog/account/protocol"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/plain"
	lines "otpdialog/ui/plain/account"
)

func signInCommand(program Program) *cobra.Command {
	t := &task{program: program}
	var with string
	c := t.command(&cobra.Command{
		Use:   "sign-in [CONNECTION]",
		Short: "Sign in to an account",
		Long: `sign-in asks for the email address and the password of your account, or signs you in with
an external service, on screens or line by line. If this device is not trusted yet, an email asks you to confirm it: compare
what the email shows with the lines here, and the match code above all. Once you have confirmed
it, the device is trusted, and the next sign-in asks for the first step only.

While the email is on its way, you can type "resend", "help" or "back".

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

Exit codes: 0 accepted · 77 rejected or denied by email · 75 not confirmed in time ·
69 service unreachable · 78 mistake in the settings, or an answer that is not valid ·
64 wrong command line · 65 a question had no answer · 130 interrupted · 1 any other error`,
		Example: `  otpdialog account sign-in
  otpdialog account sign-in --with google
  otpdialog account sign-in --email alice@example.com --json < password.txt`,
	}, func(ctx context.Context, _ []string) error { return t.signIn(ctx, with) })
	c.PreRun = func(cmd *cobra.Command, _ []string) {
		t.why = whyLines(cmd, program)
		t.onScreens = t.why == ""
	}
	check := c.Args
	c.Args = func(cmd *cobra.Command, args []string) error {
		if with != "" && !slices.Contains(protocol.Services, with) {
			return usage.Unknown("service", with, protocol.Services)
		}
		return check(cmd, args)
	}
	t.addEmail(c)
	c.Flags().Bool("plain", false, "ask line by line, for screen readers; automatic if there is no terminal for screens")
	c.Flags().StringVar(&with, "with", "", "continue with an external `service`: apple, google, facebook or sso")
	_ = c.RegisterFlagCompletionFunc("with", cobra.FixedCompletions(protocol.Services, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// whyLines says why a sign-in is in lines; "" if screens can be shown.
func whyLines(cmd *cobra.Command, program Program) string {
	for _, flag := range []string{"plain", "json", "with", "email"} { // the screens ask for what the last two give
		if cmd.Flags().Changed(flag) {
			return "--" + flag + " was given"
		}
	}
	return program.WhyNoScreens(cmd.InOrStdin(), cmd.OutOrStdout())
}

// signIn signs in in lines.
func (t *task) signIn(ctx context.Context, with string) error {
	if t.why != "" {
		t.desk.Voice.Sayf("Plain mode: %s.", t.why)
	}
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
}

// SignIn signs in in lines, on a connection to an account service that was chosen already. Its user
// name and password in o were given in advance.
func SignIn(cmd *cobra.Command, program Program, s *store.Store, c *settings.Connection, o plain.Options) error {
	t := &task{program: program, cmd: cmd, store: s, why: o.Why, email: o.UserName, password: o.Password}
	return exit.Asked(t.talk(cmd.Context(), c, o, func(ctx context.Context) error { return t.signIn(ctx, "") }))
}
