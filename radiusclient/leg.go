package radiusclient

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"layeh.com/radius"
)

// leg is the part of an exchange that goes to one address of one server.
type leg struct {
	server    *server
	route     *route // nil while the server's name is looked up
	track     *track
	began     time.Time
	deadline  time.Time
	on        *transaction  // nil while the request is on no socket
	stop      func()        // of the look-up; nil for an address
	wait      time.Duration // before the coming retransmission, or the last one
	resendAt  time.Time     // zero: no more retransmissions
	verdictAt time.Time     // when badly signed answers may end the leg; zero: not in sight
	boarded   bool          // the request got a second socket, the first being lost before it could be sent
	dropped   int64         // what had come to the route before that was no answer
	attempts  int           // sockets that the request was put on
	lastSent  time.Time     // the last transmission
	refusals  int           // transmissions whose refusal was reported
	bad       Reason        // what was wrong with the last badly signed answer; 0 for none
	delivered bool          // the request may have reached the server
	failure   *Error        // how the leg ended; nil while it goes on
}

// lookedUp is the end of the look-up of a server's name.
type lookedUp struct {
	leg       int
	addresses []netip.AddrPort
	err       error
}

// maxAddresses of one name are asked: each of them that is silent costs time.
const maxAddresses = 4

var (
	errNoAddress     = errors.New("the name has no address")
	errLookupTimeout = errors.New("the name server does not answer")
)

// failover is the event of p being asked in place of another, whose answers were badly signed
// if bad is not 0.
func (p place) failover(bad Reason) Event {
	e := Event{Kind: FailedOver, Server: p.server.Address, Reason: bad}
	if p.route != nil {
		e.Address = p.route.address
	}
	return e
}

// begin looks up the server's name if necessary, or puts the request on a socket.
func (x *exchange) begin(ctx context.Context, number int, now time.Time) {
	l := &x.legs[number]
	if l.route != nil {
		x.board(l, now)
		return
	}
	if l.server.literal.IsValid() {
		if l.route, x.err = x.client.route(l.server, l.server.literal); x.err == nil {
			x.board(l, now)
		}
		return
	}
	ctx, cancel := withTimeout(ctx, x.client.clock, l.deadline.Sub(now), errLookupTimeout)
	closed := context.AfterFunc(x.client.life, cancel)
	l.stop = func() { closed(); cancel() }
	if x.lookups == nil {
		x.lookups = make(chan lookedUp, len(x.client.servers)) // room for all, because the exchange may be over
	}
	client, server, lookups, wake := x.client, l.server, x.lookups, x.wake
	go func() {
		addresses, err := client.lookup(ctx, server.host)
		if err != nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		lookups <- lookedUp{number, withPort(addresses, server.port), err}
		wake.poke()
	}()
}

// found goes on with a leg whose server's name was looked up: it gets the best
// address, and the others are the next places of its track.
func (x *exchange) found(u lookedUp, now time.Time) {
	l := &x.legs[u.leg]
	if x.client.life.Err() != nil {
		x.err = ErrClosed
		return
	}
	if u.err == nil && len(u.addresses) == 0 {
		u.err = errNoAddress
	}
	if u.err != nil {
		why := cause(u.err)
		x.client.observer.tell(Event{Kind: Unreachable, Server: l.server.Address, Err: why})
		l.failure = &Error{Kind: ErrUnreachable, Err: why}
		return
	}
	u.addresses = u.addresses[:min(len(u.addresses), maxAddresses)]
	places := make([]place, len(u.addresses))
	for i, address := range u.addresses {
		r, err := x.client.route(l.server, address)
		if err != nil {
			x.err = err
			return
		}
		places[i] = place{l.server, r}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(x.dialogue.rank(a.route), x.dialogue.rank(b.route)) })
	l.route = places[0].route
	if x.request.first() { // a State may be unknown at another address
		l.track.places = slices.Insert(l.track.places, l.track.asked, places[1:]...)
	}
	x.board(l, now)
}

