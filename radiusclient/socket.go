package radiusclient

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"layeh.com/radius"

	"otpdialog/clock"
)

// maxDatagram is the longest that UDP carries: octets after Length are ignored,
// so a datagram may be longer than a packet.
const maxDatagram = 1<<16 - 1

// bufferSize is the size of the buffer of a UDP socket. What does not fit is lost, and is not part
// of the packet; on Windows that would be an error.
func bufferSize() int {
	if runtime.GOOS == "windows" {
		return maxDatagram
	}
	return radius.MaxPacketLength
}

// socket is one connected UDP socket, TCP or TLS connection with up to 256 requests in
// flight, one for each Identifier (RFC 2865 section 3, RFC 6613 section 2.6.5).
//
// A goroutine opens it, reads it, checks what arrives, and hands answers over. A UDP socket
// that has a poller is read by the exchange that uses it alone, see claim, and by a
// goroutine only while others wait too, or while a late answer may come.
type socket struct {
	route  *route
	stream bool               // TCP or TLS: what was sent arrives, or the connection is lost
	abort  context.CancelFunc // of opening
	heard  atomic.Bool        // stream: a packet has come
	buffer []byte             // of the reader of a UDP socket
	idle   clock.Timer        // calls closeIdle

	mu          sync.Mutex
	conn        net.Conn // nil while it is being opened
	reader      reader
	turn        int  // changes with each exchange that reads, and each pause
	seen        int  // the turn that the watchdog has seen
	watching    bool // the watchdog will look
	watchdog    *time.Timer
	interrupted bool // the exchange that reads has to leave
	waiting     int  // requests in inFlight
	local       netip.Addr
	inFlight    [256]*transaction // by Identifier; also those that wait for conn
	// before has the Request Authenticator of the last request that had the Identifier and is
	// over; zeros for none. A part of its datagram would keep all of that in memory.
	before   [256][authenticatorLength]byte
	owed     [256]bool // stream: the request was given up, and its answer is still to come
	count    int       // Identifiers taken: in flight, or about to be
	free     identifiers
	used     time.Time // when an Identifier was last taken or given back
	lastCame time.Time // stream: when a packet last came
	doubted  bool      // stream: it may be dead; it takes no further request, and goes with the last one that it has
	retired  bool      // no further request goes out from here
}

// transaction is one request on its way: one Identifier of one socket. The
// fields from datagram on are guarded by the socket's mu.
type transaction struct {
	socket     *socket // nil after release
	identifier byte
	wake       waker // poked after each change
	reads      bool  // its exchange is the reader of the socket

	datagram []byte    // nil before the first transmission, and then never changed
	sent     int       // transmissions
	last     time.Time // of the last transmission
	answered bool      // a valid answer has come
	outcome  outcome
}

// outcome is what is known about a transaction.
type outcome struct {
	open     bool   // the socket is open
	answer   []byte // a valid packet
	failure  *Error // the socket was lost
	bad      drawn  // of badly signed answers
	firstBad time.Time
	lastBad  Reason
	refused  drawn // of refusals, see noteRefusal
	shared   bool  // a refusal may have been that of another request
}

// drawn counts the transmissions of a request that drew something before the next one.
type drawn struct {
	count int
	last  int // the number of the last such transmission, from 1
}

func (d *drawn) note(sent int) {
	if d.last < sent {
		d.last = sent
		d.count++
	}
}

// newSocket returns a socket that is to be opened: requests may be put on it at once.
func newSocket(r *route, start byte) *socket {
	s := &socket{route: r, stream: r.client.config.Transport != UDP}
	s.free.fill(start)
	return s
}

// start opens the socket. The requests that are already on it learn how that ends.
func (s *socket) start() {
	ctx, abort := context.WithCancel(context.Background())
	s.abort = abort
	s.route.client.readers.Go(func() { s.run(ctx) })
}

func (s *socket) run(ctx context.Context) {
	conn, failure := s.route.open(ctx)
	if failure == nil && s.stream {
		s.route.tell(Event{Kind: Opened})
	}
	if failure == nil && !s.opened(conn) {
		_ = conn.Close() // retired meanwhile
		return
	}
	switch {
	case failure != nil:
	case s.stream:
		failure = s.readStream(conn)
	default:
		failure = s.readDatagrams()
	}
	if failure != nil {
		s.retire(failure)
	}
}

// opened lets the requests that wait for conn go ahead.
func (s *socket) opened(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.retired {
		return false
	}
	s.conn, s.local = conn, localAddrPort(conn).Addr()
	s.reader = aGoroutine
	if !s.stream {
		s.buffer = make([]byte, bufferSize())
	}
	s.idle = s.route.client.clock.NewTimer(s.closeIdle)
	s.idle.Reset(s.mayIdle())
	for _, t := range &s.inFlight {
		if t != nil {
			t.poke()
		}
	}
	return true
}

// take puts a request on the least recently used Identifier. It returns nil if
// none may be used now.
func (s *socket) take(wake waker, now time.Time) *transaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.retired || s.doubted {
		return nil
	}
	identifier, ok := s.free.take(now)
	if !ok {
		return nil
	}
	t := &transaction{socket: s, identifier: identifier, wake: wake}
	s.inFlight[identifier] = t
	s.count++
	s.waiting++
	s.used = now
	return t
}

