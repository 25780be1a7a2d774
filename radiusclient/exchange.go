package radiusclient

import (
	"context"
	"time"

	"otpdialog/clock"
)

// exchange carries one request to its answer. It runs in the caller's goroutine, or as an
// errand in none while it waits; the readers of the sockets poke it through wake. What it
// consists of is used again by a later one, unless it was an errand.
type exchange struct {
	client   *Client
	dialogue *Dialogue
	request  Request
	timeout  time.Duration // of each leg
	retries  int
	hasty    bool // a refusal is an answer: it is asked what is there now
	wake     waker
	timer    clock.Timer // pokes
	lookups  chan lookedUp
	room     [2]track
	tracks   []track // side by side
	legs     []leg   // that have begun

	response *Response
	err      error // ends the exchange, whatever the legs do
}

// track is a row of places that are asked one after the other, as long as the
// one before has shown no sign of life.
type track struct {
	places  []place
	asked   int       // places that were asked
	current int       // the leg that began last; those before may still bring an answer
	moveAt  time.Time // when its silence leads to the next place; zero: it does not
}

// place is an address of a server, or its name if route is nil.
type place struct {
	server *server
	route  *route
}

func (c *Client) allocateExchange() *exchange {
	wake := make(signal, 1)
	return &exchange{wake: wake, timer: c.clock.NewTimer(wake.poke)}
}

func newExchange(d *Dialogue, r Request) *exchange {
	x := d.client.exchanges.Get().(*exchange)
	x.prepare(d, r)
	return x
}

// prepare makes x the exchange of r.
func (x *exchange) prepare(d *Dialogue, r Request) {
	x.client, x.dialogue, x.request = d.client, d, r
	// The administrator says that a password, too, may reach a person.
	x.request.Interactive = r.Interactive || d.client.config.FailoverAfter >= d.client.config.Timeout
	x.timeout, x.retries = d.client.config.Timeout, d.client.config.Retries
}

// asksEach adds the places of servers, the one to ask first in front.
func (x *exchange) asksEach(servers []*server) {
	for _, s := range servers {
		x.asks(x.dialogue.place(s, &x.request), x.client.config.HAMode == Parallel)
	}
}

// free lets another exchange use what x consists of. Nothing of this one stays,
// its password least of all.
func (x *exchange) free() {
	x.timer.Stop()
	if !x.waits() {
		*x = exchange{} // the runtime may hold the stopped timer for long, and with it the errand
		return
	}
	client := x.client
	clear(x.legs)
	kept := exchange{wake: x.wake, timer: x.timer, legs: x.legs[:0]}
	for i := range x.room {
		places := x.room[i].places
		clear(places)
		kept.room[i].places = places[:0]
	}
	*x = kept
	client.exchanges.Put(x)
}

// waits reports whether a goroutine waits for the end of x: it is no errand.
func (x *exchange) waits() bool {
	_, waits := x.wake.(signal)
	return waits
}

// asks adds a place to the last track, or to one of its own.
func (x *exchange) asks(p place, beside bool) {
	if len(x.tracks) == 0 || beside {
		x.tracks = x.room[:len(x.tracks)+1]
	}
	t := &x.tracks[len(x.tracks)-1]
	t.places = append(t.places, p)
}

func (x *exchange) run(ctx context.Context) (*Response, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	now, woken := x.client.clock.Now(), x.wake.(signal)
	x.launch(ctx, now)
	for {
		due := x.step(ctx, now)
		if x.over() {
			break
		}
		if !x.readAlone() {
			clock.ResetAt(x.client.clock, x.timer, due)
			select {
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			case <-woken:
			case u := <-x.lookups:
				x.found(u, x.client.clock.Now())
			}
		}
		now = x.client.clock.Now()
	}
	return x.result()
}

// launch asks the first place of each track.
func (x *exchange) launch(ctx context.Context, now time.Time) {
	for i := range x.tracks {
		x.moveOn(ctx, &x.tracks[i], now)
	}
}

// result is what an exchange that is over ended with.
func (x *exchange) result() (*Response, error) {
	if x.response == nil && x.err == nil {
		return nil, x.failure()
	}
	return x.response, x.err
}

// failoverAfter is how long a place may be silent.
func (x *exchange) failoverAfter() time.Duration {
	return min(x.client.config.FailoverAfter, x.timeout)
}