// board puts the request on a socket. advance sends it.
func (x *exchange) board(l *leg, now time.Time) {
	if l.attempts == 0 {
		l.dropped = l.route.dropped.Load()
	}
	l.attempts++
	l.resendAt = time.Time{}
	l.on, x.err = l.route.take(x.dialogue.preferred(l.server), x.wake, now)
}

// send sends the request for the first time.
func (x *exchange) send(l *leg, now time.Time) {
	datagram, err := x.request.encode(l.on.identifier, l.server.signer, &x.client.template, l.on.socket.local)
	if err != nil {
		x.err = err
		return
	}
	l.tell(Sent, 1, datagram)
	if err := l.on.socket.transmit(l.on, datagram, now, len(x.legs) == 1 && x.waits()); err != nil {
		x.lose(l, &Error{Kind: ErrUnreachable, Err: cause(err)}, now)
		return
	}
	x.scheduleResend(l, 1, now)
}

// tell reports a transmission that is about to be made. It is not part of what calls it, so that their stacks stay
// small: a goroutine that waits for an answer keeps the largest that it needed.
//
//go:noinline
func (l *leg) tell(kind Kind, attempt int, datagram []byte) {
	observer := &l.route.client.observer
	if observer.tap != nil {
		observer.record(l.on.socket, l.on, Datagram{Sent: true, Attempt: attempt, Octets: datagram})
	}
	if observer.observe != nil {
		l.route.tell(Event{Kind: kind, Identifier: l.on.identifier, Attempt: attempt, Code: radius.Code(datagram[0])})
	}
}

// scheduleResend sets the time of the next retransmission.
func (x *exchange) scheduleResend(l *leg, sent int, now time.Time) {
	l.lastSent = now
	l.resendAt = time.Time{}
	if !l.on.socket.stream {
		x.scheduleAttempt(l, sent, now)
	}
}

// scheduleAttempt sets the time of the attempt after the first made ones, if there is to be
// one in the time that the leg has.
func (x *exchange) scheduleAttempt(l *leg, made int, now time.Time) {
	if made > x.retries {
		return
	}
	l.wait = x.client.timing.next(l.wait)
	if at := now.Add(l.wait); at.Before(l.deadline) {
		l.resendAt = at
	}
}

// resend sends the same octets once more. A network that is gone for a moment
// ends nothing: the answer may still come.
func (x *exchange) resend(l *leg, sent int, now time.Time) {
	l.tell(Resent, sent+1, l.on.datagram)
	if err := l.on.socket.transmit(l.on, l.on.datagram, now, false); err != nil {
		l.route.tell(Event{Kind: Unreachable, Identifier: l.on.identifier, Err: cause(err)})
	}
	x.scheduleResend(l, sent+1, now)
}

// advance does what is due on the leg, and returns the answer if it is there.
func (x *exchange) advance(l *leg, now time.Time) []byte {
	if l.on == nil {
		if l.failure != nil || l.resendAt.IsZero() || now.Before(l.resendAt) {
			return nil
		}
		x.board(l, now) // a stream was refused
		if x.err != nil {
			return nil
		}
	}
	var o outcome
	sent := l.on.socket.look(l.on, &o)
	l.bad = o.lastBad
	l.delivered = sent > 0 && (o.refused.count < sent || o.shared)
	switch {
	case o.answer != nil:
		return o.answer
	case l.failure != nil:
		// Its time is over, but an answer would still count.
	case o.failure != nil:
		x.lose(l, o.failure, now)
		if l.on != nil { // another one
			return x.advance(l, now)
		}
	case o.refused.count > l.refusals:
		l.refusals = o.refused.count
		x.noteRefusal(l, now)
		return x.advance(l, now)
	case !now.Before(l.deadline), o.refused.count == sent && sent > 0 && l.resendAt.IsZero():
		l.failure = x.expire(l, &o, sent)
	case sent == 0 && o.open:
		x.send(l, now)
	case !l.resendAt.IsZero() && !now.Before(l.resendAt):
		x.resend(l, sent, now)
		return x.advance(l, now) // it may have been the last one
	case x.distrusts(l, &o, sent, now):
		l.failure = l.badSignature()
	}
	return nil
}

