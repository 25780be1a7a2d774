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
)

// Dial connects a client in the same process, without a socket. It can stand in for
// [net.Dialer.DialContext] with UDP; any address leads here. The connection supports
// no deadlines.
//
// When Write returns, the server has handled the datagram, and a reply that needs no
// person can be read. So a whole sign-in can run in virtual time.
func (s *Server) Dial(_ context.Context, network, address string) (net.Conn, error) {
	if !strings.HasPrefix(network, "udp") {
		return nil, fmt.Errorf("dial %s %s in memory: %w", network, address, net.UnknownNetworkError(network))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastPort++
	c := &memoryConn{
		server:  s,
		address: address,
		local:   memoryAddr(s.lastPort),
		replies: make(chan []byte, 1000),
		closed:  make(chan struct{}),
	}
	c.close = sync.OnceFunc(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		close(c.closed)
		c.server.traffic.add(-c.taken - len(c.replies)) // they will not be read
	})
	return c, nil
}

// memoryAddr returns the address of a client in memory; port 0 is the server.
func memoryAddr(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

// memoryConn is the client's side of a connection in memory.
type memoryConn struct {
	server  *Server
	address string // that was dialled
	local   netip.AddrPort
	replies chan []byte
	closed  chan struct{}
	close   func()

	mu    sync.Mutex // no reply comes after close
	taken int        // replies that Read has returned, and that its caller may be at work with
}

// traffic counts the datagrams of clients in memory that somebody is at work with.
type traffic struct {
	mu    sync.Mutex
	busy  int
	quiet chan struct{} // is closed when there are none; nil if nobody waits for that
}

func (t *traffic) add(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy += n
	if t.busy == 0 && t.quiet != nil {
		close(t.quiet)
		t.quiet = nil
	}
}

// AwaitQuiet waits until all requests of clients in memory have been handled, and their replies
// read: until each client has come back for more, or is gone. Move the clock then.
func (s *Server) AwaitQuiet(ctx context.Context) {
	s.traffic.mu.Lock()
	if s.traffic.busy == 0 {
		s.traffic.mu.Unlock()
		return
	}
	if s.traffic.quiet == nil {
		s.traffic.quiet = make(chan struct{})
	}
	quiet := s.traffic.quiet
	s.traffic.mu.Unlock()
	select {
	case <-quiet:
	case <-ctx.Done():
	}
}

func (c *memoryConn) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

// WriteToUDPAddrPort takes a reply of the server. Like a socket, it drops a reply if too
// many have not been read.
func (c *memoryConn) WriteToUDPAddrPort(reply []byte, _ netip.AddrPort) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed() {
		return 0, net.ErrClosed
	}
	c.server.traffic.add(1)
	select {
	case c.replies <- reply:
	default:
		c.server.traffic.add(-1)
	}
	return len(reply), nil
}

func (c *memoryConn) asked() string { return c.address }

// take counts n more replies as taken; none of those before are worked on any more.
func (c *memoryConn) take(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	done := c.taken
	c.taken = n
	if c.isClosed() { // which counted those that were taken by then
		done, c.taken = n, 0
	}
	c.server.traffic.add(-done)
}

// Read returns the next reply.
func (c *memoryConn) Read(b []byte) (int, error) {
	c.take(0)
	select {
	case <-c.closed:
		return 0, net.ErrClosed
	case reply := <-c.replies:
		c.take(1)
		return copy(b, reply), nil
	}
}

// Write passes a datagram to the server.
func (c *memoryConn) Write(b []byte) (int, error) {
	if c.isClosed() {
		return 0, net.ErrClosed
	}
	c.server.traffic.add(1)
	defer c.server.traffic.add(-1)
	c.server.Handle(b, c.local, c)
	return len(b), nil
}

// Close ends a Read that waits.
func (c *memoryConn) Close() error {
	c.close()
	return nil
}

// LocalAddr returns an address that no other client of the server has.
func (c *memoryConn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(c.local) }

// RemoteAddr returns an address for the server.
func (c *memoryConn) RemoteAddr() net.Addr { return net.UDPAddrFromAddrPort(memoryAddr(0)) }

// SetDeadline returns [os.ErrNoDeadline].
func (c *memoryConn) SetDeadline(time.Time) error { return os.ErrNoDeadline }

// SetReadDeadline returns [os.ErrNoDeadline].
func (c *memoryConn) SetReadDeadline(time.Time) error { return os.ErrNoDeadline }

// SetWriteDeadline returns [os.ErrNoDeadline].
func (c *memoryConn) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }
