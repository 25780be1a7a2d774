package radiusclient

import (
	"errors"
	"net"
	"sync"
	"time"

	"layeh.com/radius"
)

// maxDatagram is the longest that UDP carries: octets after Length are ignored,
// so a datagram may be longer than a packet.
const maxDatagram = 1<<16 - 1

// socket is one connected UDP socket with up to 256 requests in flight, one for
// each Identifier (RFC 2865 section 3). One goroutine reads from it, checks what
// arrives, and hands answers over.
type socket struct {
	route *route
	conn  *net.UDPConn

	mu       sync.Mutex
	inFlight [256]*transaction // by Identifier
	count    int               // Identifiers taken: in flight, or about to be
	free     identifiers
	used     time.Time // when an Identifier was last taken or given back
	retired  bool      // no further request goes out from here
}

// transaction is one request on its way: one Identifier of one socket. The
// fields from sent on are guarded by the socket's mu.
type transaction struct {
	socket     *socket // nil after release
	identifier byte
	datagram   []byte
	wake       chan<- struct{} // has room for one; poked after each change

	sent    int       // transmissions
	last    time.Time // of the last transmission
	outcome outcome
}

// outcome is what a reader found out about a transaction.
type outcome struct {
	answer    []byte // a valid datagram
	failure   error  // ErrRefused, ErrClosed, or what reading failed with
	alone     bool   // with ErrRefused: the one datagram that was sent is the one that was refused
	badlySent int    // badly signed answers, at most one for each transmission
	firstBad  time.Time
	lastBad   Reason
}

// take reserves the least recently used Identifier. ok is false where none may be used now.
func (s *socket) take(now time.Time) (identifier byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.retired {
		return 0, false
	}
	if identifier, ok = s.free.take(now); ok {
		s.count++
		s.used = now
	}
	return identifier, ok
}

// errRetired: the socket went out of use before anything of this request was sent.
var errRetired = errors.New("socket retired")

// transmit sends the datagram of t for the first time, or once more. The reader
// knows t before the datagram is on its way.
func (s *socket) transmit(t *transaction, now time.Time) error {
	s.mu.Lock()
	if s.retired {
		s.mu.Unlock()
		return errRetired
	}
	s.inFlight[t.identifier] = t
	t.sent++
	t.last = now
	s.mu.Unlock()

	_, err := s.conn.Write(t.datagram)
	switch {
	case isRefused(err):
		// An earlier datagram was refused, and the reader now does not get to see that.
		s.retire(ErrRefused)
		return nil // t knows
	case errors.Is(err, net.ErrClosed):
		return nil // retired meanwhile, and t knows
	}
	return err
}

// release gives the Identifier of t back. A request that may still be answered
// keeps it for as long as that, so that a late answer meets no other request.
func (s *socket) release(t *transaction, timeout, rest time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.socket == nil {
		return
	}
	t.socket = nil
	now, until := time.Now(), t.last.Add(timeout)
	switch {
	case t.sent == 0, t.outcome.answer != nil && t.sent == 1:
		until = now
	case t.outcome.answer != nil:
		until = now.Add(rest)
	}
	s.inFlight[t.identifier] = nil
	s.free.give(t.identifier, now, until)
	s.count--
	s.used = now
}

// look returns what is known about t.
func (s *socket) look(t *transaction) outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	return t.outcome
}

// retire takes the socket out of use and tells the requests in flight why.
func (s *socket) retire(why error) {
	s.mu.Lock()
	if s.retired {
		s.mu.Unlock()
		return
	}
	s.retired = true
	for _, t := range &s.inFlight {
		if t != nil {
			t.outcome.failure = why
			t.outcome.alone = s.count == 1 && t.sent == 1
			t.poke()
		}
	}
	s.mu.Unlock()
	s.route.remove(s)
	s.conn.Close() //nolint:errcheck,gosec // a datagram socket has nothing left to lose
}

func (t *transaction) poke() {
	select {
	case t.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// read hands over answers until the socket is retired.
func (s *socket) read() {
	idle := s.route.timing.idle
	buffer := make([]byte, maxDatagram)
	for {
		// The deadline is moved only when it has passed: that costs nothing per datagram.
		err := s.conn.SetReadDeadline(time.Now().Add(idle))
		for err == nil || isTransient(err) {
			var n int
			if n, err = s.conn.Read(buffer); err == nil {
				s.accept(buffer[:n])
			}
		}
		switch {
		case isTimeout(err) && !s.idleSince(time.Now().Add(-idle)):
			continue
		case isTimeout(err), errors.Is(err, net.ErrClosed):
			err = ErrClosed
		case isRefused(err):
			err = ErrRefused
		}
		s.retire(err)
		return
	}
}

func (s *socket) idleSince(t time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count == 0 && s.used.Before(t)
}

// accept hands a datagram to the request that it answers, or drops it.
func (s *socket) accept(datagram []byte) {
	route := s.route
	route.noteLife()
	if len(datagram) < headerLength {
		route.drop(datagram, Malformed)
		return
	}
	identifier := datagram[1]
	s.mu.Lock()
	t := s.inFlight[identifier]
	s.mu.Unlock()
	if t == nil {
		route.drop(datagram, UnknownIdentifier)
		return
	}

	server := route.server
	authenticator := t.datagram[authenticatorAt:headerLength]
	reason, signed := server.signer.check(datagram, authenticator, server.requiresMessageAuthenticator())
	if reason != 0 {
		route.drop(datagram, reason)
		if reason.signature() {
			s.noteBadSignature(t, reason)
		}
		return
	}
	if signed {
		server.signs.Store(true)
	}
	s.deliver(t, datagram)
}

func (s *socket) noteBadSignature(t *transaction, reason Reason) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.socket == nil {
		return
	}
	o := &t.outcome
	if o.firstBad.IsZero() {
		o.firstBad = time.Now()
	}
	o.lastBad = reason
	if o.badlySent < t.sent {
		o.badlySent++
	}
	t.poke()
}

func (s *socket) deliver(t *transaction, datagram []byte) {
	s.mu.Lock()
	if s.inFlight[t.identifier] != t {
		s.mu.Unlock()
		s.route.drop(datagram, UnknownIdentifier) // it was given up a moment ago
		return
	}
	s.inFlight[t.identifier] = nil // the Identifier stays taken until release
	s.mu.Unlock()

	// The observer hears of the answer before the caller can act on it.
	s.route.tell(Event{Kind: Answered, Identifier: t.identifier, Code: radius.Code(datagram[0])})

	s.mu.Lock()
	t.outcome.answer = append([]byte(nil), datagram...)
	t.poke()
	s.mu.Unlock()
}
