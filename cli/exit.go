package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/charmbracelet/x/term"

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

// noTerminalError means that the screens have nowhere to be shown.
type noTerminalError struct{ why string }

func (e *noTerminalError) Error() string { return e.why }

// Hint says how to get one.
func (e *noTerminalError) Hint() string {
	return "run it in a terminal; over ssh, ask for one with ssh -t"
}

// needTerminal looks before the screens take over: a dumb terminal would be
// flooded with escape sequences.
func needTerminal(stdin io.Reader, stdout io.Writer) error {
	if !isTerminal(stdin) {
		return &noTerminalError{"standard input is not a terminal"}
	}
	if !isTerminal(stdout) {
		return &noTerminalError{"standard output is not a terminal"}
	}
	if t := os.Getenv("TERM"); t == "dumb" {
		return &noTerminalError{fmt.Sprintf("the terminal says that it can show lines only (TERM=%s)", t)}
	}
	return nil
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(f.Fd())
}

// settingsError is a file of settings that cannot be used.
type settingsError struct{ err error }

func (e *settingsError) Error() string { return e.err.Error() }
func (e *settingsError) Unwrap() error { return e.err }

// exitCode is the one place where an error becomes an exit code.
func exitCode(err error) int {
	var (
		usage    *usageError
		unknown  *settings.UnknownActionError
		several  *settings.AmbiguousActionError
		name     *settings.NameError
		outcome  *outcomeError
		terminal *noTerminalError
		file     *settingsError
		check    *checkError
	)
	switch {
	case err == nil:
		return exitAccepted
	case errors.Is(err, ui.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &unknown), errors.As(err, &several), errors.As(err, &name):
		return exitUsage
	case errors.As(err, &terminal):
		return exitNoOneToAsk
	case errors.As(err, &file):
		return exitSettings
	case errors.As(err, &check):
		return check.code
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
