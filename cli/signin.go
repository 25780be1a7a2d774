package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/account"
	"otpdialog/cli/config"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/ui"
	"otpdialog/ui/plain"
	"otpdialog/ui/present"
)

// A signIn is one sign-in from the command line: on screens or in lines.
type signIn struct {
	answers

	name      string // of the connection, as it was given; "" for none
	wantLines bool   // --plain
	trace     radius.Trace
	recording recording
	played    present.Options // in a demonstration; the zero value for the usual ones

	canBeAccount bool // the connection

	rules      *gate.Rules
	decision   gate.Decision        // what is known, for the log of a gate
	connection *settings.Connection // nil until one is chosen
	session    *session.Session     // of a sign-in in lines, nil until it begins
}

// addFlags adds the flags of a sign-in that can be on screens.
func (s *signIn) addFlags(c *cobra.Command) {
	s.answers.addFlags(c)
	c.Flags().BoolVar(&s.wantLines, "plain", false, "ask line by line, for screen readers; automatic if there is no terminal for screens")
}

// findRules finds the rules of this sign-in, which is a gate if isGate or the policy says so.
func (s *signIn) findRules(isGate bool) error {
	s.decision.Connection, s.decision.UserName = s.name, s.userName
	rules, err := gate.Find(isGate, config.OpenStore)
	if err != nil {
		return &exit.SettingsError{Err: err}
	}
	s.rules = rules
	return nil
}

// run signs in with screens if they can be shown and are wanted, otherwise in lines.
func (s *signIn) run(cmd *cobra.Command) error {
	if err := s.findRules(false); err != nil {
		return err
	}
	if err := s.recording.begin(s.rules.IsGate); err != nil {
		return err
	}
	if s.rules.IsGate {
		return s.admit(cmd)
	}
	return s.recording.end(cmd.ErrOrStderr(), s.signIn(cmd))
}

// signIn is run of a sign-in that is no gate.
func (s *signIn) signIn(cmd *cobra.Command) error {
	if err := s.complete(s.rules); err != nil {
		return err
	}
	why := whyNoScreens(cmd.InOrStdin(), cmd.OutOrStdout())
	if s.wantLines {
		why = whyFlag
	}
	if why == "" {
		return s.showScreens(cmd, ui.Options{Connection: s.name, UserName: s.userName, Action: s.action, SavedPassword: s.savedPassword})
	}
	lines := plain.Options{Why: why, Out: cmd.ErrOrStderr(), Lines: plain.NewLines(cmd.InOrStdin())}
	s.canBeAccount = true
	if err := s.choose(cmd.Context(), &lines); err != nil {
		return err
	}
	if s.connection.Kind == settings.Account {
		lines.UserName, lines.Password = s.userName, s.password(s.connection)
		return account.SignIn(cmd, accounts(), s.rules.Store, s.connection, lines)
	}
	if err := s.inLines(cmd.Context(), lines); err != nil {
		return err
	}
	return s.tellStory(cmd.OutOrStdout())
}

// inLines signs in on the chosen connection in plain mode.
func (s *signIn) inLines(ctx context.Context, o plain.Options) error {
	action, err := s.connection.FindAction(s.action)
	if err != nil {
		return err
	}
	s.session = s.open(ctx, o.Lines.Interactive() && s.userName == "")
	o.Session, o.LeaveOutage, o.Gate = s.session, s.rules.LeavesOutage(), s.rules.IsGate
	o.UserName, o.Action = s.userName, action
	o.SetRemember = s.setRemember()
	o.Password, o.OTP = s.password(s.connection), s.otp(s.connection)
	err = exit.Asked(plain.Run(ctx, o))
	said := len(s.session.Notes())
	s.session.Close()
	plain.SayNotes(o.Out, s.session.Notes()[said:])
	outcome := s.session.Outcome()
	s.decision.Take(outcome)
	if unanswered, ok := errors.AsType[*exit.UnansweredError](err); ok && unanswered.Question != "" {
		switch {
		case s.rules.IsGate: // no other answer counts there
			unanswered.Next = "sign in from a terminal (ssh -t), or ask your administrator for an action with Autosend"
		case o.Lines == nil: // standard input is the command's
			unanswered.Next = "run it in a terminal, or give the answer in advance: " + exit.UserVariable + ", " + exit.PasswordVariable + ", " + exit.OTPVariable + ", --action"
		}
	}
	switch {
	case err != nil:
		return err
	case outcome.Failure.IsMistake():
		return &exit.UnansweredError{Advice: outcome.Advice()}
	}
	return outcome.Err()
}

// setRemember is [plain.Options.SetRemember].
func (s *signIn) setRemember() func(on bool) error {
	if s.rules.IsGate || s.rules.Policy.Manages(settings.RememberLastMethodUsedKey) {
		return nil
	}
	return func(on bool) error {
		return s.rules.Store.UpdatePreferences(func(p *settings.Preferences) { p.RememberLastMethodUsed = on })
	}
}

// open opens the session of a sign-in in lines. Only the user name of a person is
// remembered: that of a script is left alone.
func (s *signIn) open(ctx context.Context, isPerson bool) *session.Session {
	chosen, err := s.rules.Store.Preferences() // usable even with an error
	preferences := s.rules.Policy.Apply(chosen)
	o := session.Options{
		Connection: s.connection, Notes: advice.Of(err), Memory: s.rules.Store, RememberLastMethod: preferences.RememberLastMethodUsed,
		Observe: s.recording.observe(),
		Open:    func(c *settings.Connection) session.Servers { return s.rules.Open(c, s.trace) },
	}
	if isPerson && preferences.RememberUserName {
		o.UserNames = session.RememberUserNames
	}
	return session.New(ctx, o)
}

// tellStory prints one line on a sign-in that succeeded.
func (s *signIn) tellStory(to io.Writer) error {
	_, err := fmt.Fprintln(to, advice.Line(s.session.Outcome().Story(s.connection.DisplayName)))
	return err
}

// choose finds the connection.
func (s *signIn) choose(ctx context.Context, o *plain.Options) (err error) {
	choice := config.Choice{
		Store: s.rules.Store, Policy: s.rules.Policy, Name: s.name,
		None: advice.New("no-connection", "there is no connection yet").
			Do(`create one in the console ("otpdialog config"), or try the demonstration`, "otpdialog", "demo"),
	}
	if !s.canBeAccount {
		choice.Only = func(c *settings.Connection) bool { return c.Kind != settings.Account }
	}
	s.connection, s.decision.Chosen, err = choice.Choose(ctx, o)
	if err != nil {
		return err
	}
	if s.connection.Kind == settings.Account && !s.canBeAccount {
		return &usage.Error{
			Err:  fmt.Errorf("%s is for an account, and this command cannot sign in to one", s.connection.Name),
			Next: "sign in to the account", Command: []string{"otpdialog", "account", "sign-in", s.connection.Name},
		}
	}
	s.decision.Connection, s.decision.UserName = s.connection.Name, s.userName
	return nil
}

// accounts is what the commands of an account need.
func accounts() account.Program {
	return account.Program{
		Name: thisProgram(), WhyNoScreens: whyNoScreens,
		Screens: func(cmd *cobra.Command, connection string) error {
			return openScreens(cmd, ui.Options{Connection: connection}, recording{}, present.Options{})
		},
	}
}
