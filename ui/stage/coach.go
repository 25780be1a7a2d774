package stage

import (
	"image"

	flow "otpdialog/signin"
	"otpdialog/ui/cells"
	"otpdialog/ui/coach"
	"otpdialog/ui/kit"
	"otpdialog/ui/wire"
)

// said is the line of the coach in r.
func said(s kit.Screen, a coach.Advice, r image.Rectangle) kit.Control {
	mark := s.Look.TailRight + " "
	return &kit.Line{Text: mark + a.Text(r.Dx()-cells.Width(mark)), Style: kit.Good}
}

// Advice is what to do now, as the coach says it.
func (p *Panel) Advice() coach.Advice { return coach.Say(p.situation) }

// situate takes in the situation, as far as the screen shows it.
func (p *Panel) situate(s kit.Screen) {
	user, _ := p.o.World.User(flow.ForwardedUserName(p.connection, p.form.UserName()))
	automatic, _ := p.session.Automatic(p.form.Filled())
	p.situation = coach.Situation{
		View: p.form.View(), Connection: p.session.Connection(), Form: p.form.Filled(), Typed: p.form.Typed(), Automatic: automatic,
		User: user, Phone: p.shown,
		Covered: !p.form.Has(s.Top), Wide: p.places.wide, HasWire: p.story.wire, On: p.on(s.Focus), Focus: s.Focus,
	}
	if len(p.log) > 0 {
		p.situation.Last = p.log[0]
	}
}

// on is the actor that the focus is on; in a window with room for one, the one that is shown.
func (a *actors) on(focus kit.Stop) coach.Actor {
	switch {
	case !a.places.wide:
		return map[view]coach.Actor{ofPhone: coach.Phone, ofWire: coach.Wire}[a.alone]
	case a.isOn:
		return coach.Phone
	case wire.IsOn(focus):
		return coach.Wire
	}
	return coach.Client
}
