package control

import (
	"context"
	"fmt"
	"time"

	"otpdialog/advice"
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

// OfUser selects a user.
type OfUser struct {
	User string `json:"user" doc:"the user name; default: all users"`
}

// Counters are what has reached a user and what has come from them, and what waits for them.
type Counters struct {
	simulator.Counters

	Waiting int `json:"waiting" doc:"pushes and calls that are pending now"`
}

// Health says that the lab is there.
type Health struct {
	Status string `json:"status" one:"up"`
}

// FaultID is the number of a fault.
type FaultID struct {
	ID uint64 `json:"id" need:"true" doc:"the number of the fault"`
}

// labVerbs are what can be done to the lab itself.
func labVerbs() []Verb {
	return []Verb{
		shows("clock.read", "/clock", "show the time of the simulator", func(l *Lab) Time { return Time{l.Clock.Now()} }),
		does("clock.advance", post, "/clock/advance", "move the simulator's clock forward, so that what waits times out; clients keep their own", func(l *Lab, a Advance) error {
			l.Clock.Advance(a.By)
			return nil
		}),
		shows("faults.list", "/faults", "list the faults", func(l *Lab) []simulator.SetFault { return l.Server.Faults() }),
		verb("faults.add", post, "/faults", "add a fault", func(_ context.Context, l *Lab, f simulator.Fault) (FaultID, error) {
			id, mistakes := l.Server.AddFault(f)
			if len(mistakes) > 0 {
				return FaultID{}, &ArgumentsError{mistakes}
			}
			return FaultID{id}, nil
		}),
		does("faults.remove", remove, "/faults/{id}", "remove a fault", func(l *Lab, f FaultID) error {
			if !l.Server.RemoveFault(f.ID) {
				return advice.New(CodeUnknownFault, fmt.Sprintf("there is no fault %d", f.ID)).Do("look at the list of faults")
			}
			return nil
		}),
		does("faults.clear", remove, "/faults", "remove all faults", func(l *Lab, _ nothing) error {
			l.Server.SetFaults()
			return nil
		}),
		verb("journal.list", get, "/journal", "list the requests received, and the answers to them", journal),
		does("journal.delete", remove, "/journal", "delete requests, and set all counters of their user to 0; without a user, the counters of all", func(l *Lab, f simulator.JournalFilter) error {
			l.Server.ForgetJournal(f)
			return nil
		}),
		verb("counters", get, "/counters", "count what a user has sent and received", counters),
		does("reset", post, "/reset", "reset everything to the initial state, except the clock", func(l *Lab, _ nothing) error {
			l.World.Reset()
			l.resetAccount()
			l.Server.SetFaults(l.Setup.Faults...)
			l.Server.ForgetJournal(simulator.JournalFilter{})
			return nil
		}),
		shows("health", "/health", "report whether the simulator is up", func(*Lab) Health { return Health{"up"} }),
	}
}

func counters(_ context.Context, l *Lab, a OfUser) (Counters, error) {
	phones, err := l.phones(a.User)
	c := Counters{Counters: l.Server.Counters(a.User)}
	for _, p := range phones {
		c.Waiting += len(p.Requests)
	}
	return c, err
}
