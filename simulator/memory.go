package simulator

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"otpdialog/simulator/world"
)

// Dial connects a client in the same process, without a socket; it can stand in for
// [net.Dialer.DialContext] with UDP. The address is ignored.
//
// Nothing waits in between: when Write returns, the server has handled the
// datagram, and a reply that needs no person can be read. Deadlines are those of the
// World's clock, so that a whole sign-in can run in virtual time.
func (s *Server) Dial(_ context.Context, network, address string) (net.Conn, error) {
	if !strings.HasPrefix(network, "udp") {
		return nil, fmt.Errorf("dial %s %s in memory: %w", network, address, net.UnknownNetworkError(network))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastPort++
	c := &memoryConn{server: s, clock: s.World().Clock(), local: netip.AddrPortFrom(memoryHost, s.lastPort)}
	c.changed.L = &c.mu
	return c, nil
}

// memoryHost is the address of clients in memory.
var memoryHost = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// memoryConn is the client's side of a connection to a Server in memory.
type memoryConn struct {
	server *Server
	clock  world.Clock
	local  netip.AddrPort

	mu       sync.Mutex
	changed  sync.Cond
	replies  [][]byte // not yet read
	closed   bool
	deadline time.Time   // of Read; zero: none
	timer    world.Timer // wakes Read at the deadline; nil until there is one
}

// WriteToUDPAddrPort takes a reply of the server.
func (c *memoryConn) WriteToUDPAddrPort(reply []byte, _ netip.AddrPort) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, net.ErrClosed
	}
	c.replies = append(c.replies, reply)
	c.changed.Broadcast()
	return len(reply), nil
}

// Read returns the next reply.
func (c *memoryConn) Read(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, net.ErrClosed
		case !c.deadline.IsZero() && !c.clock.Now().Before(c.deadline):
			return 0, os.ErrDeadlineExceeded
		case len(c.replies) > 0:
			n := copy(b, c.replies[0])
			c.replies = c.replies[1:]
			return n, nil
		}
		c.changed.Wait()
	}
}

// Write passes a datagram to the server.
func (c *memoryConn) Write(b []byte) (int, error) {
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	if closed {
		return 0, net.ErrClosed
	}
	c.server.Handle(b, c.local, c)
	return len(b), nil
}

// Close ends a Read that waits.
func (c *memoryConn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.setTimer(time.Time{})
	return nil
}

// SetDeadline is SetReadDeadline: Write does not wait.
func (c *memoryConn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// SetReadDeadline limits Read, by the World's clock.
func (c *memoryConn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.setTimer(t)
	return nil
}

// SetWriteDeadline does nothing: Write does not wait.
func (c *memoryConn) SetWriteDeadline(time.Time) error { return nil }

// setTimer sets the deadline, with c.mu held, and wakes Read to look at it.
func (c *memoryConn) setTimer(deadline time.Time) {
	c.deadline = deadline
	if left := deadline.Sub(c.clock.Now()); !deadline.IsZero() && left > 0 {
		if c.timer == nil {
			c.timer = c.clock.NewTimer(c.wake)
		}
		c.timer.Reset(left)
	} else if c.timer != nil {
		c.timer.Stop()
	}
	c.changed.Broadcast()
}

// wake lets Read look at the deadline.
func (c *memoryConn) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed.Broadcast()
}

// LocalAddr returns an address that no other client of the server has.
func (c *memoryConn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(c.local) }

// RemoteAddr returns an address that stands for the server.
func (c *memoryConn) RemoteAddr() net.Addr {
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(memoryHost, 0))
}
