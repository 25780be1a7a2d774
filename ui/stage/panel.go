// Package stage is what a demonstration shows beside the pages of its sign-in: the
// phone that the person holds, and below everything a coach, who says what to do.
//
//	panel := stage.New(stage.Options{World: people, UserName: "maria", Connection: connection})
//	panel.Watch(form, session)   // the sign-in that the phone confirms
//	wants := stack.Beside(panel)
//
// If the window is too narrow for both, the phone takes the place of the dialog when
// it is asked for.
package stage

import (
	"image"
	"slices"

	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/world"
	"otpdialog/ui/inspector"
	"otpdialog/ui/kit"
	"otpdialog/ui/signin"
	"otpdialog/ui/wire"
)

// Options is what a panel is given.
type Options struct {
	World      *world.World
	UserName   string // whose phone is shown if the world does not know the name in the form
	Connection *settings.Connection

	Packets   *packet.Log // are shown as well if there is room; nil for none
	Inspected func() bool // the page of the packets is open; nil if there are none

	Account bool // the demonstration has an account story
}

// A Panel is the phone and the coach.
type Panel struct {
	split

	o          Options
	connection *settings.Connection // as it is by now: Autosend can be switched
	autosendAt int                  // the action whose Autosend can be switched

	form    *signin.Form
	session *session.Session

	phone   world.Phone
	changes <-chan struct{} // something has happened in the world
	stop    func()          // ends changes
	came    <-chan struct{} // packets have come; nil for none
	leave   func()          // ends came

	wired bool // there is also room for the packets
	seen  wire.Cache
}

// NewWorld begins the demonstration again: the people, their phones, and what this
// client remembers. The program carries it out, and then calls [Panel.Reset].
type NewWorld struct{}

// AutosendSwitched says that [Panel.Connection] is another one: the next sign-in is the first on it.
type AutosendSwitched struct{}

// Actions of the panel.
type (
	togglePhone    struct{}
	switchStory    struct{}
	newWorld       struct{}
	toggleAutosend struct{}
	changed        struct{} // something has happened in the world
	over           struct{} // the world has ended
	packetsCame    struct{}

	decide struct {
		request uint64
		outcome world.Outcome
	}
	choose struct {
		request uint64
		number  int
	}
	typeCode struct{ code string }
)

// Sizes, in cells.
const (
	phoneWidth      = 31               // of the phone beside the dialog
	sideBySideWidth = 100              // of the window, from which on the phone is beside the dialog
	wireFromWidth   = 130 - phoneWidth // of what is left, from which on the packets are there, too
)

// New returns the panel of a demonstration.
func New(o Options) *Panel {
	p := &Panel{o: o, connection: o.Connection, autosendAt: autosendAction(o.Connection.Actions)}
	p.changes, p.stop = o.World.Changes()
	if o.Packets != nil {
		p.came, p.leave = o.Packets.Changes()
	}
	return p
}

// Watch says which sign-in the phone confirms from now on.
func (p *Panel) Watch(form *signin.Form, s *session.Session) {
	p.form, p.session, p.alone = form, s, false
	p.look()
}

// Reset puts the connection back as it was at first.
func (p *Panel) Reset() { p.connection = p.o.Connection }

// Connection is the one to sign in on, as it is by now.
func (p *Panel) Connection() *settings.Connection { return p.connection }

// End implements [kit.Ender].
func (p *Panel) End() {
	p.stop()
	if p.leave != nil {
		p.leave()
	}
}

// look takes in what the phone shows now: that of the user who signs in, if the world
// knows the name.
func (p *Panel) look() {
	user := p.o.UserName
	if p.form != nil {
		name := flow.ForwardedUserName(p.connection, p.form.UserName())
		if u, known := p.o.World.User(name); known {
			user = u.Name
		}
	}
	p.phone = p.o.World.Phone(user)
}

// Do implements [kit.Page].
func (p *Panel) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		return kit.Wants{p.follow(), p.followPackets()}
	case changed:
		p.look()
		return p.follow()
	case packetsCame:
		return p.followPackets()
	case inspector.Show:
		return a
	case kit.Leave, togglePhone:
		return p.toggle(p.first)
	case switchStory:
		return SwitchStory{}
	case newWorld:
		return NewWorld{}
	case toggleAutosend:
		p.setAutosend(!p.autosends())
		return AutosendSwitched{}
	case decide:
		return p.answer(func() error { return p.o.World.Decide(p.phone.User, a.request, a.outcome) })
	case choose:
		return p.answer(func() error { return p.o.World.ChooseNumber(p.phone.User, a.request, a.number) })
	case typeCode:
		if p.form.View().State == flow.Dialog {
			p.alone = false
		}
		return kit.Tell{Page: p.form, Action: signin.TypeCode{Code: a.code}}
	}
	return nil
}

// follow waits for the next change in the world.
func (p *Panel) follow() kit.Want {
	changes := p.changes
	return kit.Run{Work: func() kit.Action {
		if _, more := <-changes; !more {
			return over{}
		}
		return changed{}
	}}
}

// followPackets waits for the next packets.
func (p *Panel) followPackets() kit.Want {
	came := p.came
	if came == nil {
		return nil
	}
	return kit.Run{Work: func() kit.Action {
		if _, more := <-came; !more {
			return over{}
		}
		return packetsCame{}
	}}
}

