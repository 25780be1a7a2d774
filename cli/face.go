package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"otpdialog/advice"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin/session"
	"otpdialog/ui"
	"otpdialog/ui/plain"
)

// Which face a sign-in shows: the screens, or lines.

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// noScreens says why the screens have nowhere to be shown, "" where they have. It is
// looked at before they take over: a dumb terminal would be flooded with escape
// sequences.
func noScreens(in, out any) string {
	switch {
	case !isTerminal(in):
		return whyNoInput
	case !isTerminal(out):
		return whyNoOutput
	}
	return dumb()
}

func dumb() string {
	if os.Getenv("TERM") == "dumb" {
		return whyDumb
	}
	return ""
}

// needTerminal is for what screens alone can do.
func (p *program) needTerminal() error {
	if why := noScreens(p.stdin, p.stdout); why != "" {
		return &noOneToAskError{Advice: advice.New("no-terminal", why).Do(hintTerminal)}
	}
	return nil
}

// signIn signs in with screens if they can be shown and are wanted, otherwise in lines.
func (p *program) signIn(ctx context.Context, name string, a *answers, wantLines bool) error {
	r, err := gate.Find(false, openStore)
	if err != nil {
		return err
	}
	if r.IsGate {
		x := &execution{program: p, answers: *a, wantLines: wantLines, name: name}
		_, err := x.admit(ctx, r, &gate.Decision{Connection: name, UserName: a.userName})
		return err
	}
	a.complete(r)
	why := noScreens(p.stdin, p.stdout)
	if wantLines {
		why = whyFlag
	}
	if why == "" {
		return p.screens(ctx, ui.Options{Connection: name, UserName: a.userName, Action: a.action, SavedPassword: savedPassword(a)})
	}
	o := plain.Options{Why: why, Out: p.stderr, Lines: plain.NewLines(p.stdin)}
	c, err := chooseConnection(ctx, r.Store, name, &o)
	if err != nil {
		return err
	}
	outcome, err := inLines(ctx, r, c, a, o, nil)
	if err == nil {
		_, err = fmt.Fprintln(p.stdout, advice.Line(outcome.Story(c.DisplayName)))
	}
	return err
}

// newSession returns a session of a sign-in by the rules r. Only a person's user name is
// remembered: a script's is left alone.
func newSession(ctx context.Context, r *gate.Rules, c *settings.Connection, isPerson bool, log io.Writer) *session.Session {
	chosen, _ := r.Store.Preferences() // usable with an error, too
	preferences := r.Policy.Apply(chosen)
	o := session.Options{
		Connection: c, Memory: r.Store, RememberLastMethod: preferences.RememberLastMethodUsed,
		Open: func(c *settings.Connection) session.Servers { return r.Open(c, log) },
	}
	if isPerson && preferences.RememberUserName {
		o.UserNames = session.RememberUserNames
	}
	return session.New(ctx, o)
}

// inLines signs in in plain mode. log gets the packets, nil for none.
func inLines(ctx context.Context, r *gate.Rules, c *settings.Connection, a *answers, o plain.Options, log io.Writer) (talk, error) {
	action, err := c.FindAction(a.action)
	if err != nil {
		return talk{}, err
	}
	s := newSession(ctx, r, c, o.Lines.Interactive() && a.userName == "", log)
	o.Session, o.LeaveOutage = s, r.LeavesOutage()
	o.UserName, o.Action = a.userName, action.ID
	o.Password, o.OTP = a.password(c), a.otp(c)
	err = plain.Run(ctx, o)
	s.Close()
	outcome := talk{Outcome: s.Outcome(), session: s}
	err = lineOutcome(outcome.Outcome, err)
	if unanswered, ok := errors.AsType[*noOneToAskError](err); ok && unanswered.question != "" {
		switch {
		case r.IsGate: // no other answer counts there
			unanswered.Next = hintGate
		case o.Lines == nil: // standard input is the command's
			unanswered.Next = hintBeforehand
		}
	}
	return outcome, err
}

// talk is a sign-in in lines, and what is known of it.
type talk struct {
	session.Outcome

	session *session.Session // nil if there was none
}

// lineOutcome is the error that a sign-in in lines comes to.
func lineOutcome(o session.Outcome, err error) error {
	unanswered, noOne := errors.AsType[*plain.UnansweredError](err)
	source, noSource := errors.AsType[*plain.SourceError](err)
	switch {
	case noSource:
		return &settingsError{source.Err}
	case noOne:
		return &noOneToAskError{advice.New("unanswered", unanswered.Error()).Do(unansweredHint(unanswered.What)), unanswered.Question}
	case errors.Is(err, plain.ErrLineTooLong):
		return &noOneToAskError{Advice: advice.New("line-too-long", err.Error()).Do(hintShorter)}
	case errors.Is(err, plain.ErrLeft), errors.Is(err, context.Canceled):
		return session.ErrInterrupted
	case err != nil:
		return err
	case o.Failure.IsMistake():
		return &noOneToAskError{Advice: o.Advice()}
	}
	return o.Err()
}

// unansweredHint says how a script answers a question.
func unansweredHint(q plain.Question) string {
	switch q {
	case plain.UserNameQuestion:
		return hintUserName
	case plain.PasswordQuestion:
		return hintPassword
	case plain.OTPQuestion:
		return hintOTP
	case plain.ConnectionQuestion:
		return hintConnection
	case plain.HiddenQuestion:
	}
	return hintLine
}

// chooseConnection finds the connection of that name; without one it is the person's
// default, or the only one, or a person at a terminal is asked.
func chooseConnection(ctx context.Context, store *store.Store, name string, o *plain.Options) (*settings.Connection, error) {
	if name != "" {
		return findConnection(store, name)
	}
	c, others, err := onlyConnection(store)
	if c != nil || err != nil {
		return c, err
	}
	if !o.Lines.Interactive() {
		return nil, whichConnection(others)
	}
	c, err = plain.Choose(ctx, *o, others)
	o.Why = "" // that has been said
	return c, lineOutcome(session.Outcome{SignedIn: err == nil}, err)
}

func findConnection(store *store.Store, name string) (*settings.Connection, error) {
	c, err := store.Connection(name)
	if err != nil {
		return nil, &settingsError{err}
	}
	return &c, nil
}

// onlyConnection is the default connection or the only one; nil where there are several
// others.
func onlyConnection(store *store.Store) (c *settings.Connection, others []settings.Connection, err error) {
	policy, err := store.Policy()
	if err != nil {
		return nil, nil, &settingsError{err}
	}
	chosen, _ := store.Preferences() // usable with an error, too; who signs in hears of it
	if name := policy.Apply(chosen).DefaultConnection; name != "" {
		c, err = findConnection(store, name)
		return c, nil, err
	}
	connections, err := store.Connections()
	switch {
	case len(connections) == 0 && err != nil:
		return nil, nil, &settingsError{err}
	case len(connections) == 0:
		return nil, nil, &settingsError{errNoneYet}
	case len(connections) == 1 && err == nil:
		return &connections[0], nil, nil
	}
	return nil, connections, nil
}

func whichConnection(connections []settings.Connection) error {
	names := make([]string, len(connections))
	for i, c := range connections {
		names[i] = c.Name
	}
	return &usageError{errWhich, hintNames + strings.Join(names, ", ")}
}
