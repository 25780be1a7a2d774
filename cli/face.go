package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
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
		return &noOneToAskError{why: why, next: hintTerminal}
	}
	return nil
}

// signIn signs in with screens where they can be shown and are wanted, else in lines.
func (p *program) signIn(ctx context.Context, name string, a *answers, wantLines bool) error {
	r, err := findRules(false)
	if err != nil {
		return err
	}
	if r.gate {
		x := &execution{program: p, answers: *a, wantLines: wantLines, name: name}
		_, err := x.admit(ctx, r, &decision{connection: name, userName: a.userName})
		return err
	}
	r.answers(a)
	why := noScreens(p.stdin, p.stdout)
	if wantLines {
		why = whyFlag
	}
	if why == "" {
		return p.screens(ctx, ui.Options{Connection: name, UserName: a.userName, Action: a.action, SavedPassword: savedPassword(a)})
	}
	o := plain.Options{Why: why, Out: p.stderr, Lines: plain.NewLines(p.stdin)}
	c, err := chooseConnection(ctx, r.store, name, &o)
	if err != nil {
		return err
	}
	outcome, err := r.inLines(ctx, c, a, o, func(*session) {})
	if err == nil {
		_, err = fmt.Fprintln(p.stdout, outcome.Story)
	}
	return err
}

// inLines signs in in plain mode. opened is told each session.
func (r *rules) inLines(ctx context.Context, c *settings.Connection, a *answers, o plain.Options, opened func(*session)) (plain.Outcome, error) {
	action, err := c.FindAction(a.action)
	if err != nil {
		return plain.Outcome{}, err
	}
	o.Connection, o.Store = c, r.store
	o.LeaveOutage = r.gate && r.policy.FailsOpen()
	o.UserName, o.Action = a.userName, action.ID
	o.Password, o.OTP = a.password(c), a.otp(c)
	o.NewSession = func(c *settings.Connection) signin.Session {
		s := r.newSession(c)
		opened(s)
		return s
	}
	outcome, err := plain.Run(ctx, o)
	err = lineOutcome(outcome, err)
	if unanswered, ok := errors.AsType[*noOneToAskError](err); ok && unanswered.question != "" {
		switch {
		case r.gate: // no other answer counts there
			unanswered.next = hintGate
		case o.Lines == nil: // standard input is the command's
			unanswered.next = hintBeforehand
		}
	}
	return outcome, err
}

// lineOutcome is the error that a sign-in in lines comes to.
func lineOutcome(o plain.Outcome, err error) error {
	unanswered, noOne := errors.AsType[*plain.UnansweredError](err)
	source, noSource := errors.AsType[*plain.SourceError](err)
	switch {
	case noSource:
		return &settingsError{source.Err}
	case noOne:
		return &noOneToAskError{unanswered.Error(), unansweredHint(unanswered.What), unanswered.Question}
	case errors.Is(err, plain.ErrLineTooLong):
		return &noOneToAskError{why: err.Error(), next: hintShorter}
	case errors.Is(err, plain.ErrLeft), errors.Is(err, context.Canceled):
		return ui.ErrInterrupted
	case err != nil:
		return err
	case o.SignedIn:
		return nil
	case o.Failure.Kind.IsMistake():
		what, next := o.Failure.Words()
		return &noOneToAskError{why: what, next: next}
	}
	return &outcomeError{o.Failure.Kind}
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
	return c, lineOutcome(plain.Outcome{SignedIn: err == nil}, err)
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
