package control

import (
	"errors"
	"fmt"
	"strings"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/simulator/world"
)

// The codes of what a verb can refuse. Every error of [Lab.Do] is an [advice.Adviser] with a code,
// or an [ArgumentsError].
const (
	CodeUnknownVerb    = "unknown-verb"
	CodeUnknownUser    = "unknown-user"
	CodeWrongUser      = "wrong-user"
	CodeNothingWaiting = "nothing-waiting"
	CodeGone           = "gone"
	CodeNeedsNumber    = "needs-number"
	CodeWrongDecision  = "wrong-decision"
	CodeNoToken        = "no-token"
	CodeUnknownFault   = "unknown-fault"
	CodeNoJournal      = "no-journal"
	CodeUnknownAccount = "unknown-account"
	CodeNoLink         = "no-link"
	CodeNoPages        = "no-pages"
	CodeRefused        = "refused"
)

// An ArgumentsError is what is wrong with the arguments of a verb.
type ArgumentsError struct{ Mistakes []schema.Mistake }

// Error implements error.
func (e *ArgumentsError) Error() string {
	texts := make([]string, len(e.Mistakes))
	for i, m := range e.Mistakes {
		texts[i] = m.What
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns the advice of each mistake, for [advice.Of].
func (e *ArgumentsError) Unwrap() []error {
	all := make([]error, len(e.Mistakes))
	for i, m := range e.Mistakes {
		all[i] = m.Advice
	}
	return all
}

// refusals are what a world refuses, and what to do then.
var refusals = []struct {
	err        error
	code, next string
}{
	{world.ErrNoUser, CodeUnknownUser, "choose one of the users of this simulator, or add the user"},
	{world.ErrGone, CodeGone, "look at what is on the phone now"},
	{world.ErrNumber, CodeNeedsNumber, "choose the number that the sign-in screen shows"},
	{world.ErrNoPages, CodeNoPages, "start the simulator with --account, or read the email"},
	{world.ErrDecision, CodeWrongDecision, "approve, deny or report a push; answer a call or hang up; choose a number only if the push shows some"},
}

func unknownUser(name string) error {
	return fmt.Errorf("user %q: %w", world.Printable([]byte(name)), world.ErrNoUser)
}

// nothingWaits says what is not there, and what to do about it, which depends on whether it was
// waited for.
func nothingWaits(what string, err error) error {
	next := "start a sign-in first, or wait for it"
	if errors.Is(err, errTimeUp) {
		what += ", and the time to wait is up"
		next = "look in the journal whether the sign-in has reached this server, and what it was answered; or wait longer"
	}
	return advice.New(CodeNothingWaiting, what).Do(next)
}

// advised is an error of a world as advice; nil stays nil.
func advised(err error) error {
	if errors.Is(err, world.ErrNothing) {
		return nothingWaits(world.ErrNothing.Error(), err)
	}
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return advice.New(r.code, err.Error()).Do(r.next)
		}
	}
	return refused(err)
}