// step does what is due now, and returns when something will be next.
func (x *exchange) step(ctx context.Context, now time.Time) time.Time {
	for i := range x.legs {
		l := &x.legs[i]
		if answer := x.advance(l, now); answer != nil {
			x.response, x.err = newResponse(l.server.Address, answer)
			x.dialogue.noteAnswer(l.on.socket)
			x.client.learn(l.route)
			return now
		}
	}
	for i := range x.tracks {
		t := &x.tracks[i]
		for x.err == nil && x.leaves(t, now) {
			x.client.observer.tell(t.places[t.asked].failover(x.legs[t.current].bad))
			x.moveOn(ctx, t, now)
			x.advance(&x.legs[t.current], now)
		}
	}
	return x.due(now)
}

// moveOn asks the next place of t.
func (x *exchange) moveOn(ctx context.Context, t *track, now time.Time) {
	p := t.places[t.asked]
	t.asked++
	t.moveAt = time.Time{}
	if !x.request.Interactive {
		t.moveAt = now.Add(x.failoverAfter())
	}
	t.current = len(x.legs)
	x.legs = append(x.legs, leg{server: p.server, route: p.route, track: t, began: now, deadline: now.Add(x.timeout)})
	x.begin(ctx, t.current, now)
}

// leaves reports whether it is time to ask the next place of t: the current one
// has failed, or was silent for too long.
func (x *exchange) leaves(t *track, now time.Time) bool {
	l := &x.legs[t.current]
	switch {
	case l.failure != nil:
		return x.mayLeave(l)
	case t.moveAt.IsZero() || now.Before(t.moveAt):
		return false
	}
	t.moveAt = time.Time{}
	return x.mayLeave(l)
}

// mayLeave reports whether another place may be asked in place of that of l: one is left, l
// has shown no sign of life, and no person can get the request twice.
func (x *exchange) mayLeave(l *leg) bool {
	t := l.track
	isCurrent := l == &x.legs[t.current]
	reached := x.request.Interactive && l.delivered
	return isCurrent && t.asked < len(t.places) && !reached && !x.dialogue.alive(l.route)
}

// due returns when something has to be done if nothing arrives before.
func (x *exchange) due(now time.Time) time.Time {
	var due time.Time
	consider := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	for i := range x.legs {
		l := &x.legs[i]
		// A look-up has a deadline of its own, and reports its end.
		if l.failure == nil && (l.on != nil || !l.resendAt.IsZero()) {
			consider(l.deadline)
			consider(l.resendAt)
			consider(l.verdictAt)
		}
	}
	for i := range x.tracks {
		if t := &x.tracks[i]; t.asked < len(t.places) {
			consider(t.moveAt)
		}
	}
	if due.IsZero() { // nothing but a look-up is under way
		return now.Add(x.timeout)
	}
	return due
}

// over reports whether the exchange has ended.
func (x *exchange) over() bool {
	if x.response != nil || x.err != nil {
		return true
	}
	for i := range x.legs {
		if x.legs[i].failure == nil {
			return false
		}
	}
	return true
}

// failure returns what the servers ended with: what tells most, with the other
// server's beside it.
func (x *exchange) failure() error {
	now := x.client.clock.Now()
	var servers [2]*Error
	for i := range x.legs {
		l := &x.legs[i]
		e := l.failure
		e.Server, e.Waited = l.server.Address, min(now.Sub(l.began), x.timeout)
		if known := &servers[l.server.index]; *known == nil || e.telling() >= (*known).telling() {
			*known = e
		}
	}
	worst, other := servers[0], servers[1]
	if worst == nil || other != nil && other.telling() > worst.telling() {
		worst, other = other, worst
	}
	worst.Other = other
	return worst
}

// end gives back what the exchange holds, and notes what it says about the servers.
func (x *exchange) end() {
	for i := range x.legs {
		l := &x.legs[i]
		if l.stop != nil {
			l.stop()
		}
		if x.response == nil && x.request.Interactive && l.route != nil && x.inVain(l) && !x.dialogue.alive(l.route) {
			x.dialogue.noteSilence(l.route)
		}
		if l.on != nil {
			x.release(l.on)
		}
	}
	x.free()
}

// inVain reports whether the place of l has failed, or was silent for too long.
func (x *exchange) inVain(l *leg) bool {
	return l.failure != nil || x.client.clock.Now().Sub(l.began) >= x.failoverAfter()
}

func (x *exchange) release(t *transaction) {
	t.socket.release(t, x.client.config.Timeout, x.client.timing.rest)
}

// readAlone waits for the answer to the request that was just sent if it is this exchange
// that reads the socket, see [reader].
func (x *exchange) readAlone() bool {
	if len(x.legs) != 1 || x.legs[0].on == nil {
		return false
	}
	t := x.legs[0].on
	if !t.reads {
		return false
	}
	t.reads = false
	t.socket.readAlone(t)
	return true
}
