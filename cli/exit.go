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
	exitUnreachable = 69 // or its signature is wrong
	exitNoAnswer    = 75
	exitRejected    = 77
	exitSettings    = 78
	exitInterrupted = 130
)

// usageError is a wrong command line.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// Hint says where the right words are.
func (e *usageError) Hint() string { return `see "otpdialog --help"` }

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
	for name, stream := range map[string]any{"input": stdin, "output": stdout} {
		if f, ok := stream.(*os.File); !ok || !term.IsTerminal(f.Fd()) {
			return &noTerminalError{fmt.Sprintf("standard %s is not a terminal", name)}
		}
	}
	if t := os.Getenv("TERM"); t == "dumb" {
		return &noTerminalError{fmt.Sprintf("the terminal says that it can show lines only (TERM=%s)", t)}
	}
	return nil
}

// exitCode is the one place where an error becomes an exit code.
func exitCode(err error) int {
	var (
		usage     *usageError
		outcome   *outcomeError
		terminal  *noTerminalError
		problems  settings.Problems
		notFound  *settings.NotFoundError
		forbidden *settings.ForbiddenError
		action    *ui.UnknownActionError
	)
	switch {
	case err == nil:
		return exitAccepted
	case errors.Is(err, ui.ErrInterrupted):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &action):
		return exitUsage
	case errors.As(err, &terminal):
		return exitNoOneToAsk
	case errors.As(err, &problems), errors.As(err, &notFound), errors.As(err, &forbidden):
		return exitSettings
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
	case signin.Unreachable, signin.Refused, signin.BadSignature:
		return exitUnreachable
	case signin.NotSent:
		return exitSettings
	}
	return exitFailed
}
