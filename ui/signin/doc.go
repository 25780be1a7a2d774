// Package signin is the pages of a sign-in: the form, the OTP dialog, the progress
// box and the result.
//
//	form := signin.New(signin.Options{Connection: connection, UserName: "alice", Back: "Cancel"}, session.View())
//	wants := stack.Open(form, nil)
//	…
//	session.Begin(begin.Form)                                    // the page wanted Begin
//	wants = stack.Tell(form, signin.Viewed{View: session.View()})
//
// The form stays in the stack for the whole sign-in. It is told each view of the
// session, and opens and closes the other pages as the view says. No page holds a
// rule of the flow: it returns what the person did as [Begin] and [Send], and draws
// what comes back.
package signin

import (
	"context"
	"time"

	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/grant"
)

// Options is what the pages of a sign-in are given.
type Options struct {
	Connection *settings.Connection
	UserName   string // fills in the form
	Password   string // fills in the form, in a demonstration
	Policy     settings.Policy

	RememberUserName bool // the checkbox at first

	// Gate means that the user name cannot be changed, and nothing is remembered.
	Gate bool
	// Alone means that the sign-in begins by itself once the saved password is there,
	// and ends without a result.
	Alone bool
	// Again means that the result offers another sign-in.
	Again bool

	Back string                    // what leaving the form is called
	Time func(at time.Time) string // writes a time of day

	// Browser opens the address of a grant; nil if there is none, as in a gate.
	Browser grant.Browser

	// SavedPassword returns the saved password, "" for none. It may take its time, and
	// returns when ctx is done. nil if no password is ever saved.
	SavedPassword func(ctx context.Context, c *settings.Connection) (string, error)
}

// What the pages want of the program.
type (
	// Begin starts a sign-in.
	Begin struct {
		Form             session.Form // without the action
		RememberUserName bool
	}

	// Send hands an event of the person to the session.
	Send struct{ Event flow.Event }

	// Left says that the person has left the form or the result.
	Left struct{ SignedIn bool }

	// Accepted says that the sign-in has ended and there is no result to show.
	Accepted struct{}

	// Repeat asks for another sign-in on the same connection.
	Repeat struct{}

	// SetPreference keeps a preference.
	SetPreference struct{ Key, Value string }

	// Warn says that something is wrong with a file.
	Warn struct{ Err error }
)

// What the program tells the form.
type (
	// Viewed is a new view of the session.
	Viewed struct{ View session.View }

	// TypeCode puts a code into the OTP field, if the dialog waits for one.
	TypeCode struct{ Code string }
)
