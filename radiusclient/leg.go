package radiusclient

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"layeh.com/radius"
)

// leg is the part of an exchange that goes to one server: to one of its addresses,
// and on to the next where that one was certainly not reached.
type leg struct {
	server    *server
	began     time.Time
	deadline  time.Time
	addresses []netip.AddrPort   // still to be tried
	route     *route             // to the address that is tried
	on        *transaction       // nil while nothing is on its way
	stop      context.CancelFunc // of the look-up of the server's name; nil for an address
	wait      time.Duration      // before the coming retransmission, or the last one
	resendAt  time.Time          // zero: no more retransmissions
	verdictAt time.Time          // when badly signed answers may end the leg; zero: not in sight
	delivered bool               // the request may have reached the server
	failure   *Error             // how the leg ended; nil while it goes on
}

// lookedUp is the end of the look-up of a server's name.
type lookedUp struct {
	leg       *leg
	addresses []netip.AddrPort
	err       error
}

// ask begins a leg to s.
func (x *exchange) ask(ctx context.Context, s *server, now time.Time) {
	l := &x.legs[x.asked]
	x.asked++
	*l = leg{server: s, began: now, deadline: now.Add(x.client.config.Timeout)}
	if address, ok := x.dialogue.addressOf(s); ok && !x.request.first() {
		// The State is known at that address; another may be another machine.
		l.addresses = []netip.AddrPort{address}
		x.tryNext(l, now)
		return
	}
	host, port := splitServer(s.Address)
	if address, ok := literal(host, port); ok {
		l.addresses = []netip.AddrPort{address}
		x.tryNext(l, now)
		return
	}
	ctx, l.stop = context.WithDeadline(ctx, l.deadline)
	if x.lookups == nil {
		x.lookups = make(chan lookedUp, len(x.legs)) // room for all: nobody may be listening any more
	}
	go func() {
		addresses, err := x.client.lookup(ctx, host)
		x.lookups <- lookedUp{l, withPort(addresses, port), err}
	}()
}

// found goes on with a leg whose server's name was looked up.
func (x *exchange) found(u lookedUp, now time.Time) {
	if u.err == nil && len(u.addresses) == 0 {
		u.err = errors.New("the name has no address")
	}
	if u.err != nil {
		x.client.observer.tell(Event{Kind: Unreachable, Server: u.leg.server.Address, Err: u.err})
		u.leg.failure = &Error{Kind: ErrUnreachable, Err: u.err}
		return
	}
	u.leg.addresses = u.addresses
	x.tryNext(u.leg, now)
}

// tryNext sends the request to the next address that lets it out. Where there is
// none the leg ends, with the failure of the last.
func (x *exchange) tryNext(l *leg, now time.Time) {
	for len(l.addresses) > 0 && x.err == nil {
		address := l.addresses[0]
		l.addresses = l.addresses[1:]
		l.route, x.err = x.client.route(l.server, address)
		if x.err != nil {
			return
		}
		err := x.send(l, now)
		switch {
		case err == nil:
			l.failure = nil
			return
		case errors.Is(err, ErrClosed):
			x.err = ErrClosed
			return
		case x.err != nil:
			return
		}
		l.route.tell(Event{Kind: Unreachable, Err: err})
		l.failure = &Error{Kind: ErrUnreachable, Err: err}
	}
}

// send sends the request along the leg's route for the first time. The error says
// why it did not leave this machine; x.err is set where no other route can help.
func (x *exchange) send(l *leg, now time.Time) error {
	for {
		s, identifier, err := l.route.take(now)
		if err != nil {
			return err
		}
		t := &transaction{socket: s, identifier: identifier, wake: x.wake}
		t.datagram, err = x.request.encode(identifier, l.server.signer, x.client.config.Encoding, x.client.common)
		if err != nil {
			x.release(t)
			x.err = err
			return err
		}
		l.route.tell(Event{Kind: Sent, Identifier: identifier, Attempt: 1, Code: radius.CodeAccessRequest})
		err = s.transmit(t, now)
		if err == nil {
			l.on = t
			l.wait, l.resendAt = 0, time.Time{}
			x.scheduleResend(l, now)
			return nil
		}
		x.release(t)
		if !errors.Is(err, errRetired) {
			return err
		}
	}
}

