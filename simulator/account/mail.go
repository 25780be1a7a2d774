package account

import (
	"fmt"
	"html"
	"strings"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/simulator/world"
)

// sender is who the mails come from.
const sender = "My Account <no-reply@account.example>"

// letter is a mail: the same in text and in HTML. Its subject has no secret.
type letter struct {
	subject string
	say     []string    // paragraphs
	compare [][2]string // what to compare, by label
	code    string
	link    string // to the pages; "" for none
	button  string // what the link is called
	end     []string
}

// mail sends a letter when the service is unlocked.
func (s *Service) mail(to string, l letter) {
	s.outbox = append(s.outbox, world.Message{
		From: sender, To: to, Subject: l.subject, Text: l.text(), HTML: l.html(), Link: l.link, Code: l.code,
	})
}

func (l letter) text() string {
	var parts []string
	parts = append(parts, l.say...)
	var rows []string
	for _, row := range l.compare {
		rows = append(rows, fmt.Sprintf("  %-12s %s", row[0]+":", row[1]))
	}
	if rows != nil {
		parts = append(parts, strings.Join(rows, "\n"))
	}
	if l.code != "" {
		parts = append(parts, "Code: "+l.code)
	}
	if l.link != "" {
		parts = append(parts, l.button+":\n"+l.link)
	}
	return strings.Join(append(parts, l.end...), "\n\n") + "\n"
}

func (l letter) html() string {
	var b strings.Builder
	add := func(format string, texts ...string) {
		escaped := make([]any, len(texts))
		for i, text := range texts {
			escaped[i] = html.EscapeString(text)
		}
		fmt.Fprintf(&b, format, escaped...)
	}
	add(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>%s</title></head>`, l.subject)
	add(`<body style="font:16px/1.5 sans-serif;max-width:36em;margin:auto;padding:1em">`)
	for _, p := range l.say {
		add(`<p>%s</p>`, p)
	}
	if l.compare != nil {
		add(`<table>`)
		for _, row := range l.compare {
			add(`<tr><th style="text-align:left;padding-right:1em">%s</th><td>%s</td></tr>`, row[0], row[1])
		}
		add(`</table>`)
	}
	if l.code != "" {
		add(`<p>Code: <strong style="font:bold 1.4em monospace">%s</strong></p>`, l.code)
	}
	if l.link != "" {
		add(`<p><a href="%s">%s</a></p>`, l.link, l.button)
	}
	for _, p := range l.end {
		add(`<p>%s</p>`, p)
	}
	add(`</body></html>`)
	return b.String()
}

// mailTicket asks the owner of a mailbox to confirm something. A link cannot be guessed from
// anything else in the mail.
func (s *Service) mailTicket(t *ticket, link, code string) {
	l := letter{
		compare: s.view(t).Rows(),
		end:     []string{"The link works once, for 10 minutes. Opening it changes nothing: the page asks first."},
	}
	if s.pages != "" {
		l.link = s.pages + LinkPath + link
	}
	const same = " Your screen shows the same lines. If one differs, or this was not you, say No."
	switch t.purpose {
	case protocol.TrustDevice:
		l.subject, l.button = "Confirm your sign-in from a new device", "Look at the attempt"
		l.say = []string{"A device that this account does not know wants to sign in with the right password, or through an external service." + same}
	case protocol.CreateAccount:
		l.subject, l.button = "Confirm your new account", "Look at the request"
		l.say = []string{"Somebody asked for an account with this email address." + same}
	case protocol.DeleteAccount:
		l.subject, l.button = "Confirm that your account is to be deleted", "Look at the request"
		l.say = []string{"Somebody who is signed in to your account asked to delete it, with all its data." + same}
	case protocol.ResetPassword:
		if _, known := s.users[t.email]; !known {
			s.mailNoAccount(t)
			return
		}
		l.subject, l.button, l.code = "Choose a new password", "Choose a new password", code
		l.say = []string{
			"Somebody asked for a new password for your account. If it was you, open the link, or enter the code where you asked." + same,
			"Never tell the code to anybody: we do not ask for it.",
		}
	}
	s.mail(t.email, l)
}

// mailNoAccount answers a reset for an address without an account: who reads it has perhaps
// forgotten which address the account has.
func (s *Service) mailNoAccount(t *ticket) {
	s.mail(t.email, letter{
		subject: "About your request for a new password",
		say: []string{
			"Somebody asked for a new password for this email address, but it has no account.",
			"If it was you, try your other addresses, or create an account.",
		},
		compare: append(t.origin.Rows(), [2]string{"Time", protocol.When(t.at.Format(time.RFC3339))}),
		end:     []string{"If it was not you, there is nothing to do."},
	})
}

// protect is the advice after something that the owner has perhaps not done.
const protect = "If this was not you, change your password now: choose Forgot password? on the sign-in form. Then look at the trusted devices in your security settings, and turn two-step verification on."

// mailUnknownDevice says afterwards that an unknown device has signed in.
func (s *Service) mailUnknownDevice(u *user, shown protocol.Origin) {
	s.mail(u.Email, letter{
		subject: "An unknown device has signed in to your account",
		say:     []string{"A device that this account does not know has signed in. No confirmation was needed."},
		compare: append(shown.Rows(), [2]string{"Time", protocol.When(s.now().Format(time.RFC3339))}),
		end: []string{
			protect,
			"To be asked before an unknown device signs in, turn on two-step verification: Security settings, Two-step verification, Email, unconditional.",
		},
	})
}

// mailDenied tells the owner what to do after "No, this wasn't me".
func (s *Service) mailDenied(t *ticket) {
	s.mail(t.email, letter{
		subject: "You have stopped an attempt: change your password",
		say: []string{
			"You said that this was not you. The attempt has ended, and the device has no access.",
			"Somebody may know your password. Change it now: choose Forgot password? on the sign-in form.",
		},
		compare: append(t.origin.Rows(), [2]string{"Time", protocol.When(t.at.Format(time.RFC3339))}),
	})
}

// mailChanged tells the owner of a change.
func (s *Service) mailChanged(to, subject, what string) {
	s.mail(to, letter{subject: subject, say: []string{what}, end: []string{protect}})
}

// mailDeleted says goodbye.
func (s *Service) mailDeleted(to string) {
	s.mail(to, letter{
		subject: "Your account was deleted",
		say:     []string{"Your account and all its data were deleted. This email address cannot be used for a new account for 3 days."},
	})
}
