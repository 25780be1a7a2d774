package report

import (
	"io"

	"otpdialog/signin/session/checkup"
)

// A Check reports what a check has found, one connection after the other.
type Check interface {
	Connection(name, displayName string) // displayName is "" if the file cannot be read
	Row(r checkup.Row)
	End(err error) error // err is why nothing more was checked; the result is why it cannot be printed
}

// checkJSON reports all connections in one document.
type checkJSON struct {
	told

	to          io.Writer
	Connections []*checkedConnection `json:"connections"`
}

type checkedConnection struct {
	Connection  string     `json:"connection"`
	DisplayName string     `json:"display_name,omitempty"`
	Verdict     string     `json:"verdict"`
	Checks      []checkRow `json:"checks"`
}

type checkRow struct {
	Check        string   `json:"check"`
	Code         string   `json:"code,omitempty"`
	Verdict      string   `json:"verdict"` // pass, warn or fail
	Server       string   `json:"server,omitempty"`
	Address      string   `json:"address,omitempty"`
	What         string   `json:"what"`
	Next         string   `json:"next,omitempty"`
	Command      []string `json:"command,omitempty"`
	Milliseconds float64  `json:"milliseconds,omitempty"`
}

// CheckJSON returns a report that prints one document at its end.
func CheckJSON(to io.Writer) Check {
	return &checkJSON{to: to, Connections: []*checkedConnection{}}
}

// Connection implements [Check].
func (j *checkJSON) Connection(name, displayName string) {
	j.Connections = append(j.Connections, &checkedConnection{Connection: name, DisplayName: displayName, Verdict: checkup.Pass.String()})
}

// Row implements [Check].
func (j *checkJSON) Row(r checkup.Row) {
	row := checkRow{
		Check: r.Check, Code: r.Code, Verdict: r.Verdict.String(), Server: r.Server, Address: r.Address,
		Command: r.Command, Milliseconds: milliseconds(r.Took),
	}
	row.What, row.Next = r.Sentences()
	c := j.Connections[len(j.Connections)-1]
	c.Checks = append(c.Checks, row)
	if r.Verdict == checkup.Fail || r.Verdict == checkup.Warn && c.Verdict == checkup.Pass.String() {
		c.Verdict = row.Verdict
	}
}

// End implements [Check].
func (j *checkJSON) End(err error) error {
	j.told = failure(err)
	return JSON(j.to, j)
}