// scheduleResend sets the time of the next retransmission.
func (x *exchange) scheduleResend(l *leg, now time.Time) {
	l.resendAt = time.Time{}
	if l.on.sent <= x.client.config.Retries {
		l.wait = x.client.timing.next(l.wait)
		l.resendAt = now.Add(l.wait)
	}
}

// resend sends the same octets once more. A network that is gone for a moment
// ends nothing: the answer may still come.
func (x *exchange) resend(l *leg, now time.Time) {
	l.route.tell(Event{
		Kind: Resent, Identifier: l.on.identifier, Attempt: l.on.sent + 1, Code: radius.CodeAccessRequest,
	})
	if err := l.on.socket.transmit(l.on, now); err != nil && !errors.Is(err, errRetired) {
		l.route.tell(Event{Kind: Unreachable, Err: err})
	}
	x.scheduleResend(l, now)
}

// advance does what is due on the leg, and returns the answer if it is there.
func (x *exchange) advance(l *leg, now time.Time) []byte {
	if l.on == nil {
		return nil
	}
	o := l.on.socket.look(l.on)
	switch {
	case o.answer != nil:
		return o.answer
	case l.failure != nil:
		// Its time is over, but an answer would still count.
	case o.failure != nil:
		x.lose(l, o, now)
	case !now.Before(l.deadline):
		l.failure = &Error{Kind: ErrNoAnswer, Heard: x.dialogue.alive(l.server, l.route)}
		if o.lastBad != 0 {
			l.failure = &Error{Kind: ErrBadSignature, Reason: o.lastBad}
		}
	case !l.resendAt.IsZero() && !now.Before(l.resendAt):
		x.resend(l, now)
	case x.distrusts(l, o, now):
		l.failure = &Error{Kind: ErrBadSignature, Reason: o.lastBad}
	}
	return nil
}

// distrusts reports that badly signed answers end the leg before its deadline: each
// transmission drew one, and a good answer had its grace. A forger has to hit
// the port, the Identifier and every transmission.
func (x *exchange) distrusts(l *leg, o outcome, now time.Time) bool {
	l.verdictAt = time.Time{}
	if o.firstBad.IsZero() {
		return false
	}
	if at := o.firstBad.Add(x.client.timing.grace); now.Before(at) {
		l.verdictAt = at
		return false
	}
	return o.badlySent >= l.on.sent
}

// lose handles a socket that was lost under the request.
func (x *exchange) lose(l *leg, o outcome, now time.Time) {
	identifier := l.on.identifier
	x.release(l.on)
	l.on = nil
	switch {
	case errors.Is(o.failure, ErrClosed):
		x.err = ErrClosed
		return
	case errors.Is(o.failure, ErrRefused):
		l.delivered = l.delivered || !o.alone
		l.route.tell(Event{Kind: Refused, Identifier: identifier})
		l.failure = &Error{Kind: ErrRefused}
	default:
		l.delivered = true
		l.route.tell(Event{Kind: Unreachable, Identifier: identifier, Err: o.failure})
		l.failure = &Error{Kind: ErrUnreachable, Err: o.failure}
	}
	if x.mayMoveOn(l) {
		x.tryNext(l, now)
	}
}

// mayMoveOn reports whether the request may be asked elsewhere, the leg having
// failed: the server shows no sign of life, and a person who may have been
// reached is not reached twice.
func (x *exchange) mayMoveOn(l *leg) bool {
	if x.request.Interactive && l.delivered {
		return false
	}
	return !x.dialogue.alive(l.server, l.route)
}