func (l *leg) badSignature() *Error {
	return &Error{Kind: ErrBadSignature, Reason: l.bad, Policy: l.server.RequireMessageAuthenticator}
}

// noteRefusal reports a refusal over UDP, and gives the leg up if that leads to another place.
// Otherwise it goes on as after silence: the server may only be restarting.
func (x *exchange) noteRefusal(l *leg, now time.Time) {
	if x.mayLeave(l) || x.hasty {
		x.lose(l, &Error{Kind: ErrRefused}, now)
		return
	}
	l.route.tell(Event{Kind: Refused, Identifier: l.on.identifier})
}

// expire says what a leg ended with that has no time or no attempt left.
func (x *exchange) expire(l *leg, o *outcome, sent int) *Error {
	switch {
	case l.bad != 0:
		return l.badSignature()
	case sent == 0:
		return &Error{Kind: ErrUnreachable, Err: errors.New("no connection in time")}
	case o.refused.last == sent: // whatever became of those before, nothing listens there now
		return &Error{Kind: ErrRefused}
	}
	l.on.socket.doubt(l.on)
	e := &Error{Kind: ErrNoAnswer, Heard: x.dialogue.alive(l.route), Dropped: int(l.route.dropped.Load() - l.dropped)}
	if e.Dropped > 0 {
		e.Reason = Reason(l.route.reason.Load())
	}
	if o.refused.count > 0 {
		e.Err = errRefusedAtFirst
	}
	return e
}

var errRefusedAtFirst = errors.New("at first, nothing was listening on its port")

// distrusts reports that badly signed answers end the leg before its deadline. They do if no
// good one is to be expected any more: each transmission drew a bad one, so that a forger has
// to hit the port, the Identifier and every transmission; or the last transmission is out, a
// machine had time to answer it, and something has answered, which servers do once. A person may still
// be looking for the phone while somebody forges one answer, so that does not end a request
// which may have reached one, nor one to a server whose secret is known to be right. A good
// answer has its grace.
func (x *exchange) distrusts(l *leg, o *outcome, sent int, now time.Time) bool {
	l.verdictAt = time.Time{}
	at := o.firstBad.Add(x.client.timing.grace)
	switch {
	case o.bad.count == 0:
		return false
	case sent > 1 && o.bad.count >= sent:
	case l.resendAt.IsZero() && !x.request.Interactive && !x.dialogue.alive(l.route):
		at = l.lastSent.Add(x.client.timing.grace)
		if machine := l.began.Add(x.client.timing.machine); at.Before(machine) {
			at = machine
		}
	default:
		return false
	}
	if now.Before(at) {
		l.verdictAt = at
		return false
	}
	return true
}

// lose ends a leg that was refused, or whose socket was lost under the request or never stood.
func (x *exchange) lose(l *leg, why *Error, now time.Time) {
	identifier, stream := l.on.identifier, l.on.socket.stream
	x.release(l.on)
	l.on = nil
	switch {
	case errors.Is(why.Kind, ErrClosed):
		x.err = ErrClosed
		return
	case errors.Is(why.Kind, ErrConnectionLost) && !l.delivered && !l.boarded:
		l.boarded = true // the server ended a connection that was idle until now
		x.board(l, now)
		return
	}
	kinds := map[error]Kind{
		ErrRefused: Refused, ErrUnreachable: Unreachable, ErrNotTrusted: NotTrusted,
		ErrCertificateRefused: CertificateRefused, ErrConnectionLost: Lost,
	}
	if kind, ok := kinds[why.Kind]; ok { // a bad signature was reported when it came
		l.route.tell(Event{Kind: kind, Identifier: identifier, Err: why.Err})
	}
	if why.Reason != 0 {
		l.bad = why.Reason
	}
	l.delivered = l.delivered && !why.unread
	if stream && errors.Is(why.Kind, ErrRefused) && !x.mayLeave(l) && !x.hasty {
		x.scheduleAttempt(l, l.attempts, now)
		if !l.resendAt.IsZero() {
			return
		}
	}
	failure := *why // shared by all requests of that socket
	l.failure = &failure
}
