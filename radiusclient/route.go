package radiusclient

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"layeh.com/radius"
)

// route is one address of one server, and the sockets connected to it.
type route struct {
	server   *server
	address  netip.AddrPort
	timing   *timing
	observer *observer
	readers  *sync.WaitGroup
	heard    atomic.Int64 // when a datagram last came from there, in ns since epoch

	mu      sync.Mutex
	closed  bool
	sockets []*socket
}

// epoch anchors route.heard to the monotonic clock.
var epoch = time.Now()

func (r *route) noteLife() { r.heard.Store(int64(time.Since(epoch))) }

// heardSince reports whether a datagram has come since t.
func (r *route) heardSince(t time.Time) bool {
	heard := r.heard.Load()
	return heard != 0 && heard >= int64(t.Sub(epoch))
}

// take reserves an Identifier of a socket, opening one if all are busy.
func (r *route) take(now time.Time) (*socket, byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, 0, ErrClosed
	}
	// From the first on, so that the last ones fall idle and are closed.
	for _, s := range r.sockets {
		if identifier, ok := s.take(now); ok {
			return s, identifier, nil
		}
	}
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(r.address))
	if err != nil {
		return nil, 0, fmt.Errorf("open a socket: %w", err)
	}
	s := &socket{route: r, conn: conn, free: newIdentifiers(byte(rand.Uint32()))} //nolint:gosec // no secret
	identifier, _ := s.take(now)
	r.sockets = append(r.sockets, s)
	r.readers.Go(s.read)
	return s, identifier, nil
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
		s.retire(ErrClosed)
	}
}

// tell reports an event at this address.
func (r *route) tell(e Event) {
	e.Server, e.Address = r.server.Address, r.address
	r.observer.tell(e)
}

func (r *route) drop(datagram []byte, reason Reason) {
	e := Event{Kind: Dropped, Reason: reason}
	if len(datagram) >= 2 {
		e.Code, e.Identifier = radius.Code(datagram[0]), datagram[1]
	}
	r.tell(e)
}
