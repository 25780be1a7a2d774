package wire

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"layeh.com/radius"

	"otpdialog/advice"
	"otpdialog/radiusclient/packet"
	"otpdialog/simulator/world"
)

// Seen is what was seen of a sign-in.
type Seen struct {
	Packets []packet.Packet // oldest first
	Events  []world.Event   // of the phone, in any order
	Began   time.Time       // the sign-in; what was before is left out

	// Commands are what the actions of the connection send. A password that is one of them is shown:
	// it is no secret. Telling them from passwords takes the shared Secret, which may be nil.
	Commands []string
	Secret   []byte
}

// A Line is a packet, or something that went to a phone or came from it. All text is safe for a
// terminal.
type Line struct {
	Number  int           // of the packet, for the inspector; 0 for none
	After   time.Duration // since the sign-in began
	Way     Way
	Role    Role
	Kind    string // of the packet, such as Access-Request; "" for none
	Words   string // what it means, in two or three words
	Details string // attributes, or what else there is to know
}

// Way is where something goes.
type Way uint8

// The ways.
const (
	ToServer Way = iota
	ToClient
	ToPhone
	FromPhone
)

// Role is what something means to the audience. It decides the colour.
type Role uint8

// The roles.
const (
	Sends   Role = iota // a request
	Repeats             // a request that the server has already
	Asks                // something is to be done, at the client or on the phone
	Accepts
	Refuses
	Dropped // it is not what it claims to be, and does not count
	Waits   // nothing: the sign-in waits for it
)

// Lines returns what was seen, in the order of time.
func Lines(s Seen) []Line {
	b := builder{Seen: s}
	b.Packets = slices.DeleteFunc(slices.Clone(s.Packets), func(p packet.Packet) bool { return p.Time.Before(s.Began) })
	b.Events = slices.DeleteFunc(slices.Clone(s.Events), func(e world.Event) bool { return e.At.Before(s.Began) })
	slices.SortStableFunc(b.Events, func(one, other world.Event) int { return one.At.Compare(other.At) })
	for i, p := range b.Packets {
		// What a server hears from a phone comes before the reply that says so; and what happens while requests are
		// sent, such as an automatic one, is for the last of them.
		asks := func(later packet.Packet) bool { return later.ToServer && later.Time.Equal(p.Time) }
		isLast := !p.ToServer && !slices.ContainsFunc(b.Packets[i+1:], asks)
		b.addEvents(func(e world.Event) bool { return e.At.Before(p.Time) || isLast && e.At.Equal(p.Time) })
		b.addPacket(p)
	}
	b.addEvents(func(world.Event) bool { return true })
	return b.lines
}

// A Cache remembers lines: a frame that shows nothing new decodes no packets.
type Cache struct {
	of    newest
	lines []Line
}

// newest is what changes with the lines.
type newest struct {
	began           time.Time
	packet, packets int
	event           time.Time
	events          int
}

// Lines is the function [Lines].
func (c *Cache) Lines(s Seen) []Line {
	now := newest{began: s.Began, packets: len(s.Packets), events: len(s.Events)}
	for _, p := range s.Packets {
		now.packet = max(now.packet, p.Number)
	}
	for _, e := range s.Events {
		if e.At.After(now.event) {
			now.event = e.At
		}
	}
	if now != c.of {
		c.of, c.lines = now, Lines(s)
	}
	return c.lines
}

// A builder makes lines of what was seen.
type builder struct {
	Seen

	lines   []Line
	request packet.Packet // the last one
	reached string        // what it has led to on the phone, "" for nothing
}

func (b *builder) add(at time.Time, l Line) {
	l.After = at.Sub(b.Began)
	b.lines = append(b.lines, l)
}

// addEvents adds the next events, as long as they are wanted.
func (b *builder) addEvents(wanted func(world.Event) bool) {
	for len(b.Events) > 0 && wanted(b.Events[0]) {
		e := b.Events[0]
		b.Events = b.Events[1:]
		if l := lineOf(e); l.Words != "" {
			if l.Way == ToPhone {
				b.reached = e.Method.String()
			}
			b.add(e.At, l)
		}
	}
}

func (b *builder) addPacket(p packet.Packet) {
	view := p.View(nil)
	l := Line{Number: p.Number, Kind: view.Code}
	command := p.PasswordAmong(b.Commands, b.Secret)
	if p.ToServer {
		b.sent(&l, p, view.Attributes, command)
	} else {
		received(&l, p)
	}
	if l.Details == "" {
		l.Details = attributes(view.Attributes, command)
	}
	b.add(p.Time, l)
}

