package stage

import (
	"image"

	"charm.land/bubbles/v2/key"

	"otpdialog/ui/cells"
	"otpdialog/ui/coach"
	"otpdialog/ui/kit"
	"otpdialog/ui/phone"
	"otpdialog/ui/wire"
)

// Actors are what both stories have in common: what is shown, and what the keyboard is on.
type actors struct {
	alone  coach.Actor // shown if there is no room for more
	story  story
	asked  bool // the phone asked something when it was last arranged
	isOn   bool // the focus is on the phone
	places places

	changes <-chan struct{} // something has happened in the world
	stop    func()          // ends changes
}

// Show shows one of the actors from now on, in a window that has no room for more.
type Show struct{ One coach.Actor }

// Actions of both stories.
type (
	nextActor   struct{}
	switchStory struct{}
	newWorld    struct{}
	changed     struct{} // something has happened in the world
	over        struct{} // the world has ended
)

// End implements [kit.Ender].
func (a *actors) End() { a.stop() }

// follow waits for the next change in the world.
func (a *actors) follow() kit.Want { return await(a.changes, changed{}) }

// await waits until something comes.
func await(changes <-chan struct{}, came kit.Action) kit.Want {
	return kit.Run{Waits: true, Work: func() kit.Action {
		if _, more := <-changes; !more {
			return over{}
		}
		return came
	}}
}

// place is what is shown, and where the keyboard is; covered says that another page is in front.
func (a *actors) place(s kit.Screen, covered bool) coach.Place {
	p := coach.Place{Covered: covered, Wide: a.places.wide, HasWire: a.story.wire, Focus: s.Focus}
	switch {
	case !p.Wide:
		p.On = a.alone
	case a.isOn:
		p.On = coach.Phone
	case wire.IsOn(s.Focus):
		p.On = coach.Wire
	}
	return p
}

// add puts a control in its place, if that is shown.
func add(sheet *kit.Sheet, c kit.Control, r image.Rectangle) {
	if !r.Empty() {
		sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: c, Rect: r})
	}
}

// addCoach adds what the coach says.
func addCoach(sheet *kit.Sheet, s kit.Screen, a coach.Advice, r image.Rectangle) {
	mark := s.Look.TailRight + " "
	add(sheet, &kit.Line{Text: mark + a.Text(r.Dx()-cells.Width(mark)), Style: kit.Good}, r)
}

// share shares the area, and returns what is left to the pages. If what the phone asks is answered, or
// not waited for any more, the pages come back.
func (a *actors) share(area image.Rectangle, asks bool) image.Rectangle {
	if a.asked && !asks && a.alone == coach.Phone {
		a.alone = coach.Client
	}
	a.asked = asks
	a.places = arrange(area, a.alone, a.story, asks)
	return a.places.client
}

// peek is what can be seen of a phone that peeks out: the first card, which leads to all of it.
func (a *actors) peek(c phone.Content) phone.Content {
	if a.places.wide || a.alone != coach.Client || len(c.Cards) == 0 {
		return c
	}
	first := c.Cards[0]
	c.Cards = []phone.Card{{
		App: first.App, Time: first.Time, Title: first.Title, Lines: first.Lines, First: true,
		Press: phone.Button{Stop: kit.Stop{ID: phone.ID("peek")}, Label: "phone", Does: nextActor{}},
	}}
	c.Notes, c.Apps = nil, nil
	return c
}

// next moves on to the next actor: the phone, where first is, and back to the pages; on its way through
// the wire in a window with room for one.
func (a *actors) next(first func() kit.Stop) kit.Want {
	after := coach.Client
	switch {
	case a.places.wide && !a.isOn, !a.places.wide && a.alone == coach.Client:
		after = coach.Phone
	case !a.places.wide && a.alone == coach.Phone && a.story.wire:
		after = coach.Wire
	}
	return a.turn(after, first)
}

// turn moves on to an actor, which a window with room for one shows from now on.
func (a *actors) turn(to coach.Actor, first func() kit.Stop) kit.Want {
	if !a.places.wide {
		a.alone = to
	}
	if to == coach.Phone {
		return kit.Focus{Stop: first()}
	}
	return kit.Home{}
}

// show shows an actor if there is room for one. Otherwise, all are shown.
func (a *actors) show(one coach.Actor, first func() kit.Stop) kit.Want {
	if a.places.wide || a.alone == one || one == coach.Wire && !a.story.wire {
		return nil
	}
	return a.turn(one, first)
}

// back returns to the pages.
func (a *actors) back() kit.Want {
	a.alone = coach.Client
	return kit.Home{}
}

// key is the key that moves on to the next actor.
func (a *actors) key() key.Binding {
	show := keys.Next
	switch {
	case a.places.wide && a.isOn, !a.places.wide && (a.alone == coach.Wire || a.alone == coach.Phone && !a.story.wire):
		show.SetHelp(show.Help().Key, "dialog") // Esc is "back", and closes an email first
	case !a.places.wide && a.alone == coach.Phone:
		show.SetHelp(show.Help().Key, "wire")
	}
	return show
}

// keys are those of a demonstration.
var keys = struct{ Next, Account, RADIUS, Clock, NewWorld, Autosend key.Binding }{
	Next:     kit.Bind("F2", "phone", "f2", "ctrl+p"),
	Account:  kit.Bind("F4", "account", "f4", "alt+a"),
	RADIUS:   kit.Bind("F4", "RADIUS story", "f4", "alt+a"),
	Clock:    kit.Bind("F9", "a day later", "f9", "alt+d"),
	NewWorld: kit.Bind("F5", "start over", "f5", "ctrl+r"),
	Autosend: kit.Bind("F6", "switch Autosend", "f6"),
}

// help describes the keys, and those of the phone.
func help(phone []key.Binding, of ...key.Binding) []kit.HelpTopic {
	return []kit.HelpTopic{{Title: "Demonstration", Keys: append(of, phone...)}}
}
