package radiusclient

import (
	"context"
	"errors"
	"time"
)

// exchange carries one request to its answer. It runs in the caller's goroutine;
// the readers of the sockets poke it through wake.
type exchange struct {
	client   *Client
	dialogue *Dialogue
	request  *Request
	servers  []*server // in the order in which they are asked
	wake     chan struct{}
	lookups  chan lookedUp
	legs     [2]leg
	asked    int // legs that have begun

	failoverAt time.Time // when silence leads to the second server; zero: it does not
	response   *Response
	err        error // ends the exchange, whatever the legs do
}

func newExchange(d *Dialogue, r *Request, servers []*server) *exchange {
	return &exchange{
		client: d.client, dialogue: d, request: r, servers: servers,
		wake: make(chan struct{}, 1),
	}
}

func (x *exchange) run(ctx context.Context) (*Response, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	now := time.Now()
	if len(x.servers) > 1 && !x.request.Interactive {
		x.failoverAt = now.Add(x.failoverAfter())
	}
	x.ask(ctx, x.servers[0], now)
	timer := time.NewTimer(x.step(ctx, now))
	defer timer.Stop()
	for !x.over() {
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-x.wake:
		case <-timer.C:
		case u := <-x.lookups:
			x.found(u, time.Now())
		}
		timer.Reset(x.step(ctx, time.Now()))
	}
	if x.response == nil && x.err == nil {
		return nil, x.failure()
	}
	return x.response, x.err
}

// failoverAfter is how long the first server may be silent.
func (x *exchange) failoverAfter() time.Duration {
	return min(x.client.config.FailoverAfter, x.client.config.Timeout)
}

// step does what is due now, and returns how long nothing else will be.
func (x *exchange) step(ctx context.Context, now time.Time) time.Duration {
	for i := range x.legs[:x.asked] {
		l := &x.legs[i]
		if answer := x.advance(l, now); answer != nil {
			x.response, x.err = newResponse(l.server.Address, answer)
			x.dialogue.answered(l.server, l.route.address)
			x.client.learn(l.server)
			return 0
		}
	}
	if x.fails(now) {
		second := x.servers[1]
		x.client.observer.tell(Event{Kind: FailedOver, Server: second.Address})
		x.ask(ctx, second, now)
	}
	return x.due().Sub(now)
}

// fails reports whether it is time to ask the second server: the first has
// failed without a sign of life, or was silent for too long.
func (x *exchange) fails(now time.Time) bool {
	if x.asked == len(x.servers) || x.err != nil {
		return false
	}
	first := &x.legs[0]
	if first.failure != nil && first.on == nil {
		return x.mayMoveOn(first)
	}
	if x.failoverAt.IsZero() || now.Before(x.failoverAt) {
		return false
	}
	x.failoverAt = time.Time{}
	return !x.dialogue.alive(first.server, first.route)
}

// due returns when something has to be done if nothing arrives before.
func (x *exchange) due() time.Time {
	var due time.Time
	consider := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	for i := range x.legs[:x.asked] {
		l := &x.legs[i]
		// A look-up has a deadline of its own, and reports its end.
		if l.failure == nil && l.on != nil {
			consider(l.deadline)
			consider(l.resendAt)
			consider(l.verdictAt)
		}
	}
	if x.asked < len(x.servers) {
		consider(x.failoverAt)
	}
	if due.IsZero() {
		return x.legs[0].deadline
	}
	return due
}

// over reports whether the exchange has ended.
func (x *exchange) over() bool {
	if x.response != nil || x.err != nil {
		return true
	}
	for i := range x.legs[:x.asked] {
		l := &x.legs[i]
		if l.failure == nil {
			// Without a sign of life it is not worth waiting for beside a server that
			// answers, if badly.
			other := &x.legs[1-i]
			silent := other.failure != nil && errors.Is(other.failure, ErrBadSignature) && !x.dialogue.alive(l.server, l.route)
			if !silent {
				return false
			}
		}
	}
	return true
}

// failure returns what the legs ended with: the failure that tells most, with
// the other one beside it.
func (x *exchange) failure() error {
	now := time.Now()
	var worst *Error
	for i := range x.legs[:x.asked] {
		l := &x.legs[i]
		e := l.failure
		if e == nil { // given up beside the other leg
			e = &Error{Kind: ErrNoAnswer}
		}
		e.Server, e.Waited = l.server.Address, min(now.Sub(l.began), x.client.config.Timeout)
		switch {
		case worst == nil:
			worst = e
		case telling(e.Kind) > telling(worst.Kind):
			e.Other, worst = worst, e
		default:
			worst.Other = e
		}
	}
	return worst
}

// telling ranks kinds of failure by how much they say about what to do next.
func telling(kind error) int {
	switch {
	case errors.Is(kind, ErrBadSignature):
		return 3
	case errors.Is(kind, ErrNoAnswer):
		return 2
	case errors.Is(kind, ErrRefused):
		return 1
	}
	return 0
}

// end gives back what the exchange holds, and notes what it says about the servers.
func (x *exchange) end() {
	for i := range x.legs[:x.asked] {
		l := &x.legs[i]
		if l.stop != nil {
			l.stop()
		}
		if l.on == nil {
			continue
		}
		alive := x.dialogue.alive(l.server, l.route)
		if x.response == nil && x.request.Interactive && !alive && time.Since(l.began) >= x.failoverAfter() {
			x.dialogue.swallowed(l.server)
		}
		x.release(l.on)
	}
}

func (x *exchange) release(t *transaction) {
	t.socket.release(t, x.client.config.Timeout, x.client.timing.rest)
}
