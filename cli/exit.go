package cli

import (
	"errors"

	"otpdialog/advice"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// Exit codes, as in sysexits(3) where it has them.
const (
	exitAccepted    = 0
	exitFailed      = 1 // something that has no code of its own
	exitUsage       = 64
	exitNoOneToAsk  = 65
	exitUnreachable = 69 // or not to be trusted
	exitNoAnswer    = 75
	exitRejected    = 77
	exitSettings    = 78
	exitInterrupted = 130
)

// usageError is a wrong command line.
type usageError struct {
	err  error
	next string // what to write instead; "" if err says it
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// Advise implements [advice.Adviser].
func (e *usageError) Advise() advice.Advice {
	a := advice.Of(e.err)[0]
	if e.next != "" {
		a.Next = e.next
	}
	if a.Code == "" {
		a.Code = "usage"
	}
	return a
}

// noOneToAskError means that something has to be asked, and nobody can answer.
type noOneToAskError struct {
	advice.Advice

	question string // as it was asked; "" if there was none
}

// settingsError is a file of settings that cannot be used.
type settingsError struct{ err error }

func (e *settingsError) Error() string { return e.err.Error() }
func (e *settingsError) Unwrap() error { return e.err }

// exitCode is the one place where an error becomes an exit code.
func exitCode(err error) int {
	var (
		usage       *usageError
		unknown     *settings.UnknownActionError
		several     *settings.AmbiguousActionError
		name        *settings.NameError
		notAccepted *session.NotAcceptedError
		noOne       *noOneToAskError
		file        *settingsError
		rules       *gate.SettingsError
		check       *checkError
		command     *gate.CommandError
	)
	switch {
	case err == nil:
		return exitAccepted
	case errors.Is(err, session.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &unknown), errors.As(err, &several), errors.As(err, &name):
		return exitUsage
	case errors.As(err, &noOne):
		return exitNoOneToAsk
	case errors.As(err, &file), errors.As(err, &rules):
		return exitSettings
	case errors.As(err, &check):
		return check.code
	case errors.As(err, &command):
		return command.Code
	case errors.As(err, &notAccepted):
		return failureCode(notAccepted.Notice.Failure())
	}
	return exitFailed
}

func failureCode(failure signin.Failure) int {
	switch failure {
	case signin.Rejected, signin.TooManyRounds:
		return exitRejected
	case signin.NoAnswer:
		return exitNoAnswer
	case signin.Unreachable, signin.Refused, signin.BadSignature, signin.Unsigned,
		signin.NotTrusted, signin.CertificateRefused, signin.ConnectionLost:
		return exitUnreachable
	case signin.NotSent:
		return exitSettings
	}
	return exitFailed
}
