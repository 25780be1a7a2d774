package account

import (
	"fmt"
	"html"
	"strings"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/simulator/world"
)

// sender is who the emails come from.
const sender = "My Account <no-reply@account.example>"

// letter is an email: the same in text and in HTML. Its subject has no secret.
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
// anything else in the email.
func (s *Service) mailTicket(t *ticket, link, code string) {
	l := letter{
		compare: s.view(t).Rows(),
		end:     []string{"The link works once, within " + inWords(ticketTime) + ". Opening it changes nothing: the page asks first."},
	}
	if s.pages != "" {
		l.link = s.pages + LinkPath + link
	}
	_, no := t.purpose.Answers()
	same := "Your screen shows the same match code and the same origin. If anything differs, or if this was not you, press \"" + no + "\"."
	switch t.purpose {
	case protocol.TrustDevice:
		l.subject, l.button = "Confirm your sign-in from a new device", "Review the attempt"
		l.say = []string{"An unknown device is trying to sign in to your account. It has passed the first step: your password, or an external service.", same}
	case protocol.CreateAccount:
		l.subject, l.button = "Confirm your new account", "Review the request"
		l.say = []string{"This email address was entered to create an account.", same}
	case protocol.DeleteAccount:
		l.subject, l.button = "Confirm that your account should be deleted", "Review the request"
		l.say = []string{"A device that is signed in to your account asked to delete it, with all its data.", same}
	case protocol.ResetPassword:
		if _, known := s.users[t.email]; !known {
			s.mailNoAccount(t)
			return
		}
		l.subject, l.button, l.code = "Choose a new password", "Choose a new password", code
		l.say = []string{
			"A new password was requested for your account. Open the link to choose one, or enter the code on the screen where you asked.", same,
			"Do not give the code to anyone, not even to us.",
		}
	}
	s.mail(t.email, l)
}

// mailNoAccount answers a reset for an address without an account: the reader may have
// forgotten which address the account has.
func (s *Service) mailNoAccount(t *ticket) {
	s.mail(t.email, letter{
		subject: "About your request for a new password",
		say: []string{
			"A new password was requested for this email address, but it has no account.",
			"If you asked for it, try your other addresses, or create an account.",
		},
		compare: append(t.origin.Rows(), [2]string{"Time", protocol.When(t.at.Format(time.RFC3339))}),
		end:     []string{"If you did not, you can ignore this email."},
	})
}

// protect is the advice after something that the owner may not have done.
const protect = "If this was not you, change your password now: choose \"Forgot password?\" on the sign-in form. Then check the trusted devices in your security settings, and turn on two-step verification."

// mailUnknownDevice says afterwards that an unknown device has signed in.
func (s *Service) mailUnknownDevice(u *user, shown protocol.Origin) {
	s.mail(u.Email, letter{
		subject: "An unknown device has signed in to your account",
		say:     []string{"An unknown device has signed in to your account. Your settings did not ask you to confirm it."},
		compare: append(shown.Rows(), [2]string{"Time", protocol.When(s.now().Format(time.RFC3339))}),
		end: []string{
			protect,
			"To confirm unknown devices before they are let in, open the security settings and set two-step verification to \"" + protocol.Unconditional.Words() + "\".",
		},
	})
}

// mailDenied tells the owner what to do after "No, this wasn't me".
func (s *Service) mailDenied(t *ticket) {
	s.mail(t.email, letter{
		subject: "You stopped an attempt: change your password now",
		say: []string{
			"You answered that this was not you. The attempt has ended, and its device has no access.",
			"Someone may know your password. Change it now: choose \"Forgot password?\" on the sign-in form.",
		},
		compare: append(t.origin.Rows(), [2]string{"Time", protocol.When(t.at.Format(time.RFC3339))}),
	})
}

// mailChanged tells the owner of a change.
func (s *Service) mailChanged(to, subject, what string) {
	s.mail(to, letter{subject: subject, say: []string{what}, end: []string{protect}})
}

// mailDeleted confirms a deletion.
func (s *Service) mailDeleted(to string) {
	s.mail(to, letter{
		subject: "Your account was deleted",
		say:     []string{fmt.Sprintf("Your account and all its data were deleted. For %d days, this email address cannot be used for a new account.", blocked/day)},
	})
}
