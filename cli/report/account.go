package report

import (
	"errors"
	"io"
	"time"

	"otpdialog/account"
	"otpdialog/account/help"
	"otpdialog/account/protocol"
	"otpdialog/cli/exit"
)

// Account is the document of a command of an account. The zero value of a field is left out.
type Account struct {
	Connection string // its name, as it was given, "" for none
	Service    string // the address
	Email      string
	Method     account.Method // of a sign-in
	Trusted    *bool          // this device is trusted; nil if that is not known
	Account    *protocol.Account
	Devices    []protocol.Device // nil for none asked for
}

type accountJSON struct {
	told

	Outcome    string            `json:"outcome"`
	ExitCode   int               `json:"exit_code"`
	Connection string            `json:"connection,omitempty"`
	Service    string            `json:"service,omitempty"`
	Email      string            `json:"email,omitempty"`
	Method     account.Method    `json:"method,omitempty"`
	Trusted    *bool             `json:"trusted,omitempty"`
	Account    *protocol.Account `json:"account,omitempty"`
	Devices    []protocol.Device `json:"devices,omitempty"`
	RetryAfter float64           `json:"retry_after,omitempty"` // seconds
	Help       string            `json:"help,omitempty"`
	Question   string            `json:"question,omitempty"`
}

// JSON prints the document of a command that ended with err.
func (a Account) JSON(to io.Writer, err error) error {
	code := exit.Code(err)
	d := accountJSON{
		told: failure(err), Outcome: exit.Name(code), ExitCode: code,
		Connection: a.Connection, Service: a.Service, Email: a.Email, Method: a.Method, Trusted: a.Trusted,
		Account: a.Account, Devices: a.Devices,
	}
	if problem, ok := errors.AsType[*account.Problem](err); ok {
		d.RetryAfter, d.Help = seconds(problem.RetryAfter.Round(time.Second)), problem.Help
	}
	if unanswered, ok := errors.AsType[*exit.UnansweredError](err); ok {
		d.Question = unanswered.Question
	}
	return JSON(to, d)
}

type helpJSON struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	Steps    []string   `json:"steps"`
	Commands [][]string `json:"commands,omitempty"`
}

// Help prints rows of the help.
func Help(to io.Writer, rows []help.Row) error {
	document := struct {
		Rows []helpJSON `json:"rows"`
	}{[]helpJSON{}}
	for _, row := range rows {
		r := helpJSON{ID: row.ID, Title: row.Title}
		for _, step := range row.Steps {
			r.Steps = append(r.Steps, step.Text)
		}
		for _, button := range row.Buttons {
			if command := button.Command(); command != nil {
				r.Commands = append(r.Commands, command)
			}
		}
		document.Rows = append(document.Rows, r)
	}
	return JSON(to, document)
}
