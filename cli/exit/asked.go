package exit

import (
	"context"
	"errors"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/ui/plain"
)

// The environment variables that answer questions in advance.
const (
	UserVariable     = "OTPDIALOG_USER"
	PasswordVariable = "OTPDIALOG_PASSWORD" //nolint:gosec // a name
	OTPVariable      = "OTPDIALOG_OTP"
	ActionVariable   = "OTPDIALOG_ACTION"
)

// hints say how a script answers a question.
var hints = map[plain.Question]string{
	plain.UserNameQuestion:    "give it with --user or in " + UserVariable,
	plain.PasswordQuestion:    "give it as a line of standard input, in " + PasswordVariable + ", or save it in the connection",
	plain.OTPQuestion:         "give it as a line of standard input or in " + OTPVariable + ", or press an action with --action",
	plain.ConnectionQuestion:  "name it on the command line",
	plain.HiddenQuestion:      "give it as a line of standard input",
	plain.EmailQuestion:       "give it with --email or in " + UserVariable,
	plain.NameQuestion:        "give it with --name",
	plain.NewPasswordQuestion: "give it as a line of standard input",
	plain.CodeQuestion:        "give it as a line of standard input",
	plain.LicenseQuestion:     "give it as a line of standard input",
}

// Asked returns what an error of package plain ends a command with.
func Asked(err error) error {
	unanswered, noOne := errors.AsType[*plain.UnansweredError](err)
	source, noSource := errors.AsType[*plain.SourceError](err)
	switch {
	case noSource:
		return &SettingsError{source.Err}
	case noOne:
		return &UnansweredError{advice.New("unanswered", unanswered.Error()).Do(hints[unanswered.What]), unanswered.Question}
	case errors.Is(err, plain.ErrLineTooLong):
		return &UnansweredError{Advice: advice.New("line-too-long", err.Error()).Do("a RADIUS value has at most 253 bytes")}
	case errors.Is(err, plain.ErrLeft), errors.Is(err, context.Canceled):
		return session.ErrInterrupted
	}
	return err
}

// Given returns what a text means that was given on the command line or in the environment: see
// [settings.Given].
func Given(source, text string) (string, error) {
	meant, err := settings.Given(source, []byte(text))
	if err != nil {
		return "", &SettingsError{err}
	}
	return string(meant), nil
}
