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
	"cmp"
	"image"
	"slices"
	"strings"
	"time"

	"otpdialog/clock"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
	"otpdialog/ui/coach"
	"otpdialog/ui/inspector"
	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
	"otpdialog/ui/signin"
	"otpdialog/ui/wire"
)

// Options is what a panel is given.
type Options struct {
	World      *world.World
	Clock      *clock.Adjustable // of the world, if the account story can move it on; nil for none
	UserName   string            // whose phone is shown if the world does not know the name in the form
	Connection *settings.Connection

	Packets   *packet.Log // are shown as well if there is room; nil for none
	Inspected func() bool // the page of the packets is open; nil if there are none

	Account bool // the demonstration has an account story

	// Expects is called whenever the phone of a user answers another sign-in; nil for nobody.
	Expects func(user string, a handset.Attempt)
}

// A Panel is the phone and the coach.
type Panel struct {
	actors

	o          Options
	connection *settings.Connection // as it is by now: Autosend can be switched
	autosendAt int                  // the action whose Autosend can be switched

	form    *signin.Form
	session *session.Session

	situation coach.Situation // as it was last drawn

	phoneOf func(user string) world.Phone // as it is now
	phone   world.Phone
	log     []world.Event   // of the phone, in the time of the sign-in
	attempt handset.Attempt // this sign-in
	shown   handset.Screen  // what of the phone is for it
	came    <-chan struct{} // packets have come; nil for none
	leave   func()          // ends came
	seen    wire.Cache
}

// NewWorld begins the demonstration again: the people, their phones, and what this
// client remembers. The program carries it out, and then calls [Panel.Reset].
type NewWorld struct{}

// AutosendSwitched says that [Panel.Connection] is another one: the next sign-in is the first on it.
type AutosendSwitched struct{}

// Actions of the panel, beside those of both stories.
type (
	toggleAutosend struct{}
	packetsCame    struct{}
)

// New returns the panel of a demonstration.
func New(o Options) *Panel {
	p := &Panel{o: o, connection: o.Connection, autosendAt: autosendAction(o.Connection.Actions), phoneOf: o.World.Phone}
	p.changes, p.stop = o.World.Changes()
	if o.Packets != nil {
		p.came, p.leave = o.Packets.Changes()
	}
	return p
}

// Watch says which sign-in the phone confirms from now on.
func (p *Panel) Watch(form *signin.Form, s *session.Session) {
	p.form, p.session, p.alone = form, s, coach.Client
}

// Reset puts the connection back as it was at first.
func (p *Panel) Reset() { p.connection = p.o.Connection }

// Connection is the one to sign in on, as it is by now.
func (p *Panel) Connection() *settings.Connection { return p.connection }

// End implements [kit.Ender].
func (p *Panel) End() {
	p.actors.End()
	if p.leave != nil {
		p.leave()
	}
}

// look takes in what the phone shows now, whatever message brought us here: that of the user who signs in, if the world
// knows the name.
func (p *Panel) look() {
	user := p.o.UserName
	if p.form != nil {
		name := flow.ForwardedUserName(p.connection, p.form.UserName())
		if u, known := p.o.World.User(name); known {
			user = u.Name
		}
	}
	p.phone = p.phoneOf(user)
	p.log = slices.Clone(p.phone.Log)
	for i := range p.log {
		p.log[i].At = p.log[i].At.Add(-p.ahead())
	}
}

// ahead is how far the clock of the world is ahead of that of the sign-in.
func (p *Panel) ahead() time.Duration {
	if p.o.Clock == nil {
		return 0
	}
	return p.o.Clock.Ahead()
}

// Do implements [kit.Page].
func (p *Panel) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		return kit.Wants{p.follow(), p.followPackets()}
	case changed:
		return p.follow()
	case packetsCame:
		return p.followPackets()
	case inspector.Show:
		return a
	case kit.Leave:
		return p.back()
	case Show:
		return p.show(a.One, p.first)
	case nextActor:
		return p.next(p.first)
	case switchStory:
		return SwitchStory{}
	case newWorld:
		return NewWorld{}
	case toggleAutosend:
		p.setAutosend(!p.autosends())
		return AutosendSwitched{}
	case phone.Decide:
		return kit.Run{Work: func() kit.Action { // the server answers the sign-in
			_ = a.Carry(p.o.World) // a request that is gone by then needs no answer
			return over{}
		}}
	case phone.Type:
		if p.form.View().State == flow.Dialog {
			p.alone = coach.Client
		}
		return kit.Tell{Page: p.form, Action: signin.TypeCode{Code: a.Code}}
	}
	return nil
}

// followPackets waits for the next packets.
func (p *Panel) followPackets() kit.Want {
	if p.came == nil {
		return nil
	}
	return await(p.came, packetsCame{})
}

// asks is true if the phone asks something that somebody waits for.
func (p *Panel) asks() bool { return len(p.shown.Cards) > 0 && !p.shown.Cards[0].Cancelled }

