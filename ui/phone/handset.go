package phone

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"

	"otpdialog/simulator/handset"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// Decide is a press on a button of a push or a call.
type Decide struct{ handset.Decision }

// Type is a press on a code.
type Type struct{ Code string }

// Of is the phone of a RADIUS sign-in.
func Of(s handset.Screen) Content {
	c := Content{Clock: s.Now.Format("15:04"), Owner: "Phone of " + s.User, About: s.Number}
	var after []Card // what is not of this sign-in
	for i, one := range s.Cards {
		card := cardOf(one, i, s.Now)
		if c.Waits = c.Waits || card.First; card.First {
			c.Cards = append(c.Cards, card)
			continue
		}
		after = append(after, card)
	}
	var older []Card
	for i, m := range s.Messages {
		if m.Code == "" || m.Used {
			continue
		}
		if card := Message(m, i, s.Now); card.First {
			c.Cards = append(c.Cards, card)
		} else {
			older = append(older, card)
		}
	}
	if s.Token != "" {
		c.Cards = append(c.Cards, Card{App: "Token", Time: handset.Until, Code: Button{Stop: kit.Stop{ID: ID("token")}, Label: s.Token, Large: true, Does: Type{s.Token}}})
	}
	c.Cards = append(append(c.Cards, older...), after...)
	if i := slices.IndexFunc(c.Cards, func(one Card) bool { return one.Code.Label != "" }); i >= 0 {
		c.Cards[i].Code.Key = CodeKey
	}
	c.Apps = Apps
	return c
}

// Apps are on every phone.
var Apps = []App{{"push", "Authenticator"}, {"phone", "Phone"}, {"text-message", "Messages"}, {"mail", "Mail"}}

// RoleOf is how a button of a handset is drawn.
func RoleOf(b handset.Button) draw.Role { return roles[b.Role] }

// roles of the buttons of a handset.
var roles = [...]draw.Role{handset.Neutral: draw.Usual, handset.Good: draw.Good, handset.Bad: draw.Bad, handset.Doubt: draw.Usual}

// Keys that do what is waited for: CodeKey types the code that is in front, OpenKey opens an email or its link.
const (
	CodeKey = "c"
	OpenKey = "o"
)

// Keys are those that press buttons of a push, a call or a message, for the help.
func Keys() []key.Binding {
	return []key.Binding{
		kit.Bind("a", "approve, on the phone", "a"), kit.Bind("d", "deny, on the phone", "d"), kit.Bind("w", "this wasn't me, on the phone", "w"),
		kit.Bind("1–3", "a number, on the phone", "1", "2", "3"), kit.Bind(CodeKey, "type the code, on the phone", CodeKey),
	}
}

// MailKeys are those that press buttons of an email and of what its link opens, for the help.
func MailKeys() []key.Binding {
	return []key.Binding{
		kit.Bind(OpenKey, "open the email, on the phone", OpenKey), kit.Bind("a", "yes, on the phone", "a"),
		kit.Bind("d", "no, on the phone", "d"), kit.Bind(CodeKey, "type the code, on the phone", CodeKey),
	}
}

// IDs of the buttons of a push or a call, and of codes.
var (
	buttonIDs = [...]string{handset.Neutral: ID("number"), handset.Good: ID("approve"), handset.Bad: ID("deny"), handset.Doubt: ID("report")}
	messageID = ID("message")
)

// ButtonID is the ID of the buttons of a push or a call with that role.
func ButtonID(role handset.Role) string { return buttonIDs[role] }

// cardOf is the nth push or call.
func cardOf(c handset.Card, n int, now time.Time) Card {
	card := Card{App: c.App, Time: handset.When(c.At, now), Title: c.Title, Hint: c.Hint, Rings: c.Rings, Off: c.Cancelled, First: !c.Cancelled}
	card.Lines = []string{c.Person}
	if c.Place != "" {
		card.Lines = append(card.Lines, c.Place)
	}
	if c.From != "" {
		card.Lines = append(card.Lines, "from "+c.From+", "+c.At.Format("15:04:05"))
	}
	if c.Cancelled {
		card.Title, card.Lines = c.Title+" (cancelled)", nil
	}
	for i, b := range c.Buttons {
		stop := kit.Stop{ID: buttonIDs[b.Role], Part: n}
		if b.Role == handset.Neutral {
			stop.Part = n*len(c.Buttons) + i
		}
		card.Buttons = append(card.Buttons, Button{Stop: stop, Label: b.Label, Key: b.Key, Role: roles[b.Role], Large: b.Role == handset.Neutral, Does: Decide{b.Decision}})
	}
	return card
}

// Message is the nth message, with a code.
func Message(m handset.Message, n int, now time.Time) Card {
	c := Card{
		App: m.App(), Time: handset.When(m.At, now), First: m.Current, Lines: []string{m.Before},
		Code: Button{Stop: kit.Stop{ID: messageID, Part: n}, Label: m.Code, Large: true, Does: Type{m.Code}},
	}
	if m.Email {
		c.Title = m.Subject
	}
	return c
}
