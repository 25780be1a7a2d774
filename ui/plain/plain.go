package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
)

// Options is what plain mode is given. Connection, Store, NewSession and Out are
// required.
type Options struct {
	Connection *settings.Connection
	Store      *store.Store
	// NewSession opens the way to the servers for one sign-in.
	NewSession func(*settings.Connection) signin.Session

	Why   string    // why there are lines and no screens, as the end of a sentence; "" where it was said
	Out   io.Writer // takes what is said and asked
	Lines *Lines    // gives the answers; nil where nobody can be asked

	LeaveOutage bool // an outage is the end also where a person could try again

	// What was given beforehand is not asked.
	UserName string // the only one that may sign in, "" for any
	Password Answer // nil for none
	Action   string // ID of an action to press when the dialog opens, "" for none
	OTP      Answer // for the first OTP that is asked, nil for none
}

// An Answer is one that was given beforehand. It is fetched when it is needed, which
// may take a command, and once in a sign-in.
type Answer func(context.Context) (string, error)

// Outcome is how a sign-in in lines ended.
type Outcome struct {
	SignedIn  bool
	UserName  string           // as sent
	Result    signin.Result    // if signed in
	Story     string           // one line on it, if signed in
	Failure   signin.Notice    // what the sign-in failed of at last, zero for nothing
	Action    *settings.Action // the last that was pressed, nil for none
	Cause     signin.Cause     // who pressed it
	Exchanges []Exchange       // in their order
}

// Method says by which method the sign-in succeeded, or which one was tried last; "" for
// none.
func (o Outcome) Method() string {
	switch {
	case o.SignedIn:
		return o.Result.Words()
	case o.Action != nil:
		return o.Action.Title
	}
	return ""
}

// An Exchange is one request and what became of it.
type Exchange struct {
	Began  time.Time
	Took   time.Duration
	Server string            // who answered, or was asked last, host:port; "" where nobody was
	Code   signin.ReplyCode  // of the answer, 0 where none came
	Kind   signin.NoticeKind // why none came, 0 where one came or nobody waited
	// GivenUp is true where nobody waited for the answer any more.
	GivenUp bool
}

// An UnansweredError means that a question was asked that nobody could answer.
type UnansweredError struct {
	Question string // as it was asked, on one line
	What     Question
}

// A SourceError means that an answer which was given beforehand cannot be had, and that
// there is nobody to ask instead.
type SourceError struct{ Err error }

func (e *SourceError) Error() string { return e.Err.Error() }
func (e *SourceError) Unwrap() error { return e.Err }

// Question is what a question is about.
type Question int

// The questions.
const (
	UserNameQuestion Question = iota
	PasswordQuestion
	OTPQuestion
	ConnectionQuestion
	HiddenQuestion // of AskHidden
)

func (e *UnansweredError) Error() string {
	return fmt.Sprintf("nobody can answer the question %q", e.Question)
}

// ErrLeft means that the person left with Ctrl+D before anything had failed.
var ErrLeft = errors.New("left")

// Run signs in. The outcome is good with any error, too. The error is an
// [*UnansweredError] where a script has no more lines, a [*SourceError], [ErrLeft], that
// of ctx, or of a policy, an input or a terminal that cannot be used; that the server did not accept is no error.
func Run(ctx context.Context, o Options) (Outcome, error) {
	policy, err := o.Store.Policy()
	if err != nil {
		return Outcome{}, err
	}
	c := &conversation{Options: o, policy: policy}
	if o.Why != "" {
		c.sayf(plainModeLine, o.Why)
	}
	chosen, err := o.Store.Preferences()
	c.note(err)
	c.preferences = policy.Apply(chosen)
	c.state, err = o.Store.State()
	c.note(err)
	err = c.run(ctx)
	c.closeSession()
	if ctx.Err() != nil && !c.outcome.SignedIn {
		err = ctx.Err() // whatever it has broken
	}
	c.outcome.UserName = cmp.Or(c.view.UserName, c.userName)
	if _, unanswered := errors.AsType[*UnansweredError](err); unanswered && o.Lines.Interactive() {
		err = ErrLeft
		if c.outcome.Failure.Kind.IsFailure() {
			err = nil // that is how it ended
		}
	}
	return c.outcome, err
}
