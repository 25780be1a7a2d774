package radiusclient

import (
	"time"

	"layeh.com/radius"
)

// accept hands a packet to the request that it answers, or drops it and says why.
func (s *socket) accept(datagram []byte, now time.Time) Reason {
	if len(datagram) < headerLength {
		return s.drop(nil, datagram, Malformed)
	}
	t, authenticator := s.whose(datagram[1], now)
	if t == nil {
		return s.drop(nil, datagram, UnknownIdentifier)
	}
	server := s.route.server
	// What signs a Status-Server may be another program than what signs the rest.
	status := t.datagram[0] == byte(radius.CodeStatusServer)
	reason, signed := checkAnswer(server.signer, datagram, authenticator, !status && server.requiresMessageAuthenticator())
	if reason == BadAuthenticator && s.isRepeated(datagram) {
		reason = UnknownIdentifier
	}
	if reason != 0 {
		s.drop(t, datagram, reason)
		if reason.IsAboutSignature() {
			s.noteBadSignature(t, reason, now)
		}
		return reason
	}
	if signed && !status {
		server.signs.Store(true)
		s.route.signs.Store(true)
	}
	return s.deliver(t, datagram, now)
}

// drop reports that datagram is no valid answer, and returns why. t is the request in flight with
// its Identifier, nil for none.
func (s *socket) drop(t *transaction, datagram []byte, reason Reason) Reason {
	if o := &s.route.client.observer; o.tap != nil {
		o.record(s, t, Datagram{Octets: datagram, Reason: reason})
	}
	s.route.drop(datagram, reason)
	return reason
}

// whose returns the request in flight with that Identifier, and its Request
// Authenticator.
func (s *socket) whose(identifier byte, now time.Time) (*transaction, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastCame = now
	t := s.inFlight[identifier]
	if t != nil && t.sent > 0 {
		return t, t.datagram[authenticatorAt:headerLength]
	}
	s.settle(identifier, now)
	return nil, nil
}

// isRepeated reports that datagram answers the request that had its Identifier before:
// the network has doubled or delayed it. That says nothing about the shared secret.
func (s *socket) isRepeated(datagram []byte) bool {
	s.mu.Lock()
	authenticator := s.before[datagram[1]]
	s.mu.Unlock()
	if authenticator == zeros {
		return false
	}
	reason, _ := checkAnswer(s.route.server.signer, datagram, authenticator[:], false)
	return reason != BadAuthenticator
}

// settle frees an Identifier whose answer came too late. A stream loses and
// doubles nothing, so no other answer to it is under way. s.mu is held.
func (s *socket) settle(identifier byte, now time.Time) {
	if !s.owed[identifier] {
		return
	}
	s.owed[identifier] = false
	s.free.give(identifier, now, now)
}

func (s *socket) noteBadSignature(t *transaction, reason Reason, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.socket == nil {
		return
	}
	o := &t.outcome
	if o.firstBad.IsZero() {
		o.firstBad = now
	}
	o.lastBad = reason
	o.bad.note(t.sent)
	t.poke()
}

func (s *socket) deliver(t *transaction, datagram []byte, now time.Time) Reason {
	s.mu.Lock()
	if s.inFlight[t.identifier] != t {
		s.settle(t.identifier, now)
		s.mu.Unlock()
		return s.drop(t, datagram, UnknownIdentifier) // it was given up a moment ago
	}
	s.inFlight[t.identifier] = nil // the Identifier stays taken until release
	s.waiting--
	t.answered = true
	s.mu.Unlock()
	s.route.noteLife(now)

	// Tap and observer hear of the answer before the caller can act on it.
	if o := &s.route.client.observer; o.tap != nil {
		o.record(s, t, Datagram{Octets: datagram})
	}
	s.route.tell(Event{Kind: Answered, Identifier: t.identifier, Code: radius.Code(datagram[0])})

	s.mu.Lock()
	t.outcome.answer = append([]byte(nil), datagram...)
	t.poke()
	s.mu.Unlock()
	return 0
}
