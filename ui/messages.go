package ui

import (
	"time"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/world"
)

// sessionMsg brings an event that the session announces.
type sessionMsg struct {
	session *session.Session
	event   signin.Event
}

// savedPasswordMsg brings the saved password for the form of session, "" if there is none.
type savedPasswordMsg struct {
	session  *session.Session
	password string
	err      error
}

// tickMsg comes while something is waited for: clocks and the spinner move.
type tickMsg time.Time

// choreDoneMsg comes when the first of the queued chores is done.
type choreDoneMsg struct{ err error }

// filesReadMsg brings what is kept in files, read anew.
type filesReadMsg struct {
	connections []settings.Connection
	preferences settings.Preferences
	err         error
}

// demoMsg comes when the demonstration's server is up.
type demoMsg struct {
	demo *Demo
	err  error
}

// phoneMsg comes when something has happened in the demonstration's world.
type phoneMsg struct{ world *world.World }