// first is what the person most likely wants on the phone, or else the box Autosend.
func (p *Panel) first() kit.Stop {
	return cmp.Or(phone.Of(p.shown).First(), kit.Stop{ID: autosendID})
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
	p.look() // a code is on the phone before the client hears of it: what is shown is never older than the view
	v := p.form.View()
	now := handset.Attempt{Started: v.Started.Add(p.ahead()), Began: v.Since.Add(p.ahead()), Over: v.Began.IsZero()}
	if p.o.Expects != nil && now != p.attempt {
		p.o.Expects(p.phone.User, now)
	}
	p.attempt = now
	p.shown = handset.Of(p.phone, p.o.World.Clock().Now(), now)
	p.story = radiusStory
	p.story.wire = p.came != nil && !p.o.Inspected()
	return p.share(area, p.asks())
}

// autosendID is the ID of the box Autosend.
const autosendID = "autosend"

// Sheet implements [kit.Page].
func (p *Panel) Sheet(s kit.Screen) *kit.Sheet {
	p.isOn = phone.IsOn(s.Focus)
	autosend, account := keys.Autosend, keys.Account
	autosend.SetHelp(autosend.Help().Key, kit.State("Autosend", p.autosends()))
	account.SetEnabled(p.o.Account)
	sheet := &kit.Sheet{
		Keys: []kit.Shortcut{{Key: p.key(), Does: nextActor{}}, {Key: account, Does: switchStory{}}, {Key: keys.NewWorld, Does: newWorld{}}, {Key: autosend, Does: toggleAutosend{}}},
		Help: help(phone.Keys(), keys.Next, keys.Account, keys.NewWorld, keys.Autosend),
	}
	p.situate(s)
	box := &kit.Toggle{Entry: kit.Entry{ID: autosendID, Label: "Autosend " + p.connection.Actions[p.autosendAt].Title}, Bare: true, On: p.autosends(), Does: toggleAutosend{}}
	line, control := p.places.control(box.Width())
	add(sheet, p.head(), p.places.head)
	content := phone.Of(p.shown)
	content.Held = p.isOn
	went := between(p.log, p.form.View().Started)
	if went != nil {
		went.move(s)
		if went.part < 1 {
			sheet.Moves = motionStep
		}
		if !went.back {
			content.Slide = 1 - went.part
		}
	}
	const waves, ringInterval = 3, 400 * time.Millisecond
	if content.Waves = waves; !s.Still { // drawn as often as the progress box
		content.Waves = int(s.Now.UnixMilli()/ringInterval.Milliseconds()) % (waves + 1)
	}
	add(sheet, phone.New(p.peek(content), p.places.phone, s), p.places.phone)
	if went != nil {
		add(sheet, went, p.places.arrow)
	}
	if p.story.wire {
		add(sheet, p.wire(), p.places.wire)
	}
	if !p.situation.Covered { // what covers it says itself how to close it
		addCoach(sheet, s, p.Advice(), line)
	}
	add(sheet, box, control)
	return sheet
}

// Advice is what to do now, as the coach says it.
func (p *Panel) Advice() coach.Advice { return coach.Say(p.situation) }

// situate takes in the situation, as far as the screen shows it.
func (p *Panel) situate(s kit.Screen) {
	user, _ := p.o.World.User(flow.ForwardedUserName(p.connection, p.form.UserName()))
	automatic, _ := p.session.Automatic(p.form.Filled())
	p.situation = coach.Situation{
		Place: p.place(s, !p.form.Has(s.Top)),
		View:  p.form.View(), Connection: p.session.Connection(), Form: p.form.Filled(), Typed: p.form.Typed(), Automatic: automatic,
		User: user, Phone: p.shown,
	}
	if len(p.log) > 0 {
		p.situation.Last = p.log[0]
	}
}

// head says who signs in where.
func (p *Panel) head() *head {
	v := p.form.View()
	h := &head{program: "otpdialog", steps: steps, subject: strings.Join([]string{
		p.shown.User, p.connection.DisplayName, "RADIUS " + p.connection.Primary + " over " + strings.ToUpper(string(p.connection.Transport)),
	}, " · ")}
	switch v.State {
	case flow.Idle, flow.Connecting:
	case flow.SignedIn:
		h.at = 2
	default:
		h.at = 1
	}
	return h
}

// wire is what goes over the wire in the sign-in that was last.
func (p *Panel) wire() *wire.Wire {
	seen := wire.Seen{
		Packets: p.o.Packets.Packets(), Events: p.log, Began: p.form.View().Started,
		Secret: []byte(p.connection.Secret.Value),
	}
	if seen.Began.IsZero() && len(seen.Packets) > 0 {
		seen.Began = seen.Packets[0].Time
	}
	for _, a := range p.connection.Actions {
		seen.Commands = append(seen.Commands, a.Command)
	}
	return &wire.Wire{Lines: p.seen.Lines(seen), Waits: p.form.Waits(), Nothing: "Nothing has been sent yet."}
}
