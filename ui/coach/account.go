package coach

import (
	flow "otpdialog/account"
	"otpdialog/account/protocol"
	"otpdialog/ui/account"
	"otpdialog/ui/phone"
)

// An Account is all that the advice depends on in the account story.
type Account struct {
	Place

	View   flow.View
	Filled bool          // the form has an address and a password
	Reset  account.Reset // what was typed for a new password
	Open   account.Open  // the account, if the person is signed in
	Asks   bool          // the page above the form has fields of its own, such as for a new account
	Phone  phone.Content // what is in front on it is what the sign-in waits for
}

// SayAccount returns what to do now in the account story.
func SayAccount(s Account) Advice {
	switch v := &s.View; {
	case s.Covered && s.Asks:
		return because("Fill in the fields, then press Enter.", goBack)
	case s.Covered:
		return goBack
	case v.State == flow.SignedIn, s.Open.Is && v.State == flow.Form:
		return s.signedIn()
	case v.State == flow.Form && v.Problem != nil && v.Problem.Kind == flow.Denied:
		return startOver("The attempt was stopped.")
	case v.State == flow.Form && v.Problem != nil:
		return startOver("This did not work.")
	case v.State == flow.Form && !s.Filled:
		return startOver("The form is not filled in.")
	case v.State == flow.Form:
		return s.signIn()
	case v.Sending, v.State == flow.Submitting:
		return Advice{Why: oneMoment}
	case s.hasCode():
		const password = "a heron in the tall reeds" // long, and not widely used
		return s.enter(s.Reset.Password, password, "as the new password", named{id: account.NewPasswordID, label: "New password"}, named{id: account.SendID, label: "Set new password"})
	}
	return s.onPhone()
}

// signedIn leads on to what is worth trying next.
func (s *Account) signedIn() Advice {
	switch {
	case !s.Open.Trusted:
		return startOver("You are signed in.")
	case !s.Open.ByEmail:
		a := startOver("You are signed in without an email.")
		a.To += ", and answer No this time"
		return a
	}
	a := Advice{Why: "You are signed in: try it again without an email.", To: "to sign out", Click: s.seen(Client, "Sign out")}
	switch {
	case s.onField(account.SignOutID):
		a.Keys = []string{"enter"}
	case s.On != Client:
		a.Keys, a.To = s.toClient(), "to go back to the account"
	case s.Focus.ID == account.TableID:
		a.Keys = []string{"tab", "enter"}
	default:
		a.Keys, a.To = []string{"tab"}, "to move on to Sign out"
	}
	return a
}

// signIn is for the form.
func (s *Account) signIn() Advice {
	a := Advice{Keys: append(s.toClient(), "enter"), To: "to sign in", Click: s.seen(Client, "Sign in")}
	switch s.Focus.ID {
	case account.EmailID, account.PasswordID, account.SignInID:
	default:
		if s.On == Client {
			a.Keys, a.To = []string{"tab"}, "to move on to Sign in"
		}
	}
	return a
}

// hasCode is true once the code of the email of a reset was typed, and not another one.
func (s *Account) hasCode() bool {
	if !s.Reset.Asked || s.Reset.Code == "" {
		return false
	}
	if c, _ := s.first(); c != nil && c.Code.Label != "" {
		return c.Code.Label == s.Reset.Code
	}
	return s.View.Problem == nil || s.View.Problem.Advice.Code != string(protocol.WrongCode)
}

// first is what the phone shows for this sign-in, and what to press on it; nil for nothing.
func (s *Account) first() (*phone.Card, phone.Button) {
	for i := range s.Phone.Cards {
		c := &s.Phone.Cards[i]
		buttons := append([]phone.Button{c.Press}, c.Buttons...)
		if s.Reset.Asked {
			buttons = append([]phone.Button{c.Code}, buttons...)
		}
		for _, b := range buttons {
			if c.First && b.Key != "" {
				return c, b
			}
		}
	}
	return nil, phone.Button{}
}

// onPhone presses what the sign-in waits for.
func (s *Account) onPhone() Advice {
	c, b := s.first()
	switch {
	case c == nil && s.Phone.Waits: // behind an email that was opened
		return s.press("esc", "to close the email", "Close")
	case c == nil && s.View.State == flow.CheckEmail:
		return Advice{Why: "Wait for the email, or read the help."}
	case c == nil, b.Label == "" && s.View.State == flow.External: // the page that waits for the email is not open yet
		return Advice{Why: oneMoment}
	case b.Label == "": // all of the card
		return because("An email has arrived.", s.press(b.Key, "to open it", "it"))
	case b == c.Code:
		return s.press(b.Key, "for the code "+b.Label, "it")
	}
	what := "the screen"
	switch {
	case s.Wide:
	case s.On == Client:
		what = "the phone"
	default:
		what += " (F2)"
	}
	return because("Compare with "+what+".", s.press(b.Key, "if it matches", b.Label))
}

const oneMoment = "One moment."

func because(why string, a Advice) Advice {
	a.Why = why
	return a
}
