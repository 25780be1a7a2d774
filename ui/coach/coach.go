package coach

import (
	"slices"
	"strconv"
	"strings"

	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
	"otpdialog/ui/phone"
	"otpdialog/ui/signin"
)

// A Situation is all that the advice depends on in the RADIUS story.
type Situation struct {
	Place

	View       session.View
	Connection *settings.Connection
	Form       session.Form     // what the form holds
	Typed      string           // what the OTP field holds
	Automatic  *settings.Action // goes out by itself if the sign-in begins now; nil for none

	User  world.User     // who has the name in the form; without a name if nobody has
	Phone handset.Screen // of that user
	Last  world.Event    // the last on that phone
}

// Say returns what to do now in the RADIUS story.
func Say(s Situation) Advice {
	v := &s.View
	switch {
	case s.Covered:
		return goBack
	case v.State == flow.SignedIn && s.On == Client && s.Focus.ID == signin.AgainID:
		return Advice{Keys: []string{"enter"}, Click: s.seen(Client, "Sign in again")}
	case v.State == flow.SignedIn:
		return startOver("")
	case v.Notice.Kind == flow.Reported:
		return startOver("The attempt was reported.")
	case v.State == flow.Idle:
		return s.form()
	case v.State == flow.Dialog:
		return s.dialog()
	}
	switch card := s.asks(); {
	case card != nil && card.Numbers:
		return s.choose(card)
	case card != nil:
		return s.answer(card.Buttons[0])
	}
	return Advice{Why: "Wait for the server."}
}

// form is for the form.
func (s *Situation) form() Advice {
	n := s.View.Notice
	switch why := s.obstacle(); {
	case why != "":
		return startOver(why)
	case n.Failure() != 0 && !s.explained():
		return startOver("This did not work.")
	}
	to := "to sign in"
	if s.Automatic != nil {
		to = "to sign in with " + s.Automatic.Title
	}
	switch s.Focus.ID {
	case signin.UserNameID, signin.PasswordID, signin.SignInID:
	default:
		if s.On == Client {
			return Advice{Keys: []string{"tab"}, To: "to move on to Sign in", Click: s.seen(Client, "Sign in")}
		}
	}
	return Advice{Keys: append(s.toClient(), "enter"), To: to, Click: s.seen(Client, "Sign in")}
}

// obstacle says why nobody can sign in with what the form holds, "" if somebody can.
func (s *Situation) obstacle() string {
	ask := map[world.First]settings.Ask{world.FirstPassword: settings.AskPassword, world.FirstOTP: settings.AskOTP, world.FirstAppend: settings.AskAppend}
	switch u := s.User; {
	case u.Name == "":
		return "There is no such user."
	case ask[u.First] != s.Connection.Ask:
		return u.Name + " cannot sign in here."
	case u.Locked:
		return u.Name + " is locked."
	case s.Connection.Ask.NeedsPassword() && s.Form.Password != u.Password:
		return "The password is wrong."
	}
	return ""
}

// explained is true if a person is to blame for the last failure: what they answered or typed was wrong.
func (s *Situation) explained() bool {
	if s.View.Notice.Failure() != flow.Rejected {
		return false
	}
	switch s.Last.Kind {
	case world.RequestEnded:
		return s.Last.Outcome != world.Approved
	case world.WrongPassword, world.WrongCode, world.NotSetUp, world.InvalidPIN, world.DifferentPINs, world.MessageDelivered, world.Locked:
		return true
	}
	return false
}

// dialog is for the OTP dialog.
func (s *Situation) dialog() Advice {
	v := &s.View
	card := s.asks()
	pin, asksPIN := s.newPIN()
	number, chosen := s.chosenNumber()
	switch {
	case v.Notice.Failure() != 0 && !s.explained():
		return startOver("This did not work.")
	case card != nil && card.Numbers:
		return s.choose(card)
	case chosen:
		return s.enter(number, "as the number")
	case asksPIN:
		return s.enter(pin, "as the new PIN")
	case s.isCode(s.Typed):
		return s.enter(s.Typed, "")
	}
	if code := s.code(); code != "" {
		return s.takeCode(code)
	}
	return s.method()
}

// asks is what the phone asks that this sign-in waits for, nil for nothing.
func (s *Situation) asks() *handset.Card {
	if len(s.Phone.Cards) == 0 || s.Phone.Cards[0].Cancelled {
		return nil
	}
	return &s.Phone.Cards[0]
}