// transmit sends datagram for the first time, or once more. The reader knows t before the
// datagram is on its way; alone lets the exchange of t become the reader. A socket that was
// lost in the meantime is no error: t knows.
func (s *socket) transmit(t *transaction, datagram []byte, now time.Time, alone bool) error {
	s.mu.Lock()
	if s.retired {
		s.mu.Unlock()
		return nil
	}
	if t.sent == 0 {
		t.datagram = datagram
	}
	t.sent++
	t.last = now
	conn := s.conn
	s.claim(t, alone)
	s.mu.Unlock()

	if s.stream {
		// A server that reads nothing fills the way to it, and then Write blocks.
		stuck := s.route.client.clock.NewTimer(func() { s.retire(s.lost(conn, os.ErrDeadlineExceeded)) })
		stuck.Reset(s.route.client.timing.connect)
		defer stuck.Stop()
	}
	_, err := conn.Write(datagram)
	for range s.inFlight { // each may have a refusal on its way
		if s.stream || !isRefused(err) {
			break
		}
		// An earlier datagram was refused. The reader does not get to see that any more, and
		// this one was not sent.
		s.noteRefusal(t)
		_, err = conn.Write(datagram)
	}
	switch {
	case err == nil, errors.Is(err, net.ErrClosed), isRefused(err):
		return nil
	case s.stream:
		s.retire(s.lost(conn, err)) // part of a packet may be on its way
		return nil
	}
	return err
}

// noteRefusal notes that a datagram was refused: nothing listens on the server's port. The
// system does not say which one that was, so each request in flight learns of it. That ends
// nothing: the server may only be restarting, and anyone can have made it up. writing is the
// request whose transmission is being made, nil for none.
func (s *socket) noteRefusal(writing *transaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range &s.inFlight {
		if t == nil {
			continue
		}
		sent := t.sent
		if t == writing {
			sent--
		}
		if sent == 0 {
			continue
		}
		t.outcome.refused.note(sent)
		t.outcome.shared = t.outcome.shared || s.waiting > 1
		t.poke()
	}
}

// release gives the Identifier of t back. A request that may still be answered
// keeps it for as long as that, so that a late answer meets no other request.
func (s *socket) release(t *transaction, timeout, rest time.Duration) {
	now := s.route.client.clock.Now()
	if t.reads { // it was not sent after all
		t.reads = false
		defer s.leave()
	}
	if s.giveBack(t, timeout, rest, now) {
		s.retire(&Error{Kind: ErrClosed})
	}
}

// giveBack does that, and reports whether the socket has to go.
func (s *socket) giveBack(t *transaction, timeout, rest time.Duration, now time.Time) (last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.socket == nil {
		return false
	}
	t.socket = nil
	if s.inFlight[t.identifier] == t {
		s.inFlight[t.identifier] = nil
		s.waiting--
	}
	if t.sent > 0 {
		copy(s.before[t.identifier][:], t.datagram[authenticatorAt:headerLength])
	}
	s.count--
	s.used = now
	switch {
	case t.sent == 0, t.answered && t.sent == 1:
		s.free.give(t.identifier, now, now)
	case t.answered:
		s.free.give(t.identifier, now, now.Add(rest))
	case s.stream:
		s.owed[t.identifier] = true
	default:
		s.free.give(t.identifier, now, t.last.Add(timeout))
	}
	return s.doubted && s.count == 0
}

// doubt notes that t waited in vain. A stream on which nothing at all has come since then
// may lead nowhere, which TCP would find out in minutes only.
func (s *socket) doubt(t *transaction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doubted = s.stream && s.lastCame.Before(t.last)
}

// look copies what is known about t into o, and returns how often it was sent.
func (s *socket) look(t *transaction, o *outcome) (sent int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*o = t.outcome
	o.open = s.conn != nil
	return t.sent
}

// retire takes the socket out of use, and gives the requests in flight the reason.
func (s *socket) retire(why *Error) {
	s.mu.Lock()
	if s.retired {
		s.mu.Unlock()
		return
	}
	s.retired = true
	for _, t := range &s.inFlight {
		if t != nil {
			t.outcome.failure = why
			t.poke()
		}
	}
	s.mu.Unlock()
	s.close()
}

// retireIdle takes the socket out of use if nobody has used it after t.
func (s *socket) retireIdle(t time.Time) bool {
	s.mu.Lock()
	if s.count > 0 || s.used.After(t) {
		s.mu.Unlock()
		return false
	}
	s.retired = true
	s.mu.Unlock()
	s.close()
	return true
}

// mayIdle is how long the socket is kept without being used.
func (s *socket) mayIdle() time.Duration {
	if s.stream {
		return s.route.client.timing.keep
	}
	return s.route.client.timing.idle
}

// closeIdle takes the socket out of use if it was idle for long enough, and otherwise
// looks again later.
func (s *socket) closeIdle() {
	if !s.retireIdle(s.route.client.clock.Now().Add(-s.mayIdle())) {
		s.idle.Reset(s.mayIdle())
	}
}

// close is the end of a retired socket.
func (s *socket) close() {
	s.abort()
	if s.idle != nil {
		s.idle.Stop()
	}
	s.route.remove(s)
	if s.conn != nil { // it is not set any more once the socket is retired
		_ = s.conn.Close() // nothing is left to lose on it
	}
}

func (t *transaction) poke() { t.wake.poke() }

// A waker lets an exchange look at what has changed. It does not block.
type waker interface{ poke() }

// signal wakes an exchange whose goroutine waits. It has room for one.
type signal chan struct{}

func (s signal) poke() {
	select {
	case s <- struct{}{}:
	default: // it is about to look anyway
	}
}
