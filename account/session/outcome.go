package session

import (
	"errors"

	"otpdialog/account"
	"otpdialog/advice"
)

// Outcome is how the last sign-in has ended, or where it is now: the same for every face.
type Outcome struct {
	SignedIn bool
	Email    string
	Method   account.Method
	Trusted  bool             // the device is trusted now
	Problem  *account.Problem // nil if there is none, or if the person left
}

// Outcome returns how the last sign-in has ended.
func (s *Session) Outcome() Outcome {
	v := s.flow.View()
	return Outcome{
		SignedIn: v.State == account.SignedIn, Email: v.Email, Method: v.Method,
		Trusted: v.State == account.SignedIn && v.Trusted, Problem: v.Problem,
	}
}

// Err is the error that the sign-in comes to: nil if the person is signed in, a [*FailedError] if it
// failed, [ErrInterrupted] if the person left before.
func (o Outcome) Err() error {
	switch {
	case o.SignedIn:
		return nil
	case o.Problem != nil:
		return &FailedError{*o.Problem}
	}
	return ErrInterrupted
}

// ErrInterrupted means that the person left, or that a signal ended the sign-in.
var ErrInterrupted = errors.New("interrupted")

// A FailedError is a failure: of a sign-in, or of another request to the service.
type FailedError struct{ Problem account.Problem }

func (e *FailedError) Error() string { return e.Problem.Advice.What }

// Advise implements [advice.Adviser]: what happened and what to do next, with the command that shows
// the row of the help.
func (e *FailedError) Advise() advice.Advice {
	a := e.Problem.Advice
	if e.Problem.Help == "" || a.Command != nil {
		return a
	}
	next := "read the help"
	if a.Next != "" {
		next = a.Next + "; for help"
	}
	return a.Do(next, "otpdialog", "account", "help", e.Problem.Help)
}