// answer presses a button of the phone.
func (s *Situation) answer(b handset.Button) Advice {
	to := "to approve"
	if b.Label == handset.Answer {
		to = "to answer"
	}
	return s.press(b.Key, to, b.Label)
}

// choose presses the number that the dialog shows.
func (s *Situation) choose(card *handset.Card) Advice {
	at := slices.IndexFunc(card.Buttons, func(b handset.Button) bool {
		return b.Decision.Number != 0 && slices.Contains(numbersIn(s.View.Prompt), b.Label)
	})
	if at < 0 {
		return Advice{Why: "Choose the number on the phone."}
	}
	return s.press(card.Buttons[at].Key, "for "+card.Buttons[at].Label, card.Buttons[at].Label)
}

// numbersIn are the numbers in a text.
func numbersIn(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// chosenNumber is the number that was chosen on the phone, and is asked for now.
func (s *Situation) chosenNumber() (number string, asked bool) {
	number = strconv.Itoa(s.Last.Number)
	return number, s.View.Challenge != 0 && s.Last.Kind == world.RequestEnded && s.Last.Outcome == world.Approved &&
		!s.Last.At.Before(s.View.Asked) && slices.Contains(numbersIn(s.View.Prompt), number)
}

// newPIN is a PIN to choose if one is asked for: the only question that is hidden to this user.
func (s *Situation) newPIN() (pin string, asked bool) {
	return "2468", s.User.NewPIN && !s.User.NoEcho && s.View.Challenge != 0 && s.View.Hidden
}

// isCode is true for a text that the server takes for a code.
func (s *Situation) isCode(text string) bool {
	return text != "" && (text == s.token() || slices.ContainsFunc(s.Phone.Messages, func(m handset.Message) bool { return m.Code == text && !m.Used }))
}

// token is what to enter for the token, "" without one.
func (s *Situation) token() string {
	if s.Phone.Token == "" {
		return ""
	}
	return s.User.PIN + s.Phone.Token
}

// code is a code to enter now: one that has come for this sign-in, or that of the token if it is asked
// for, or if there is nothing else; "" for none.
func (s *Situation) code() string {
	if at := slices.IndexFunc(s.Phone.Messages, func(m handset.Message) bool { return m.Current && m.Code != "" }); at >= 0 {
		return s.Phone.Messages[at].Code
	}
	v := &s.View
	if v.Challenge > 1 || v.Notice.Kind == flow.CodeInstead || !slices.ContainsFunc(v.Actions, s.usable) {
		return s.token()
	}
	return ""
}

// takeCode types a code by a press on it.
func (s *Situation) takeCode(code string) Advice {
	if code == s.token() && s.User.PIN != "" { // the PIN comes first
		return s.enter(code, "as PIN and code")
	}
	return s.press(phone.CodeKey, "for the code "+code, "it")
}

// enter types an answer into the OTP field and sends it.
func (s *Situation) enter(answer, as string) Advice {
	return s.Place.enter(s.Typed, answer, as, named{signin.OTPID, "OTP", true}, named{id: signin.OKID, label: "OK"})
}

// usable is true for an action that does something for the user.
func (s *Situation) usable(a settings.Action) bool {
	return simulator.MethodOf(s.User, a.Command) != ""
}

// method presses an icon.
func (s *Situation) method() Advice {
	v := &s.View
	at := slices.IndexFunc(v.Actions, s.usable)
	if at < 0 {
		return startOver(s.User.Name + " has no method here.")
	}
	if v.Default >= 0 && s.usable(v.Actions[v.Default]) {
		at = v.Default
	}
	onIcon, onField := s.onField(signin.ActionID), s.onField(signin.OTPID)
	if onIcon && s.usable(v.Actions[s.Focus.Part]) {
		at = s.Focus.Part
	}
	a := Advice{To: "for " + v.Actions[at].Title, Click: s.seen(Client, v.Actions[at].Title)}
	switch {
	case s.On != Client && at > 0:
		a.Keys, a.To = s.toClient(), "to go back to the dialog"
	case onField && at == v.Default && s.Typed == "":
		a.Keys = []string{"enter"}
	case onIcon && s.Focus.Part > at:
		a.Keys = append(slices.Repeat([]string{"shift+tab"}, s.Focus.Part-at), "enter")
	case onIcon:
		a.Keys = append(slices.Repeat([]string{"tab"}, at-s.Focus.Part), "enter")
	case onField || s.On != Client:
		a.Keys = append(append(s.toClient(), slices.Repeat([]string{"tab"}, at+1)...), "enter")
	default:
		a.Keys, a.To = []string{"tab"}, "to move on to a method"
	}
	return a
}