// sent describes a packet to the server.
func (b *builder) sent(l *Line, p packet.Packet, attributes []packet.Attribute, command string) {
	before := b.request
	b.request = p
	if p.Attempt > 1 {
		l.Role, l.Words, l.Details = Repeats, "same octets again", "no reply yet"
		if b.reached != "" {
			l.Details = "no second " + b.reached + " is sent"
		}
		return
	}
	b.reached = ""
	hasState := slices.ContainsFunc(attributes, func(a packet.Attribute) bool { return a.Name == "State" })
	switch {
	case before.Octets != nil && before.ServerName() != p.ServerName():
		l.Words, l.Details = "the second server", before.ServerName()+" is silent: now "+p.ServerName()
	case command != "":
		l.Words = "command " + advice.Quoted(command)
	case hasState:
		l.Words = "the answer"
	default:
		l.Words = "first request"
	}
}

// received describes a packet to the client.
func received(l *Line, p packet.Packet) {
	l.Way = ToClient
	switch {
	case p.Authenticator == packet.Invalid || p.MessageAuthenticator == packet.Invalid:
		l.Role, l.Words, l.Details = Dropped, "bad signature", "dropped: "+advice.Line(p.Note)
	case p.Note != "":
		l.Role, l.Words, l.Details = Dropped, "dropped", advice.Line(p.Note)
	case p.Code() == radius.CodeAccessChallenge:
		l.Role, l.Words = Asks, "challenge"
	case p.Code() == radius.CodeAccessAccept:
		l.Role, l.Words = Accepts, "accepted"
	case p.Code() == radius.CodeAccessReject:
		l.Role, l.Words = Refuses, "rejected"
	default:
		l.Words = p.Kind()
	}
}

// first are the attributes that tell the story. Others come behind them.
var first = []string{"User-Name", "User-Password", "CHAP-Password", "Reply-Message", "Prompt", "State"}

// attributes are those of a packet without its signature, on one line. The password is a command, or
// not shown.
func attributes(all []packet.Attribute, command string) string {
	rank := func(a packet.Attribute) int {
		at := slices.Index(first, a.Name)
		switch {
		case a.Name == "User-Password" && command != "":
			return -1
		case at < 0:
			return len(first)
		}
		return at
	}
	var texts []string
	for _, a := range slices.SortedStableFunc(slices.Values(all), func(one, other packet.Attribute) int { return cmp.Compare(rank(one), rank(other)) }) {
		const hex, shown = len("0x"), len("0x") + 4
		switch {
		case a.Name == "Message-Authenticator":
			continue
		case a.Name == "User-Password" && command != "":
			a.Value = advice.Quoted(command)
		case a.Name == "State" && len(a.Value) > shown:
			a.Value = a.Value[hex:shown] + "…"
		case strings.Contains(a.Value, " "):
			a.Value = `"` + a.Value + `"`
		}
		texts = append(texts, a.FullName()+"="+a.Value)
	}
	return strings.Join(texts, ", ")
}

// lineOf describes an event between a server and a phone. The words of others are "".
func lineOf(e world.Event) Line {
	who := advice.Line(e.User)
	switch e.Kind {
	case world.RequestSent:
		l := Line{Way: ToPhone, Role: Asks, Words: "push request", Details: "to the phone of " + who}
		if e.Method == world.Call {
			l.Words = "the phone rings"
			l.Details = "a call to " + who
		}
		return l
	case world.RequestEnded:
		return ending(e, who)
	case world.MessageDelivered:
		l := Line{Way: ToPhone, Role: Asks, Words: "text message", Details: "with a code, to the phone of " + who}
		if e.Method == world.Mail {
			l.Words = "email"
		}
		if e.Code == "" {
			l.Details = "to " + advice.Line(e.To)
		}
		return l
	}
	return Line{}
}

// ending describes how a push or a call ended.
func ending(e world.Event, who string) Line {
	l := Line{Way: FromPhone, Role: Refuses}
	switch e.Outcome {
	case world.Approved:
		l.Role, l.Words = Accepts, who+" approved"
		if e.Method == world.Call {
			l.Words = who + " pressed #"
		} else if e.Number != 0 {
			l.Details = "and chose the number on the screen"
		}
	case world.Denied:
		l.Words = who + " denied"
	case world.Reported:
		l.Words, l.Details = who+" denied", "and reported it: this wasn't me"
	case world.Declined:
		l.Words = who + " hung up"
	case world.WrongNumber:
		l.Words, l.Details = who+" denied", "a wrong number was chosen"
	case world.TimedOut:
		l.Words = "nobody answered"
	case world.Withdrawn:
		l.Words = "withdrawn"
	}
	return l
}
