package protocol

import "time"

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
	for _, row := range [][2]string{{"Program", o.Program}, {"System", o.System}, {"Computer", o.Host}, {"Address", o.Address}, {"Place", o.Place}} {
		if row[1] != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// Rows is what a person compares: the email shows the same as every face.
func (t Ticket) Rows() [][2]string {
	return append(t.Origin.Rows(), [2]string{"Time", When(t.At)}, [2]string{"Match code", t.MatchCode})
}
