package scenario

import (
	"context"
	"time"

	"otpdialog/settings"
	"otpdialog/signin/session"
)

// PlayOptions is how a case is played. The zero value plays it at the session itself, and reports
// to nobody.
type PlayOptions struct {
	// FaceName is the name of the face in the report, and Sit seats the person at it; nil seats
	// them at the session itself, see [AtSession].
	FaceName string
	Sit      func(context.Context, Seat) (Face, error)

	// Report is called with each event, one at a time; nil for nobody. The events of cases that
	// are played at once are mixed.
	Report func(Event)
	// RunAlone is the command that plays the case with that name alone; nil for none.
	RunAlone func(c *Case) []string
	// Artifacts is a folder, which exists, for what explains a failure: the resolved scenario
	// without its secrets, the log and the packets. "" saves nothing.
	Artifacts string
	// Update writes the pictures that differ, and does not judge them.
	Update bool

	// Connection finds the connection with that name, for cases on a connection that is not a
	// file beside theirs; nil for none.
	Connection func(name string) (*settings.Connection, error)
	// Servers reaches the servers of a connection, for cases on the connection's own servers;
	// nil skips those.
	Servers func(*settings.Connection) session.Servers
	// Ask asks a person to do something, and returns once they have. nil: nobody is there, and
	// cases that ask are skipped.
	Ask func(ctx context.Context, text string) error
	// Environ is the environment of the programs that cases run.
	Environ []string
}

// A Result is how a case ended.
type Result struct {
	Status   Status
	Reason   string // why it failed or was skipped
	Attempts int
	Took     time.Duration
}
