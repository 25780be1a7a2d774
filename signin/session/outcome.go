package session

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
)

// A View is what a face draws: that of the flow, and the times and the traffic of what is
// under way. It is a copy.
type View struct {
	signin.View

	Now     time.Time // by the session's clock
	Started time.Time // the last sign-in
	Began   time.Time // the exchange under way, or the one whose challenge waits for an answer; zero for none
	Since   time.Time // the first request of what is under way: what reached the person before it is over
	Asked   time.Time // the challenge that waits for an answer; zero for none
	Ended   time.Time // the last sign-in that was accepted; zero for none
	Traffic Traffic   // of the exchange under way

	Warnings []advice.Advice // about the servers, for the person; see also [Session.Notes]
}

// View returns what to draw now.
func (s *Session) View() View {
	v := View{View: s.flow.View(), Now: s.o.Clock.Now(), Started: s.began, Since: s.since, Asked: s.asked, Ended: s.ended, Warnings: s.warnings}
	switch {
	case s.pending != nil:
		v.Began, v.Traffic = s.pending.began, s.servers.Traffic()
		if v.Grant != nil { // which ends the wait
			v.WaitTime = v.Grant.Expires.Sub(v.Began)
		}
	case v.State == signin.Opening:
		v.Began = v.Now // it takes no time worth showing
	case v.Challenge != 0:
		v.Began = s.exchanges[len(s.exchanges)-1].Began
	}
	return v
}

// Passed is the time since the exchange under way began.
func (v View) Passed() time.Duration { return v.Now.Sub(v.Began) }

// Waited is the time since the server was asked that is asked now: a second one has a
// time of its own.
func (v View) Waited() time.Duration {
	if v.Traffic.Since.After(v.Began) {
		return max(0, v.Now.Sub(v.Traffic.Since))
	}
	return v.Passed()
}

// TimeToAnswer is what is left of the time that the server gave for an answer, 0 or more;
// it means nothing if ExpiresIn is 0.
func (v View) TimeToAnswer() time.Duration { return max(0, v.ExpiresIn-v.Now.Sub(v.Asked)) }

// An Exchange is one request and what became of it.
type Exchange struct {
	Began   time.Time
	Took    time.Duration
	Server  string           // who answered, or was asked last, host:port; "" for nobody
	Code    signin.ReplyCode // of the answer, 0 if none came
	Message string           // of the answer, "" for none
	Failure signin.Failure   // why none came, 0 if one came or nobody waited for it
	GivenUp bool             // nobody waited for the answer any more
}

// Outcome is how the last sign-in ended, or where it is now: the same for every face.
type Outcome struct {
	SignedIn bool
	UserName string           // as sent; as typed if nothing was sent yet; "" for none
	Action   *settings.Action // the last that was pressed, nil for none
	Cause    signin.Cause     // who pressed it
	Result   signin.Result    // if signed in
	Failure  signin.Notice    // the last failure or mistake; its Kind is nil if there was none
	Rounds   int              // challenges, in all exchanges of the sign-in
	Server   string           // who answered or was asked last, host:port; "" for nobody
	Message  string           // of the last answer, "" for none

	Began     time.Time
	Exchanges []Exchange // in their order
}

// Outcome returns how the last sign-in ended.
func (s *Session) Outcome() Outcome {
	v := s.flow.View()
	o := Outcome{
		SignedIn: v.State == signin.SignedIn, UserName: cmp.Or(v.UserName, s.user), Action: s.action, Cause: s.cause,
		Failure: s.flow.Failure(), Began: s.began, Exchanges: s.exchanges[s.first:],
	}
	for _, x := range o.Exchanges {
		if x.Code == signin.Challenge {
			o.Rounds++
		}
		o.Server = x.Server
		if x.Code != 0 {
			o.Message = x.Message
		}
	}
	switch {
	case o.SignedIn:
		o.Result = v.Result
	case v.Notice.IsMistake():
		o.Failure = v.Notice
	}
	return o
}

// Story is one line on a sign-in that succeeded, on the connection with that display name.
func (o Outcome) Story(connection string) string {
	return fmt.Sprintf("Signed in as %s on %s (%s)", o.UserName, connection, o.Method())
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

// Err is the error that the sign-in comes to: nil if it was accepted, a [*NotAcceptedError]
// if an exchange failed, [ErrInterrupted] if the person left before.
func (o Outcome) Err() error {
	switch {
	case o.SignedIn:
		return nil
	case o.Failure.Failure() != 0:
		return &NotAcceptedError{o.Failure}
	}
	return ErrInterrupted
}

// ErrInterrupted means that the person left, or that a signal ended the sign-in.
var ErrInterrupted = errors.New("interrupted")

// A NotAcceptedError is a sign-in that did not end in an Access-Accept.
type NotAcceptedError struct{ Notice signin.Notice }

func (e *NotAcceptedError) Error() string { return e.Advise().What }

// Advise implements [advice.Adviser].
func (e *NotAcceptedError) Advise() advice.Advice { return e.Notice.Advice() }

// Advice says what the sign-in failed of and what to do next; the zero value if nothing
// failed.
func (o Outcome) Advice() advice.Advice { return o.Failure.Advice() }
