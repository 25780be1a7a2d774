package protocol

import "time"

// When is a time of an answer for people, in the same words on pages, in mails and on screens: they
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

// Answers are the buttons of the page that a mail's link opens.
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
