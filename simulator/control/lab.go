package control

import (
	"time"

	"otpdialog/simulator"
)

// Time is what the clock of a lab shows.
type Time struct {
	Now time.Time `json:"now"`
}

// Advance is how far the clock is moved.
type Advance struct {
	By time.Duration `json:"by" need:"true" max:"8760h" doc:"how far to move the clock forward"`
}

// Counters are how many datagrams the server has seen since it was started.
type Counters struct {
	Received   int `json:"received"   doc:"new requests"`
	Duplicates int `json:"duplicates" doc:"requests that were being answered, or had been"`
	Answered   int `json:"answered"   doc:"answers sent, also to duplicates"`
	Dropped    int `json:"dropped"    doc:"datagrams that got no answer"`
	Waiting    int `json:"waiting"    doc:"pushes and calls that wait now"`
}

// Health says that the lab is there.
type Health struct {
	Status string `json:"status" one:"up"`
}

// labVerbs are what can be done to the lab itself.
func labVerbs() []Verb {
	return []Verb{
		shows("clock.read", "/clock", "show the time of the simulator", func(l *Lab) Time { return Time{l.Clock.Now()} }),
		does("clock.advance", post, "/clock/advance", "move the clock forward, so that what waits times out", func(l *Lab, a Advance) error {
			l.Clock.Advance(a.By)
			return nil
		}),
		shows("counters", "/counters", "count the datagrams so far", counters),
		does("reset", post, "/reset", "make everything as at the start, except for the clock", func(l *Lab, _ nothing) error {
			l.World.Reset()
			return nil
		}),
		shows("health", "/health", "say whether the simulator is up", func(*Lab) Health { return Health{"up"} }),
	}
}

func counters(l *Lab) Counters {
	n := l.Server.Counts()
	c := Counters{Received: n[simulator.Received], Duplicates: n[simulator.Duplicate], Answered: n[simulator.Answered], Dropped: n[simulator.Dropped]}
	for _, u := range l.World.Users() {
		c.Waiting += len(l.World.Phone(u.Name).Requests)
	}
	return c
}
