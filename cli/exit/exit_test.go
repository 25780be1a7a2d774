package exit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"otpdialog/advice"
	"otpdialog/cli/exit"
	"otpdialog/cli/usage"
	"otpdialog/gate"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/plain"
)

func TestCode(t *testing.T) {
	t.Parallel()
	failed := func(f signin.Failure) error { return &session.NotAcceptedError{Notice: signin.Notice{Kind: f}} }
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("anything"), 1},
		{&usage.Error{Err: errors.New("unknown flag")}, 64},
		{&settings.NameError{Name: "a/b"}, 64},
		{&exit.UnansweredError{Advice: advice.New("unanswered", "no answer")}, 65},
		{&exit.SettingsError{Err: errors.New("no home")}, 78},
		{fmt.Errorf("with context: %w", &exit.SettingsError{Err: errors.New("no home")}), 78},
		{&exit.CheckError{Code: 69}, 69},
		{&exit.UnavailableError{Err: advice.New("cannot-listen", "port in use")}, 69},
		{&gate.CommandError{Code: 7}, 7},
		{session.ErrInterrupted, 130},
		{failed(signin.Rejected), 77},
		{failed(signin.TooManyRounds), 77},
		{failed(signin.NoAnswer), 75},
		{failed(signin.Unreachable), 69},
		{failed(signin.BadSignature), 69},
		{failed(signin.NotSent), 78},
		{exit.Asked(&plain.UnansweredError{Question: "OTP"}), 65},
		{exit.Asked(&plain.SourceError{Err: errors.New("no keyring")}), 78},
		{exit.Asked(plain.ErrLineTooLong), 65},
		{exit.Asked(plain.ErrLeft), 130},
		{exit.Asked(context.Canceled), 130},
		{exit.Asked(nil), 0},
	} {
		if got := exit.Code(test.err); got != test.want {
			t.Errorf("%v ends with %d, want %d", test.err, got, test.want)
		}
	}
}

// Each failure that a sign-in can have has a code of its own in the table.
func TestCodeOfEveryFailure(t *testing.T) {
	t.Parallel()
	for f := signin.Rejected; f <= signin.TooManyRounds; f++ {
		if exit.OfFailure(f) == exit.Failed {
			t.Errorf("failure %d has no exit code", f)
		}
	}
}
