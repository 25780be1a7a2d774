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
	c.close = sync.OnceFunc(func() { close(c.closed) })
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
	if c.isClosed() {
		return 0, net.ErrClosed
	}
	select {
	case c.replies <- reply:
	default:
	}
	return len(reply), nil
}

func (c *memoryConn) asked() string { return c.address }

// Read returns the next reply.
func (c *memoryConn) Read(b []byte) (int, error) {
	select {
	case <-c.closed:
		return 0, net.ErrClosed
	case reply := <-c.replies:
		return copy(b, reply), nil
	}
}

// Write passes a datagram to the server.
func (c *memoryConn) Write(b []byte) (int, error) {
	if c.isClosed() {
		return 0, net.ErrClosed
	}
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
