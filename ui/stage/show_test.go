package stage

import (
	"testing"
	"time"

	"otpdialog/simulator/world"
)

// What goes to the phone moves in a few steps, once; with reduced motion it does not.
func TestMotion(t *testing.T) {
	var m motion
	if m.begin(0, false) != nil || m.part(0) != 1 || m.part(7) != 1 {
		t.Error("nothing has gone, and something moves")
	}
	if m.begin(7, false) == nil || m.part(7) != 0 || m.begin(7, false) != nil {
		t.Error("it does not begin, or begins twice")
	}
	if m.next(6) != nil || m.part(7) != 0 {
		t.Error("a step of another motion counts")
	}
	for step := 1; step <= motionSteps; step++ {
		if more := m.next(7) != nil; more != (step < motionSteps) || m.part(7) != float64(step)/motionSteps {
			t.Errorf("step %d: part %f, more to come: %v", step, m.part(7), more)
		}
	}
	if m.next(7) != nil || m.begin(8, true) != nil || m.part(8) != 1 {
		t.Error("it moves on after its end, or with reduced motion")
	}
}

// The arrow shows what went last in this sign-in.
func TestBetween(t *testing.T) {
	started := time.Unix(1000, 0)
	event := func(seconds int, k world.Kind, o world.Outcome) world.Event {
		return world.Event{At: started.Add(time.Duration(seconds) * time.Second), Kind: k, Outcome: o, Method: world.Push, ID: 3}
	}
	for name, c := range map[string]struct {
		log   []world.Event // newest first
		label string        // "" for no arrow
	}{
		"nothing":           {},
		"a push":            {[]world.Event{event(1, world.RequestSent, 0)}, "push"},
		"approved":          {[]world.Event{event(2, world.RequestEnded, world.Approved), event(1, world.RequestSent, 0)}, "yes"},
		"denied":            {[]world.Event{event(2, world.RequestEnded, world.Denied)}, "no"},
		"reported":          {[]world.Event{event(2, world.RequestEnded, world.Reported)}, "no"},
		"timed out":         {[]world.Event{event(2, world.RequestEnded, world.TimedOut), event(1, world.RequestSent, 0)}, ""},
		"something else":    {[]world.Event{event(2, world.WrongCode, 0), event(1, world.RequestSent, 0)}, "push"},
		"an older push":     {[]world.Event{event(-1, world.RequestSent, 0)}, ""},
		"of another moment": {[]world.Event{event(1, world.SignedIn, 0), event(-1, world.RequestSent, 0)}, ""},
	} {
		id, got := between(c.log, started)
		if got != nil {
			if label := got.label; label != c.label || id == 0 || got.back != (label != "push") {
				t.Errorf("%s: the arrow says %q, back: %v", name, label, got.back)
			}
		} else if c.label != "" || id != 0 {
			t.Errorf("%s: no arrow", name)
		}
	}
}
