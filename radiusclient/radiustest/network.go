package radiustest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
)

// Network is a network in memory for clients and servers of one test. Datagrams arrive at
// once and in their order, unless 4,096 of them already wait to be read.
type Network struct {
	mu        sync.Mutex
	port      uint16
	sockets   map[netip.AddrPort]*socket   // by local address
	listeners map[netip.AddrPort]*listener // by address
}

// NewNetwork returns a network without servers.
func NewNetwork() *Network {
	return &Network{port: 40_000, sockets: map[netip.AddrPort]*socket{}, listeners: map[netip.AddrPort]*listener{}}
}

// Dial connects to a server of the network. It fits radiusclient.Config.Dial.
func (n *Network) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	remote, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	local := netip.AddrPortFrom(remote.Addr(), 0)
	if network == "udp" {
		return n.open(local, remote)
	}
	n.mu.Lock()
	l := n.listeners[remote]
	local = netip.AddrPortFrom(local.Addr(), n.nextPort())
	n.mu.Unlock()
	if l == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	ours, theirs := net.Pipe()
	select {
	case l.pending <- &pipe{theirs, remote, local}:
		return &pipe{ours, local, remote}, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// nextPort returns a port that is free. n.mu is held.
func (n *Network) nextPort() uint16 {
	n.port++
	return n.port
}

// free returns local with a port of its own if it has none. n.mu is held.
func (n *Network) free(local netip.AddrPort) netip.AddrPort {
	if local.Port() == 0 {
		local = netip.AddrPortFrom(local.Addr(), n.nextPort())
	}
	return local
}

func (n *Network) listenPacket(address string) (net.PacketConn, error) {
	local, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	return n.open(local, netip.AddrPort{})
}

// open makes a socket, connected to remote if that is valid.
func (n *Network) open(local, remote netip.AddrPort) (*socket, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	local = n.free(local)
	if n.sockets[local] != nil {
		return nil, fmt.Errorf("%v: %w", local, syscall.EADDRINUSE)
	}
	s := &socket{network: n, local: local, remote: remote, arrived: make(chan datagram, 1<<12), closed: make(chan struct{})}
	n.sockets[local] = s
	return s, nil
}

type datagram struct {
	octets []byte
	from   netip.AddrPort
	err    error
}

// socket is a UDP socket.
type socket struct {
	network       *Network
	local, remote netip.AddrPort
	arrived       chan datagram
	once          sync.Once
	closed        chan struct{}
}

// Read implements net.Conn.
func (s *socket) Read(b []byte) (int, error) {
	n, _, err := s.ReadFrom(b)
	return n, err
}

// ReadFrom implements net.PacketConn.
func (s *socket) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		select {
		case <-s.closed:
			return 0, nil, net.ErrClosed
		case d := <-s.arrived:
			if s.remote.IsValid() && d.from != s.remote {
				continue
			}
			return copy(b, d.octets), net.UDPAddrFromAddrPort(d.from), d.err
		}
	}
}

// Write implements net.Conn.
func (s *socket) Write(b []byte) (int, error) { return s.send(b, s.remote) }

// WriteTo implements net.PacketConn.
func (s *socket) WriteTo(b []byte, to net.Addr) (int, error) {
	address, err := netip.ParseAddrPort(to.String())
	if err != nil {
		return 0, err
	}
	return s.send(b, address)
}

func (s *socket) send(b []byte, to netip.AddrPort) (int, error) {
	select {
	case <-s.closed:
		return 0, net.ErrClosed
	default:
	}
	s.network.mu.Lock()
	target := s.network.sockets[to]
	s.network.mu.Unlock()
	d := datagram{octets: bytes.Clone(b), from: s.local}
	if target == nil { // nothing listens there: an ICMP message comes back
		target, d = s, datagram{from: to, err: os.NewSyscallError("read", syscall.ECONNREFUSED)}
	}
	select {
	case target.arrived <- d:
	default: // lost, as in a full buffer
	}
	return len(b), nil
}

// Close implements net.Conn.
func (s *socket) Close() error {
	err := net.ErrClosed
	s.once.Do(func() {
		s.network.mu.Lock()
		delete(s.network.sockets, s.local)
		s.network.mu.Unlock()
		close(s.closed)
		err = nil
	})
	return err
}

// LocalAddr implements net.Conn.
func (s *socket) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(s.local) }

// RemoteAddr implements net.Conn.
func (s *socket) RemoteAddr() net.Addr { return net.UDPAddrFromAddrPort(s.remote) }

// SetDeadline always fails.
func (s *socket) SetDeadline(time.Time) error { return os.ErrNoDeadline }

// SetReadDeadline always fails.
func (s *socket) SetReadDeadline(time.Time) error { return os.ErrNoDeadline }

// SetWriteDeadline always fails.
func (s *socket) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }

func (n *Network) listen(address string) (net.Listener, error) {
	local, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	local = n.free(local)
	if n.listeners[local] != nil {
		return nil, fmt.Errorf("%v: %w", local, syscall.EADDRINUSE)
	}
	l := &listener{network: n, local: local, pending: make(chan net.Conn), closed: make(chan struct{})}
	n.listeners[local] = l
	return l, nil
}

// listener accepts connections.
type listener struct {
	network *Network
	local   netip.AddrPort
	pending chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.pending:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *listener) Close() error {
	l.once.Do(func() {
		l.network.mu.Lock()
		delete(l.network.listeners, l.local)
		l.network.mu.Unlock()
		close(l.closed)
	})
	return nil
}

// Addr implements net.Listener.
func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.local) }

// pipe is a connection between two addresses.
type pipe struct {
	net.Conn

	local, remote netip.AddrPort
}

// LocalAddr implements net.Conn.
func (p *pipe) LocalAddr() net.Addr { return net.TCPAddrFromAddrPort(p.local) }

// RemoteAddr implements net.Conn.
func (p *pipe) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(p.remote) }
