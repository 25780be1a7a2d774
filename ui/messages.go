package ui

import (
	"time"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/simulator"
)

// exchangedMsg comes from the command that carried out an exchange of flow.
type exchangedMsg struct {
	flow  *signin.Flow
	event signin.Event
}

// tickMsg comes while something is waited for: clocks and the spinner move.
type tickMsg time.Time

// savedMsg comes from the command that wrote the state file.
type savedMsg struct {
	state settings.State
	err   error
}

// preferencesSavedMsg comes from the command that wrote the preferences.
type preferencesSavedMsg struct{ err error }

// filesReadMsg brings the connections read anew.
type filesReadMsg struct {
	connections []settings.Connection
	err         error
}

// createdMsg comes when an example connection was written.
type createdMsg struct {
	path string
	err  error
}

// demoMsg comes when the demonstration's server is up.
type demoMsg struct {
	demo *Demo
	err  error
}

// phoneMsg brings a new picture of the demonstration's phone.
type phoneMsg struct {
	world *simulator.World
	phone simulator.Phone
}
