package session

import (
	"errors"

	"otpdialog/account"
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

// Err is the error that the sign-in comes to: nil if the person is signed in, an [*account.Problem]
// if it failed, [ErrInterrupted] if the person left before.
func (o Outcome) Err() error {
	switch {
	case o.SignedIn:
		return nil
	case o.Problem != nil:
		return o.Problem
	}
	return ErrInterrupted
}

// ErrInterrupted means that the person left, or that a signal ended the sign-in.
var ErrInterrupted = errors.New("interrupted")