// answer has the person do something on the phone. A request that is gone by then
// needs no answer.
func (p *Panel) answer(how func() error) kit.Want {
	return kit.Run{Work: func() kit.Action { // the server answers the sign-in
		_ = how()
		return over{}
	}}
}

// waits is true for a request that somebody still waits for: the sign-in that led to it
// has not been given up. The newest requests are the first.
func (p *Panel) waits(r world.Request) bool {
	began := p.form.View().Began
	return !began.IsZero() && !r.At.Before(began)
}

// asks is true if the phone asks something that somebody waits for.
func (p *Panel) asks() bool { return len(p.phone.Requests) > 0 && p.waits(p.phone.Requests[0]) }

// first is what the person most likely wants on the phone: an open request, or else a
// code that has just arrived.
func (p *Panel) first() kit.Stop {
	i, fresh := p.freshCode()
	switch asks := p.asks(); {
	case asks && len(p.phone.Requests[0].Numbers) > 0:
		return kit.Stop{ID: numberID}
	case asks && p.phone.Requests[0].Method == world.Call:
		return kit.Stop{ID: answerID}
	case asks:
		return kit.Stop{ID: approveID}
	case fresh:
		return kit.Stop{ID: messageID, Part: i}
	case p.phone.Token != "":
		return kit.Stop{ID: tokenID}
	case len(p.messages()) > 0:
		return kit.Stop{ID: messageID}
	}
	return kit.Stop{ID: autosendID}
}

// messages are those whose codes are still valid, newest first.
func (p *Panel) messages() []world.Message {
	return slices.DeleteFunc(slices.Clone(p.phone.Messages), func(msg world.Message) bool { return msg.Used })
}

// freshCode is the index of the first message that this sign-in waits for.
func (p *Panel) freshCode() (int, bool) {
	i := slices.IndexFunc(p.messages(), func(msg world.Message) bool { return !msg.At.Before(p.form.View().Started) })
	return i, i >= 0
}

// setAutosend is what the administrator would do: the action becomes the Autosend
// action of the connection, or is it no longer. It counts from the next sign-in on.
func (p *Panel) setAutosend(on bool) {
	c := *p.connection
	c.Actions = slices.Clone(c.Actions)
	c.Actions[p.autosendAt].Autosend = on
	p.connection = &c
}

func (p *Panel) autosends() bool { return p.connection.Actions[p.autosendAt].Autosend }

// autosendAction is the action whose Autosend can be switched: the one that has it, or
// else the first that people see.
func autosendAction(actions []settings.Action) int {
	for _, which := range []func(settings.Action) bool{
		func(a settings.Action) bool { return a.Enabled && a.Autosend },
		func(a settings.Action) bool { return a.Enabled },
	} {
		if i := slices.IndexFunc(actions, which); i >= 0 {
			return i
		}
	}
	return 0
}

// Split implements [kit.Side].
func (p *Panel) Split(area image.Rectangle) (front image.Rectangle) {
	front = p.divide(area, phoneWidth, p.asks())
	if p.wired = p.wide && p.came != nil && area.Dx() >= wireFromWidth+phoneWidth && !p.o.Inspected(); p.wired {
		front.Max.X -= wire.Width
	}
	return front
}

// Sheet implements [kit.Page].
func (p *Panel) Sheet(s kit.Screen) *kit.Sheet {
	p.isOn = isOnPhone(s.Focus)
	autosend, account := phoneKeys.Autosend, phoneKeys.Account
	autosend.SetHelp(autosend.Help().Key, kit.State("Autosend", p.autosends()))
	account.SetEnabled(p.o.Account)
	sheet := &kit.Sheet{
		Keys: []kit.Shortcut{{Key: p.key(), Does: togglePhone{}}, {Key: account, Does: switchStory{}}, {Key: phoneKeys.NewWorld, Does: newWorld{}}, {Key: autosend, Does: toggleAutosend{}}},
		Help: []kit.HelpTopic{phoneHelp()},
	}
	coach := s.Area
	coach.Min.Y = coach.Max.Y - 1
	said := ""
	if p.o.Packets == nil || !p.o.Inspected() { // it is about the sign-in
		said = s.Look.TailRight + " " + p.coach()
	}
	sheet.Fixed = []kit.Fixed{{Control: &kit.Line{Text: said, Style: kit.Good}, Rect: coach}}
	r, shown := p.place(s.Area, phoneWidth, phoneWidth+6)
	if !shown {
		return sheet
	}
	sheet.Title, sheet.Frame = "Phone of "+p.phone.User, r
	if p.asked {
		sheet.Border = kit.BoxFront
	}
	sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: p.face(r), Rect: r})
	if p.wide && p.wired {
		r.Min.X, r.Max.X = r.Min.X-wire.Width, r.Min.X
		sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: p.wire(), Rect: r})
	}
	return sheet
}

// wire is what goes over the wire in the sign-in that was last.
func (p *Panel) wire() *wire.Wire {
	v := p.form.View()
	seen := wire.Seen{
		Packets: p.o.Packets.Packets(), Events: p.phone.Log, Began: v.Started,
		Secret: []byte(p.connection.Secret.Value),
	}
	for _, a := range p.connection.Actions {
		seen.Commands = append(seen.Commands, a.Command)
	}
	return &wire.Wire{Lines: p.seen.Lines(seen), Waits: p.form.Waits(), Nothing: "Nothing has been sent yet."}
}
