package plain

import (
	"context"
	"errors"
	"fmt"
	"io"

	"otpdialog/settings"
	"otpdialog/signin/session"
)

// Options is what plain mode is given. Session and Out are required.
type Options struct {
	Session *session.Session

	Why   string    // why there are lines and no screens, as the end of a sentence; "" if that was said
	Out   io.Writer // gets what is said and asked
	Lines *Lines    // gives the answers; nil if nobody can be asked

	LeaveOutage bool // an outage is the end, even if a person could try again
	// SetRemember keeps whether the person wants Remember last method used; nil if that is not
	// theirs to change, or if nobody types.
	SetRemember func(on bool) error
	Gate        bool // a signal that stops the program ends ctx instead

	// What was given beforehand is not asked for.
	UserName string           // the only one that may sign in, "" for any
	Password Answer           // nil for none
	Action   *settings.Action // to press when the dialog opens, nil for none
	OTP      Answer           // for the first OTP that is asked for, nil for none
}

// An Answer is one that was given beforehand. It is fetched when it is needed, which
// may take a command, and once in a sign-in.
type Answer func(context.Context) (string, error)

// An UnansweredError means that a question was asked that nobody could answer.
type UnansweredError struct {
	Question string // as it was asked, on one line
	What     Question
}

// A SourceError means that there is no answer from where it was to come from, and that
// nobody can be asked instead.
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
	EmailQuestion  // as the next ones, of an account
	NameQuestion
	NewPasswordQuestion
	CodeQuestion // of an email
	LicenseQuestion
)

func (e *UnansweredError) Error() string {
	return fmt.Sprintf("nobody can answer the question %q", e.Question)
}

// ErrLeft means that the person left with Ctrl+D before anything had failed.
var ErrLeft = errors.New("left")

// Run signs in; the outcome is that of the session. The error is an [*UnansweredError] if a
// script has no more lines, a [*SourceError], [ErrLeft], that of ctx, or of an input or a
// terminal that cannot be used; that the server did not accept is no error.
func Run(ctx context.Context, o Options) error {
	ctx, c, end := newConversation(ctx, o)
	defer end()
	if o.Why != "" {
		c.Sayf(plainModeLine, o.Why)
	}
	c.sayNotes()
	err := c.run(ctx)
	if ctx.Err() != nil {
		err = ctx.Err() // whatever it has broken; an Accept that came with it does not count
	}
	if _, unanswered := errors.AsType[*UnansweredError](err); unanswered && o.Lines.Interactive() {
		err = ErrLeft
		if o.Session.Outcome().Failure.Failure() != 0 {
			err = nil // that is how it ended
		}
	}
	return err
}
