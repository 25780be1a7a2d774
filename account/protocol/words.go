package protocol

import (
	"slices"
	"strings"
	"time"
)

// When is a time of an answer for people, in the same words on pages, in emails and on screens: they
// are compared. A text that is no time (RFC 3339) stays as it is.
func When(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return at
	}
	return t.UTC().Format("2 January 2006, 15:04:05 MST")
}

// Words is what the setting is called.
func (t TwoStep) Words() string {
	switch t {
	case Unconditional:
		return "Email, unconditional"
	case Conditional:
		return "Email, conditional (least recommended)"
	case Off:
	}
	return "Disabled"
}

// Question is what the page that an email's link opens asks.
func (p Purpose) Question() string {
	switch p {
	case TrustDevice:
		return "Is this you signing in?"
	case CreateAccount:
		return "Create your account?"
	case ResetPassword:
		return "Choose a new password"
	case DeleteAccount:
	}
	return "Delete your account?"
}

// Answers are the buttons of the page that an email's link opens.
func (p Purpose) Answers() (yes, no string) {
	no = "No, this wasn't me"
	switch p {
	case TrustDevice:
		yes = "Yes, I trust this device"
	case CreateAccount:
		yes = "Yes, create my account"
	case ResetPassword:
		yes = "Set new password"
	case DeleteAccount:
		yes, no = "Yes, delete my account", "No, keep my account"
	}
	return yes, no
}

// Rows is where an attempt comes from, label and text, without what the program did not say.
func (o Origin) Rows() (rows [][2]string) {
	for _, row := range [][]string{{"Program", o.Program}, {"Computer", o.Host, o.System}, {"Address", o.Address, o.Place}} {
		known := slices.DeleteFunc(row[1:], func(text string) bool { return text == "" })
		if len(known) > 0 {
			rows = append(rows, [2]string{row[0], strings.Join(known, ", ")})
		}
	}
	return rows
}

// Ending says what has come of a ticket to who has opened the link of its email; "" while it waits.
func (t Ticket) Ending() string {
	switch t.State {
	case Confirmed:
		return "Done. You can close this page."
	case Denied:
		return "The attempt was stopped. Change your password."
	case Expired:
		return "The time is up: begin again."
	case Refused:
		if t.Problem != nil {
			return t.Problem.Title
		}
	case Waiting:
	}
	return ""
}

// Rows is what a person compares: the email shows the same as every face.
func (t Ticket) Rows() [][2]string {
	return append(t.Origin.Rows(), [2]string{"Time", When(t.At)}, [2]string{"Match code", t.MatchCode})
}
