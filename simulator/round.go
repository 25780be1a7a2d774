package simulator

import (
	"sync"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator/world"
)

// challengeTime is how long a challenge can be answered: its Session-Timeout.
const challengeTime = 3 * time.Minute

// step is what a challenge asks for.
type step uint8

const (
	stepAnswer    step = iota // a command or a code
	stepFirst                 // what a first request has
	stepNumber                // anything: the number is chosen on the phone
	stepNewPIN                // a new PIN
	stepRepeatPIN             // the new PIN once more
	stepNextCode              // the next code of the token
)

// round is what is remembered of a challenge under its State.
type round struct {
	account *world.Account
	step    step
	number  int                 // of the request that answers the challenge; the first is 1
	wrong   int                 // wrong answers so far in this sign-in
	pin     string              // the new PIN, to be repeated
	push    *world.Confirmation // the push that was sent before the challenge
	expires time.Time
}

// rounds are the challenges that can still be answered, by State. All are open
// equally long, so the oldest always expires next, and cleaning up needs no timer
// and no search.
type rounds struct {
	mu    sync.Mutex
	open  map[string]round
	order []string // States, oldest first, including answered ones
}

// add remembers a round under its State.
func (r *rounds) add(now time.Time, state string, next round) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.order) > 0 {
		oldest, open := r.open[r.order[0]]
		if open && now.Before(oldest.expires) {
			break
		}
		delete(r.open, r.order[0])
		r.order = r.order[1:]
	}
	if r.open == nil {
		r.open = make(map[string]round)
	}
	next.expires = now.Add(challengeTime)
	r.open[state] = next
	r.order = append(r.order, state)
}

// take returns a round, and removes it.
func (r *rounds) take(now time.Time, state string) (taken round, open bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken, open = r.open[state]
	delete(r.open, state)
	return taken, open && now.Before(taken.expires)
}

// round returns the number of a request in its sign-in; 0 if it is of none, or its State is not
// known.
func (s *signIns) round(d *datagram) int {
	state := string(d.packet.Get(rfc2865.State_Type))
	switch {
	case d.packet.Code != radius.CodeAccessRequest:
		return 0
	case state == "":
		return 1
	}
	s.rounds.mu.Lock()
	defer s.rounds.mu.Unlock()
	return s.rounds.open[state].number
}
