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
