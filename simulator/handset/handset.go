// Package handset is what the phone of a person shows, as data with words: the same for
// every face, whether it is drawn in a terminal or in a browser.
//
//	shown := handset.Of(people.Phone("maria"), now, handset.Attempt{})
//	for _, card := range shown.Cards {
//		fmt.Println(card.App, card.Title, card.Person, card.Place)
//	}
//	err := shown.Cards[0].Buttons[0].Decision.Carry(people) // Approve
package handset

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"otpdialog/advice"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// A Screen is what a phone shows at one moment. All text in it is printable.
type Screen struct {
	User    string
	Number  string // telephone number
	Address string // mail address
	Now     time.Time

	Cards    []Card    // pushes and calls: those that are waited for first, then the newest
	Messages []Message // text messages and emails, likewise
	Token    string    // the code of the token, which is valid until it is used; "" for none
	History  []Entry   // what happened, newest first
}

// An Entry is a line of the history.
type Entry struct {
	At   time.Time
	Text string
}

// An Attempt is the sign-in that a phone answers. The zero Attempt is any: everything
// on the phone may be waited for.
type Attempt struct {
	Started time.Time // codes that came before were sent for another sign-in
	Began   time.Time // the exchange under way: requests that came before are cancelled
	Over    bool      // nobody waits for an answer any more: all requests are cancelled
}

// A Card is a push or a call.
type Card struct {
	ID     uint64 // of the [world.Request]
	Grant  string // instead of it: the code of an external service that asks
	App    string // application that asks
	Title  string // what it asks
	Person string // who signs in, as the server knows them
	Place  string // names of the client and of the person's device; "" if it has given none
	From   string // address of the client
	At     time.Time

	Rings     bool   // it is a call
	Cancelled bool   // nobody waits for it any more
	Numbers   bool   // the first buttons are the numbers to choose from
	Hint      string // what to do; "" if the buttons say so
	Buttons   []Button
}

// A Button is what a person can do.
type Button struct {
	Label    string
	Key      string // letter or digit that presses it
	Role     Role
	Decision Decision
}

// A Role says what a button means, for its colour.
type Role uint8

// The roles of buttons.
const (
	Neutral Role = iota
	Good         // it confirms the sign-in
	Bad          // it denies the sign-in
	Doubt        // it reports the sign-in
)

// A Decision is what a button does.
type Decision struct {
	User    string
	Request uint64        // ID
	Outcome world.Outcome // 0 if a Number is chosen
	Number  int
}

// Carry makes the decision. The error is that of [world.World.Decide].
func (d Decision) Carry(w *world.World) error {
	if d.Outcome == 0 {
		return w.ChooseNumber(d.User, d.Request, d.Number) //nolint:wrapcheck // it says all
	}
	return w.Decide(d.User, d.Request, d.Outcome) //nolint:wrapcheck // likewise
}

// A Message is a text message or an email.
type Message struct {
	ID      uint64
	Email   bool
	From    string // name, or address, of the sender
	Subject string // of an email
	At      time.Time

	Code    string      // "" for none
	Before  string      // text up to the code, or all of it, without the link
	After   string      // text after the code
	Compare [][2]string // rows of the text that a person compares with the screen: label, value
	Link    string      // page that the text leads to; "" for none

	Junk    bool // it is in the junk folder
	Used    bool // its code is no longer valid
	Current bool // this sign-in may wait for it
}

// App says what a message has come with, and from whom.
func (m *Message) App() string {
	switch {
	case m.Junk:
		return "Junk from " + m.From
	case m.Email:
		return "Email from " + m.From
	}
	return "SMS from " + m.From
}

// Until says how long the code of a token is valid.
const Until = "until it is used"

// When is a time on a card: "now" in its first minute, and the date after a day.
func When(at, now time.Time) string {
	if d := now.Sub(at); d >= 0 && d < time.Minute {
		return "now"
	}
	if now.Sub(at) >= 24*time.Hour {
		return at.Format("2 Jan")
	}
	return at.Format("15:04")
}

