// Package account is the pages of an account: the form, Check your email, external services, the
// account with its settings, and the help.
//
//	form := account.New(account.Options{Title: "My Account", Session: session, Back: "Back"})
//	wants := stack.Open(form, nil)
//	…
//	session.Handle(send.Event)                              // the page wanted Send
//	wants = stack.Tell(form, account.Viewed{View: session.View()})
//
// As in package ui/signin, the form stays in the stack, is told each view of the session, and opens
// and closes pages as the view says. What is no sign-in is a task, in tasks.go: its fields, its request
// and what is said after it. One page asks the client for all of them. Every refusal is shown where it
// can be corrected, with its row of the help.
package account

import (
	"context"

	"otpdialog/account"
	"otpdialog/account/session"
	"otpdialog/ui/grant"
)

// Options is what the pages are given. Title, Session and Back are required.
type Options struct {
	Title   string // for people
	Session *session.Session
	Email   string       // fills in the form
	Known   *Credentials // of a demonstration: they fill in the form, and change as the account does; nil for none
	// SavedPassword returns the saved password, "" for none. It may take its time, and returns when
	// ctx is done. nil if no password is ever saved.
	SavedPassword func(ctx context.Context) (string, error)

	Back    string        // what leaving the form is called
	Browser grant.Browser // nil for none
}

// Credentials are what a person signs in with.
type Credentials struct{ Email, Password string }

// What the pages want of the program.
type (
	// Warn says that something is wrong with a file or another source.
	Warn struct{ Err error }

	// Send hands an event of the person to the session.
	Send struct{ Event account.Event }

	// Left says that the person has left the form or the account.
	Left struct{ SignedIn bool }
)

// What the program tells the form.
type (
	// Viewed is a new view of the session.
	Viewed struct{ View account.View }

	// TypeCode puts a code into the field that waits for one.
	TypeCode struct{ Code string }
)
