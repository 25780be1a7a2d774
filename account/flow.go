package account

import "time"

// Flow is one sign-in after the other. Its zero value is not usable; see [New].
type Flow struct{ view View }

// New returns a flow that shows the form.
func New() *Flow { return &Flow{} }

// Handle takes in an event that has happened now, and returns what is to be done, in that order.
func (f *Flow) Handle(now time.Time, e Event) []Step { return nil }

// View is what to show.
func (f *Flow) View() View { return f.view }
