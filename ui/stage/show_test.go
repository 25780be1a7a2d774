package stage

import (
	"testing"
	"time"

	"otpdialog/simulator/world"
	"otpdialog/ui/kit"
)

// What goes to the phone moves for a moment; with reduced motion it does not.
func TestMotion(t *testing.T) {
	went := arrow{left: time.Unix(1000, 0)}
	for _, c := range []struct {
		after time.Duration
		still bool
		part  float64
	}{{-time.Second, false, 0}, {0, false, 0}, {motionTime / 4, false, 0.25}, {motionTime, false, 1}, {time.Hour, false, 1}, {0, true, 1}} {
		went.move(kit.Screen{Now: went.left.Add(c.after), Still: c.still})
		if went.part != c.part {
			t.Errorf("%v: %f after %v, want %f", c.still, went.part, c.after, c.part)
		}
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
		"of another moment": {[]world.Event{event(1, world.WrongCode, 0), event(-1, world.RequestSent, 0)}, ""},
		"a code":            {[]world.Event{event(1, world.MessageDelivered, 0)}, "push"},
		"a code was right":  {[]world.Event{event(2, world.SignedIn, 0), event(1, world.MessageDelivered, 0)}, ""},
	} {
		if got := between(c.log, started); got != nil {
			if label := got.label; label != c.label || got.left.Before(started) || got.back != (label != "push") {
				t.Errorf("%s: the arrow says %q, back: %v", name, label, got.back)
			}
		} else if c.label != "" {
			t.Errorf("%s: no arrow", name)
		}
	}
}
