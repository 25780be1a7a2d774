package simulator

import "time"

// challengeTime is how long a challenge can be answered: its Session-Timeout.
const challengeTime = 3 * time.Minute

// step is what a challenge asked for.
type step uint8

const (
	stepAnswer   step = iota // a command or a code
	stepNumber               // anything: the number is chosen on the phone
	stepNewPIN               // a new PIN
	stepSamePIN              // the new PIN once more
	stepNextCode             // the next code of the token
)

// round is what the World remembers of a challenge under its State.
type round struct {
	account *account
	step    step
	wrong   int    // wrong answers so far in this sign-in
	pin     string // the new PIN, to be repeated
	push    *ask   // the push that was sent before the challenge
	expires time.Time
}

// rounds are the challenges that can still be answered, by State. All live
// equally long, so the oldest is always the next to expire, and cleaning up costs
// no timer and no search.
type rounds struct {
	open  map[string]round
	order []string // States, oldest first; those answered are in it still
}

// add remembers a round under its State.
func (r *rounds) add(now time.Time, state string, next round) {
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

// take gives out a round, once.
func (r *rounds) take(now time.Time, state string) (round, bool) {
	taken, ok := r.open[state]
	delete(r.open, state)
	return taken, ok && now.Before(taken.expires)
}

// forget closes the rounds of an account.
func (r *rounds) forget(a *account) {
	for state, open := range r.open {
		if open.account == a {
			delete(r.open, state)
		}
	}
}