// Of returns what a phone shows at a moment to a person who carries out an attempt.
func Of(p world.Phone, now time.Time, a Attempt) Screen {
	s := Screen{User: p.User, Number: p.Number, Address: p.Address, Now: now, Token: p.Token}
	for _, r := range p.Requests {
		s.Cards = append(s.Cards, card(r, a.Over || r.At.Before(a.Began)))
	}
	for _, m := range p.Messages {
		s.Messages = append(s.Messages, MessageOf(m, !m.Used && !m.At.Before(a.Started)))
	}
	slices.SortStableFunc(s.Cards, func(a, b Card) int { return first(!a.Cancelled, !b.Cancelled) })
	slices.SortStableFunc(s.Messages, func(a, b Message) int { return first(a.Current, b.Current) })
	for _, e := range p.Log {
		s.History = append(s.History, Entry{e.At, simulator.Sentence(e)})
	}
	return s
}

// first orders what is true before what is not.
func first(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// Words of the buttons.
const (
	Approve = "Approve"
	Deny    = "Deny"
	Report  = "This wasn't me"
	Answer  = "Answer, press #"
	HangUp  = "Hang up"
)

// card is a push or a call.
func card(r world.Request, cancelled bool) Card {
	c := Card{
		ID: r.ID, App: "Authenticator", Title: "Are you signing in?", Person: r.User, Place: place(r.From), At: r.At, Cancelled: cancelled,
	}
	if r.From.Address.IsValid() {
		c.From = r.From.Address.Addr().Unmap().String()
	}
	button := func(label, key string, role Role, o world.Outcome) {
		c.Buttons = append(c.Buttons, Button{label, key, role, Decision{User: r.User, Request: r.ID, Outcome: o}})
	}
	switch {
	case r.Method == world.Call:
		c.App, c.Title, c.Rings = "Incoming call", "To confirm a sign-in", true
		button(Answer, "a", Good, world.Approved)
		button(HangUp, "d", Bad, world.Declined)
		return c
	case len(r.Numbers) > 0:
		c.Numbers, c.Hint = true, "Tap the number on the screen:"
		for i, n := range r.Numbers {
			c.Buttons = append(c.Buttons, Button{Label: strconv.Itoa(n), Key: strconv.Itoa(i + 1), Decision: Decision{User: r.User, Request: r.ID, Number: n}})
		}
	default:
		button(Approve, "a", Good, world.Approved)
	}
	button(Deny, "d", Bad, world.Denied)
	button(Report, "w", Doubt, world.Reported)
	return c
}

// Words of the buttons of a grant.
const (
	Allow  = "Allow"
	Refuse = "Refuse"
)

// GrantCard is what an external service asks the person with an address, for a code that was made for them.
func GrantCard(service, code, address string, now time.Time) Card {
	return Card{
		Grant: code, App: service, Title: "Code " + code, Hint: "Sign in to My Account as " + address + "?", At: now,
		Buttons: []Button{{Label: Allow, Key: "a", Role: Good}, {Label: Refuse, Key: "d", Role: Bad}},
	}
}

// place names the client and the device of the person.
func place(o world.Origin) string {
	if o.NAS == "" && o.Caller == "" {
		return ""
	}
	return o.String()
}

// MessageOf is a message whose code or link a sign-in may wait for if it is current.
func MessageOf(m world.Message, current bool) Message {
	from, _, _ := strings.Cut(m.From, " <")
	shown := Message{
		ID: m.ID, Email: m.Method == world.Mail, From: advice.Line(from), Subject: advice.Line(m.Subject), At: m.At,
		Code: advice.Line(m.Code), Link: m.Link, Junk: m.Junk, Used: m.Used, Current: current,
	}
	text := shown.take(strings.TrimSpace(m.Text))
	if m.Code != "" {
		text, shown.After, _ = strings.Cut(text, m.Code)
	}
	shown.Before, shown.After = advice.Clean(strings.TrimSpace(text)), advice.Clean(strings.TrimSpace(strings.TrimLeft(shown.After, ".")))
	return shown
}

// take moves what has a place of its own out of the text of a message: the link with the line
// before it, and indented rows, which are to be compared.
func (m *Message) take(text string) string {
	var left []string
	for line := range strings.SplitSeq(text, "\n") {
		label, value, isRow := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case m.Link != "" && strings.Contains(line, m.Link):
			if n := len(left); n > 0 && strings.HasSuffix(left[n-1], ":") {
				left = left[:n-1]
			}
		case isRow && strings.HasPrefix(line, "  "):
			m.Compare = append(m.Compare, [2]string{advice.Line(label), advice.Line(strings.TrimSpace(value))})
		case line == "" && (len(left) == 0 || left[len(left)-1] == ""): // two blank lines say no more than one
		default:
			left = append(left, line)
		}
	}
	return strings.Join(left, "\n")
}
