// Package exit has the errors that end a command, and the one table from an error to an
// exit code.
//
//	err := root.ExecuteContext(ctx)
//	os.Exit(exit.Code(err))
package exit

import (
	"errors"

	"otpdialog/account"
	accounts "otpdialog/account/session"
	"otpdialog/advice"
	"otpdialog/cli/usage"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// Exit codes, as in sysexits(3) if it has them.
const (
	Accepted    = 0
	Failed      = 1 // something that has no code of its own
	Usage       = 64
	Unanswered  = 65
	Unreachable = 69 // a server, or not to be trusted; or an address to listen on, or standard output
	NoAnswer    = 75
	Rejected    = 77
	Settings    = 78
	Interrupted = 130
)

// names are the codes in words.
var names = map[int]string{
	Accepted: "accepted", Rejected: "rejected", NoAnswer: "no-answer", Unreachable: "unreachable", Settings: "settings",
	Usage: "usage", Unanswered: "unanswered", Interrupted: "interrupted", Failed: "error",
}

// Name returns the code in one word, for programs.
func Name(code int) string { return names[code] }

// An UnansweredError means that a question has no answer.
type UnansweredError struct {
	advice.Advice

	Question string // as it was asked; "" if there was none
}

// A SettingsError is a file of settings that cannot be used.
type SettingsError struct{ Err error }

func (e *SettingsError) Error() string { return e.Err.Error() }
func (e *SettingsError) Unwrap() error { return e.Err }

// An UnavailableError says that the system refuses something that a command needs.
type UnavailableError struct{ Err error }

// Error implements error.
func (e *UnavailableError) Error() string { return e.Err.Error() }

func (e *UnavailableError) Unwrap() error { return e.Err }

// A CheckError is a check that did not pass. Its report says why.
type CheckError struct{ Code int }

func (e *CheckError) Error() string { return "a check failed" }

// Code returns the exit code for an error.
func Code(err error) int {
	switch {
	case err == nil:
		return Accepted
	case errors.Is(err, session.ErrInterrupted), errors.Is(err, accounts.ErrInterrupted):
		return Interrupted
	case is[*usage.Error](err), is[*settings.UnknownActionError](err), is[*settings.AmbiguousActionError](err), is[*settings.NameError](err):
		return Usage
	case is[*UnansweredError](err):
		return Unanswered
	case is[*UnavailableError](err):
		return Unreachable
	case is[*SettingsError](err):
		return Settings
	}
	if check, ok := errors.AsType[*CheckError](err); ok {
		return check.Code
	}
	if command, ok := errors.AsType[*gate.CommandError](err); ok {
		return command.Code
	}
	if problem, ok := errors.AsType[*account.Problem](err); ok {
		return ofProblem[problem.Kind]
	}
	if notAccepted, ok := errors.AsType[*session.NotAcceptedError](err); ok {
		return OfFailure(notAccepted.Notice.Failure())
	}
	return Failed
}

// is reports whether an error is one of that type, or wraps one.
func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// ofProblem are the exit codes of the failures of an account.
var ofProblem = map[account.Failure]int{
	account.Refused: Rejected, account.Denied: Rejected, account.Expired: NoAnswer, account.Unreachable: Unreachable,
	account.Misconfigured: Settings, account.Incomplete: Unanswered,
}

// OfFailure returns the exit code for a failed exchange.
func OfFailure(failure signin.Failure) int {
	switch failure {
	case signin.Rejected, signin.Reported, signin.TooManyRounds, signin.NotAllowed:
		return Rejected
	case signin.NoAnswer:
		return NoAnswer
	case signin.Unreachable, signin.Refused, signin.BadSignature, signin.Unsigned,
		signin.NotTrusted, signin.NoTLS, signin.CertificateRefused, signin.ConnectionLost, signin.BadToken:
		return Unreachable
	case signin.NotSent, signin.WrongClock:
		return Settings
	}
	return Failed
}

// IsReported is true for errors that the screens, the lines or a report have shown already.
func IsReported(err error) bool {
	return errors.Is(err, session.ErrInterrupted) || is[*session.NotAcceptedError](err) || is[*CheckError](err) || is[*gate.CommandError](err)
}
