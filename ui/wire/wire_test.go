package wire_test

import (
	"testing"
	"time"

	"otpdialog/simulator"
	"otpdialog/simulator/world"
	"otpdialog/ui/inspector"
	"otpdialog/ui/kit"
	"otpdialog/ui/uitest"
	"otpdialog/ui/wire"
)

// A page is a wire that has the whole window.
type page struct {
	wire.Wire

	shown int // the packet that a press has asked for
}

// Sheet implements [kit.Page].
func (p *page) Sheet(s kit.Screen) *kit.Sheet {
	return &kit.Sheet{Frame: s.Area, Fixed: []kit.Fixed{{Control: &p.Wire, Rect: s.Area}}}
}

// Do implements [kit.Page].
func (p *page) Do(a kit.Action) kit.Want {
	if show, ok := a.(inspector.Show); ok {
		p.shown = show.Number
	}
	return nil
}

// newPage is the page of a sign-in that waits for a push.
func newPage(t *testing.T) *page {
	t.Helper()
	p := &page{}
	p.Waits = true
	play(t, "maria", func(s *scene) {
		s.fault(simulator.Fault{Effect: simulator.EffectWrongAuthenticator, Times: 1})
		s.sends("wonderland", nil)
		s.sends("push", func() {
			<-time.After(10 * time.Second) // virtual
			p.Lines = s.lines()
			s.decides(0, world.Approved)()
		})
	})
	for i := range p.Lines { // when something is sent again is random
		p.Lines[i].After = time.Duration(i) * 1234 * time.Millisecond
	}
	return p
}

// The wire in wide and narrow windows.
func TestScenes(t *testing.T) {
	waits := uitest.Scene{Name: "push", Open: func(t *testing.T, ascii bool) *uitest.Pages {
		t.Helper()
		return uitest.NewPages(ascii, newPage(t))
	}}
	ended := uitest.Scene{Name: "nothing", Open: func(_ *testing.T, ascii bool) *uitest.Pages {
		return uitest.NewPages(ascii, &page{Wire: wire.Wire{Nothing: "Nothing has been sent yet."}})
	}}
	uitest.SweepScenes(t, []uitest.Scene{waits, ended}, "push")
	uitest.GoldenPlain(t, waits)
}

// Tab reaches the newest packet, the arrows the others, and a press on one asks for it.
func TestPress(t *testing.T) {
	p := newPage(t)
	newest := p.Lines[len(p.Lines)-1].Number
	person := uitest.NewPages(false, p).Person(t).Size(120, 30)
	person.Press("enter")
	if p.shown != newest {
		t.Errorf("Enter opens packet %d, want %d", p.shown, newest)
	}
	person.Click("first request")
	if p.shown != 1 {
		t.Errorf("a click opens packet %d, want 1", p.shown)
	}
}
