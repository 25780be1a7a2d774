package cli

import (
	"errors"
	"fmt"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui"
)

// Exit codes, as sysexits(3) has them where it has them.
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
	next string // what to write instead; "" where err says it
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// Hint says where the right words are.
func (e *usageError) Hint() string { return e.next }

// outcomeError is a sign-in that did not end in an Access-Accept.
type outcomeError struct{ kind signin.NoticeKind }

func (e *outcomeError) Error() string {
	what, _ := signin.Notice{Kind: e.kind}.Words()
	return what
}

// noOneToAskError means that something has to be asked, and nobody can answer.
type noOneToAskError struct {
	why      string
	next     string
	question string // as it was asked; "" where none came up
}

func (e *noOneToAskError) Error() string { return e.why }

// Hint says what can be done.
func (e *noOneToAskError) Hint() string { return e.next }

// commandError is a command that has run, and failed.
type commandError struct{ code int }

func (e *commandError) Error() string { return fmt.Sprintf("the command ended with %d", e.code) }

// settingsError is a file of settings that cannot be used.
type settingsError struct{ err error }

func (e *settingsError) Error() string { return e.err.Error() }
func (e *settingsError) Unwrap() error { return e.err }

// exitCode is the one place where an error becomes an exit code.
func exitCode(err error) int {
	var (
		usage   *usageError
		unknown *settings.UnknownActionError
		several *settings.AmbiguousActionError
		name    *settings.NameError
		outcome *outcomeError
		noOne   *noOneToAskError
		file    *settingsError
		check   *checkError
		command *commandError
	)
	switch {
	case err == nil:
		return exitAccepted
	case errors.Is(err, ui.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &unknown), errors.As(err, &several), errors.As(err, &name):
		return exitUsage
	case errors.As(err, &noOne):
		return exitNoOneToAsk
	case errors.As(err, &file):
		return exitSettings
	case errors.As(err, &check):
		return check.code
	case errors.As(err, &command):
		return command.code
	case errors.As(err, &outcome):
		return outcomeCode(outcome.kind)
	}
	return exitFailed
}

func outcomeCode(kind signin.NoticeKind) int {
	switch kind {
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
