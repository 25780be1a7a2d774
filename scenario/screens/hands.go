package screens

import (
	"fmt"
	"image"
	"slices"

	"otpdialog/scenario"
	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/ui/kit"
	"otpdialog/ui/signin"
	"otpdialog/ui/story"
)

// Hands do at the screens what the person of a case does, whatever shows the screens: they find what
// can be pressed, click it, and type.
type Hands struct {
	Person     *story.Teller
	Connection *settings.Connection
	Point      bool // the mouse first moves to what it presses, for people who look on
}

// Judge is that of a person whose hands never do what a story has no words for.
type Judge struct{}

// Helper implements [story.Judge].
func (Judge) Helper() {}

// Fatalf implements [story.Judge].
func (Judge) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Do does what the person does when the sign-in is where v says. The error says what is not on the
// screen.
func (h *Hands) Do(act scenario.Act, v flow.View) error {
	switch act.Verb {
	case scenario.SignIn:
		return h.signIn(act.UserName, act.Password)
	case scenario.Press:
		action, err := h.Connection.FindAction(act.Text)
		if err != nil {
			return err //nolint:wrapcheck // it says which actions there are
		}
		i := slices.IndexFunc(v.Actions, func(a settings.Action) bool { return a.ID == action.ID })
		return h.Click(kit.Stop{ID: signin.ActionID, Part: i})
	case scenario.Answer:
		if err := h.Fill(signin.OTPID, act.Text); err != nil {
			return err
		}
		if act.Text == "" {
			h.Person.Press("enter")
			return nil
		}
		return h.Click(kit.Stop{ID: signin.OKID})
	case scenario.EnterCodeInstead:
		return h.Click(kit.Stop{ID: signin.EnterCodeID})
	case scenario.TryAgain:
		return h.Click(kit.Stop{ID: signin.TryAgainID})
	case scenario.Cancel:
		return h.Click(kit.Stop{ID: signin.CancelID})
	case scenario.Remember:
		if v.Remember == act.On {
			return nil
		}
		return h.Click(kit.Stop{ID: signin.RememberID})
	}
	return h.cannot("nothing on the screen can %s", act.Verb)
}

// signIn fills in the form.
func (h *Hands) signIn(userName, password string) error {
	if err := h.Fill(signin.UserNameID, userName); err != nil {
		return err
	}
	if h.Connection.Ask.NeedsPassword() {
		if err := h.Fill(signin.PasswordID, password); err != nil {
			return err
		}
	}
	return h.Click(kit.Stop{ID: signin.SignInID})
}

// Find is where something to press is, and false if it is not on the screen.
func (h *Hands) Find(at kit.Stop) (kit.Spot, bool) {
	_, spots := h.Person.Stage.Spots()
	i := slices.IndexFunc(spots, func(s kit.Spot) bool { return s.Stop == at && !s.Rect.Empty() })
	if i < 0 {
		return kit.Spot{}, false
	}
	return spots[i], true
}

// Click presses and releases the mouse over something.
func (h *Hands) Click(at kit.Stop) error {
	spot, there := h.Find(at)
	if !there {
		return h.cannot("%q is not on the screen", at.ID)
	}
	middle := spot.Rect.Min.Add(spot.Rect.Max.Sub(image.Pt(1, 1))).Div(2)
	if h.Point {
		h.Person.MoveTo(middle)
	}
	h.Person.ClickAt(middle)
	return nil
}

// Fill types a text into a field in place of what it holds.
func (h *Hands) Fill(field, text string) error {
	if !kit.CanBeTyped(text) {
		return h.cannot("what goes into the field %q cannot be typed", field)
	}
	if err := h.Click(kit.Stop{ID: field}); err != nil {
		return err
	}
	h.Person.Press("end", "ctrl+u").Type(text)
	return nil
}

// cannot is the error of what a person could not do, with what is on the screen.
func (h *Hands) cannot(format string, args ...any) error {
	return fmt.Errorf("%s; the screen is\n%s", fmt.Sprintf(format, args...), h.Person.Screen())
}
