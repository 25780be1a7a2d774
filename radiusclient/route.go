package radiusclient

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"layeh.com/radius"
)

// route is one address of one server, and the sockets connected to it.
type route struct {
	client  *Client
	server  *server
	address netip.AddrPort
	dropped atomic.Int64 // datagrams from there that were no answers
	reason  atomic.Int64 // why the last of them was none, a Reason
	signs   atomic.Bool  // a valid Message-Authenticator came from there
	told    atomic.Bool  // Learned knows that
	heard   atomic.Int64 // when a valid answer last came from there, in ns since client.epoch, plus 1; 0 for never

	mu      sync.Mutex
	closed  bool
	sockets []*socket
	strays  *strays // of a check that wants to know what is dropped; nil for none
}

// name is the address as that of a server.
func (r *route) name() string {
	return netip.AddrPortFrom(r.address.Addr().Unmap(), r.address.Port()).String()
}

// noteLife notes that a valid answer has come, now. Nothing else is a sign of life: anyone can
// have sent it.
func (r *route) noteLife(now time.Time) { r.heard.Store(int64(now.Sub(r.client.epoch)) + 1) }

// heardSince reports whether a valid answer has come since t.
func (r *route) heardSince(t time.Time) bool {
	heard := r.heard.Load()
	return heard != 0 && heard > int64(t.Sub(r.client.epoch))
}

// take puts a request on a socket: on the one that is preferred, if that can be,
// else on the first with a free Identifier, else on a new one.
func (r *route) take(preferred *socket, wake waker, now time.Time) (*transaction, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	if preferred != nil && preferred.route == r {
		if t := preferred.take(wake, now); t != nil {
			return t, nil
		}
	}
	// From the first on, so that the last ones fall idle and are closed.
	for _, s := range r.sockets {
		if t := s.take(wake, now); t != nil {
			return t, nil
		}
	}
	s := newSocket(r, byte(rand.Uint32())) //nolint:gosec // no secret
	r.sockets = append(r.sockets, s)
	t := s.take(wake, now) // before it can be lost
	s.start()
	return t, nil
}

func (r *route) remove(s *socket) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sockets = slices.DeleteFunc(r.sockets, func(other *socket) bool { return other == s })
}

func (r *route) close() {
	r.mu.Lock()
	r.closed = true
	sockets := slices.Clone(r.sockets)
	r.mu.Unlock()
	for _, s := range sockets {
		s.retire(&Error{Kind: ErrClosed})
	}
}

// collect notes what is dropped in strays from now on.
func (r *route) collect(strays *strays) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.strays = strays
}

// tell reports an event at this address.
func (r *route) tell(e Event) {
	e.Server, e.Address = r.server.Address, r.address
	r.client.observer.tell(e)
}

func (r *route) drop(datagram []byte, reason Reason) {
	r.dropped.Add(1)
	r.reason.Store(int64(reason))
	r.mu.Lock()
	strays := r.strays
	r.mu.Unlock()
	strays.note(datagram, reason)
	e := Event{Kind: Dropped, Reason: reason}
	if len(datagram) >= 2 {
		e.Code, e.Identifier = radius.Code(datagram[0]), datagram[1]
	}
	r.tell(e)
}
