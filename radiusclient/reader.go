package radiusclient

import (
	"net"
	"time"
)

// reader says who reads a socket. A UDP socket of the system is read by an exchange that
// uses it alone: an answer then wakes the goroutine that waits for it, instead of one that
// reads and wakes the other. As soon as this would matter to anybody else, a goroutine
// takes over: when others wait too, when an answer may come late, and after readAloneFor.
type reader int

const (
	nobody     reader = iota // for at most readAloneFor
	anExchange               // the only one that waits, in readAlone
	aGoroutine               // readDatagrams or readStream
)

// readAloneFor is how long an exchange reads a socket itself before a goroutine takes
// over, twice that at most. It does not look at its context and its timer in that time.
const readAloneFor = 2 * time.Millisecond

// claim sees to it that the socket has a reader: the exchange of t if it is alone, or else
// a goroutine. The caller holds s.mu.
func (s *socket) claim(t *transaction, alone bool) {
	switch {
	case s.reader != nobody:
	case alone && s.waiting == 1:
		s.reader = anExchange
		s.turn++
		t.reads = true
		s.watch()
	default:
		s.startReader()
	}
}

// startReader makes a goroutine the reader. s.mu is held.
func (s *socket) startReader() {
	s.reader = aGoroutine
	s.route.client.readers.Go(func() {
		if failure := s.readDatagrams(); failure != nil {
			s.retire(failure)
		}
	})
}

// watch lets the watchdog look in a while. s.mu is held.
func (s *socket) watch() {
	if s.watching {
		return
	}
	s.watching = true
	if s.watchdog == nil {
		// This is not a time of RADIUS, so it is not that of the Clock.
		s.watchdog = time.AfterFunc(readAloneFor, s.lookAfter)
		return
	}
	s.watchdog.Reset(readAloneFor)
}

// lookAfter is what the watchdog does: it sees to it that a goroutine reads the socket if
// the same exchange, or nobody, has read it since the last time.
func (s *socket) lookAfter() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watching = false
	switch {
	case s.retired:
	case s.seen != s.turn:
		s.seen = s.turn
		s.watch()
	case s.reader == nobody:
		s.startReader()
	case s.reader == anExchange:
		s.interrupted = true
		_ = s.conn.SetReadDeadline(time.Unix(1, 0)) // long ago: it leaves now
	}
}

// readAlone reads the socket until t, whose exchange has claimed it, is answered, or until
// the watchdog interrupts.
func (s *socket) readAlone(t *transaction) {
	clock := s.route.client.clock
	for !s.isAnswered(t) {
		n, err := s.conn.Read(s.buffer)
		switch {
		case err == nil:
			s.accept(s.buffer[:n], clock.Now())
		case isTransient(err):
		case isRefused(err):
			s.noteRefusal(nil)
			s.leave()
			return
		case isTimeout(err):
			s.leave()
			return
		default:
			s.retire(dialFailure(err))
			return
		}
	}
	s.leave()
}

func (s *socket) isAnswered(t *transaction) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return t.answered
}

// leave ends the role of an exchange as the reader.
func (s *socket) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.retired {
		return
	}
	if s.interrupted {
		s.interrupted = false
		_ = s.conn.SetReadDeadline(time.Time{})
	}
	if s.isDue() {
		s.startReader()
		return
	}
	s.pause()
}

// pause leaves the socket without a reader until the next request, or the watchdog.
// s.mu is held.
func (s *socket) pause() {
	s.reader = nobody
	s.turn++
	s.watch()
}

// isDue reports whether an answer is due, or may come late. s.mu is held.
func (s *socket) isDue() bool {
	if s.waiting > 0 {
		return true
	}
	if len(s.free.resting) > 0 {
		s.free.wake(s.route.client.clock.Now())
	}
	return len(s.free.resting) > 0
}

// readDatagrams hands over what arrives. It returns why the socket has to be retired, or
// nil if no answer is due any more and the next exchange can read the socket itself.
func (s *socket) readDatagrams() *Error {
	_, own := s.conn.(*net.UDPConn)
	for {
		n, err := s.conn.Read(s.buffer)
		switch {
		case err == nil:
			s.accept(s.buffer[:n], s.route.client.clock.Now())
			if own && s.leaveIfOver() {
				return nil
			}
		case isRefused(err):
			s.noteRefusal(nil)
		case !isTransient(err):
			return dialFailure(err)
		}
	}
}

// leaveIfOver ends the role of the goroutine if no answer is due.
func (s *socket) leaveIfOver() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isDue() {
		return false
	}
	s.pause()
	return true
}
