package simulator

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/simulator/world"
)

// pass lets virtual time pass, and waits until all that it brought has happened.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // virtual time, in a synctest bubble
	synctest.Wait()
}

func TestStateExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPeople(world.WithSeed(1))
		first := send(t, w, "alice", "wonderland", "").reply()
		second := send(t, w, "alice", "wonderland", "").reply()
		pass(first.timeout - time.Nanosecond)
		if r := send(t, w, "alice", w.Phone("alice").Token, first.state).reply(); r.verdict != accept {
			t.Errorf("just in time: %+v", r)
		}
		pass(time.Nanosecond)
		if r := send(t, w, "alice", w.Phone("alice").Token, second.state).reply(); r.verdict != reject {
			t.Errorf("too late: %+v", r)
		}
	})
}

func TestRoundsDoNotPileUp(t *testing.T) {
	clock := newClock()
	w := newPeople(world.WithClock(clock))
	for range 1000 {
		r := send(t, w, "alice", "wonderland", "").reply()
		send(t, w, "alice", "{wrong}", r.state).reply()
		clock.Advance(time.Second)
	}
	if n := len(w.signIns.rounds.open); n > 200 {
		t.Errorf("%d rounds are open after 1,000 sign-ins in 1,000 s", n)
	}
	if n := len(w.signIns.rounds.order); n > 400 {
		t.Errorf("%d States are in line", n)
	}
}

func TestTimeOuts(t *testing.T) {
	for _, c := range []struct {
		user, command string
		after         time.Duration
	}{
		{"alice", "push", world.DefaultDecisionTime},
		{"alice", "call", world.DefaultDecisionTime},
		{"leo", "push", 5 * time.Second},
	} {
		t.Run(c.user+" "+c.command, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPeople()
				state := send(t, w, c.user, "wonderland", "").reply().state
				e := send(t, w, c.user, c.command, state)
				pass(c.after - time.Nanosecond)
				e.waits()
				pass(time.Nanosecond)
				if r := e.reply(); r.verdict != reject || r.text[0] != "Login request timed out." {
					t.Errorf("got %+v", r)
				}
				if p := w.Phone(c.user); len(p.Requests) > 0 {
					t.Errorf("still on the phone: %+v", p)
				}
			})
		})
	}
}

func TestTimeOutOfANumberBeforeItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newPeople()
		menu := send(t, w, "grace", "wonderland", "").reply()
		r := send(t, w, "grace", "push", menu.state).reply()
		pass(world.DefaultDecisionTime)
		if r = send(t, w, "grace", "", r.state).reply(); r.verdict != reject || !strings.Contains(r.text[0], "timed out") {
			t.Errorf("got %+v", r)
		}
	})
}
