package session

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/signin"
)

// pending is the exchange under way.
type pending struct {
	number int
	began  time.Time
	cancel context.CancelFunc
}

// send starts an exchange. It ends when it is aborted, at the latest.
func (s *Session) send(step signin.Send) {
	if s.servers == nil {
		s.servers = s.o.Open(s.o.Connection)
		s.last = s.servers
	}
	s.pending = &pending{number: step.Exchange, began: s.o.Clock.Now()}
	if step.Request.State == nil {
		s.since = s.pending.began
	}
	if starter, ok := s.servers.(Starter); ok {
		s.pending.cancel = starter.Start(step.Request, func(reply signin.Reply, err error) {
			s.announce(endOf(step.Exchange, reply, err))
		})
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	s.pending.cancel = cancel
	servers := s.servers
	go func() {
		defer cancel()
		defer s.passOnPanic()
		reply, err := servers.Exchange(ctx, step.Request)
		if ctx.Err() == nil { // else nobody waits for it any more
			s.announce(endOf(step.Exchange, reply, err))
		}
	}()
}

// endOf is the event that ends an exchange.
func endOf(exchange int, reply signin.Reply, err error) signin.Event {
	if err == nil {
		return signin.Replied{Exchange: exchange, Reply: reply}
	}
	failure, ok := errors.AsType[*ExchangeError](err)
	if !ok {
		failure = &ExchangeError{Kind: signin.NotSent, Details: advice.Of(err)}
	}
	return signin.Failed{Exchange: exchange, Failure: failure.Kind, Details: failure.Details}
}

// A crashed event brings a panic of a goroutine of the session into that of the face, which
// can restore the terminal.
type crashed struct {
	signin.Event

	what  any
	stack []byte
}

func (s *Session) passOnPanic() {
	if what := recover(); what != nil {
		crash := crashed{what: what, stack: debug.Stack()}
		s.crash.Store(&crash)
		s.announce(crash)
	}
}

// announce hands an event to the face, until the session is closed.
func (s *Session) announce(e signin.Event) {
	if s.o.Announce != nil {
		s.o.Announce(e)
		return
	}
	select {
	case s.events <- e:
	case <-s.closed:
	}
}

// finish logs the end of the exchange with that number. It is false if that is not the
// one under way: then nobody waits for it.
func (s *Session) finish(number int, x Exchange) bool {
	p := s.pending
	if p == nil || p.number != number {
		return false
	}
	s.pending = nil
	traffic := s.servers.Traffic()
	s.note(traffic.Warnings...)
	s.warnings = withNew(s.warnings, traffic.Warnings)
	if x.Server == "" {
		x.Server = traffic.Server
	}
	x.Began, x.Took = p.began, s.o.Clock.Now().Sub(p.began)
	s.exchanges = append(s.exchanges, x)
	return true
}

// watch wakes the session when the server no longer waits for an answer.
func (s *Session) watch(v signin.View) {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if v.Challenge == 0 {
		s.asked = time.Time{}
		return
	}
	if s.asked.IsZero() {
		s.asked = s.o.Clock.Now()
	}
	if v.ExpiresIn > 0 {
		// A clock that fires one timer after the other does not wait until the face takes the event.
		s.timer = s.o.Clock.NewTimer(func() { go s.announce(signin.Expired{Challenge: v.Challenge}) })
		clock.ResetAt(s.o.Clock, s.timer, s.asked.Add(v.ExpiresIn))
	}
}
