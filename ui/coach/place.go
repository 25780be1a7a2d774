package coach

import (
	"slices"

	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
)

// An Actor is a part of the stage.
type Actor int

// The actors.
const (
	Client Actor = iota
	Phone
	Wire
)

// A Place is what is shown, and where the keyboard is.
type Place struct {
	Covered bool     // another page is above those of the sign-in, such as the help
	Wide    bool     // all actors are shown; else only the one that On is
	HasWire bool     // F2 leads from the phone to the wire, in a window that is not Wide
	On      Actor    // that has the focus
	Focus   kit.Stop // on it
}

// goBack closes a page that is above those of the sign-in.
var goBack = Advice{Keys: []string{"esc"}, To: "to go back"}

func startOver(why string) Advice { return Advice{Why: why, Keys: []string{"f5"}, To: "to start over"} }

// press presses a key of the phone.
func (p *Place) press(key, to, click string) Advice {
	keys := p.toPhone()
	if len(keys) == 0 && !phone.IsOn(p.Focus) { // it is on the control beside the coach
		if keys = []string{"tab"}; p.Wide { // where Tab leads to the client
			keys = []string{"f2", "f2"}
		}
	}
	return Advice{Keys: append(keys, key), To: to, Click: p.seen(Phone, click)}
}

// toClient are the keys that lead to the dialog.
func (p *Place) toClient() []string {
	n := map[Actor]int{Phone: 1, Wire: 1}[p.On]
	if p.Wide && p.On == Wire || !p.Wide && p.On == Phone && p.HasWire {
		n = 2
	}
	return slices.Repeat([]string{"f2"}, n)
}

// toPhone are the keys that lead to the phone.
func (p *Place) toPhone() []string {
	n := map[Actor]int{Client: 1, Wire: 1}[p.On]
	if !p.Wide && p.On == Wire {
		n = 2
	}
	return slices.Repeat([]string{"f2"}, n)
}

// seen is the label of something to click if its actor is shown, and else that of the way there, as it
// is in the help bar.
func (p *Place) seen(on Actor, label string) string {
	switch {
	case p.Wide || p.On == on:
		return label
	case p.On == Client:
		return "F2 phone"
	case p.On == Phone && p.HasWire:
		return "F2 wire"
	}
	return "F2 dialog"
}

// onField is true while the keyboard is on a field of the dialog.
func (p *Place) onField(id string) bool { return p.On == Client && p.Focus.ID == id }

// enter types an answer into a field, and sends it with Enter or with a button.
func (p *Place) enter(typed, answer, as string, field, send named) Advice {
	switch {
	case typed == answer && (p.onField(field.id) || p.onField(send.id)):
		return Advice{Keys: []string{"enter"}, To: "to send " + answer, Click: p.seen(Client, send.label)}
	case p.On != Client:
		return Advice{Keys: p.toClient(), To: "to go back to the dialog", Click: p.seen(Client, field.label)}
	case typed == answer:
		return Advice{Keys: []string{"tab"}, To: "to move on to " + send.label, Click: p.seen(Client, send.label)}
	case typed != "" && p.onField(field.id):
		return Advice{Keys: []string{"ctrl+u"}, To: "to clear the field"}
	case !p.onField(field.id) && (typed != "" || !field.takesKeys):
		return Advice{Keys: []string{"tab"}, To: "to move on to the field", Click: p.seen(Client, field.label)}
	}
	return Advice{Type: answer, Keys: []string{"enter"}, To: as}
}

// A named is a control of the dialog: its ID, and what is on it.
type named struct {
	id, label string
	takesKeys bool // also while the keyboard is on a button beside it
}
