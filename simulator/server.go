package simulator

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"layeh.com/radius"
)

// DefaultSecret is the shared secret of a [Config] without one: the one that
// examples of RADIUS have everywhere. It is good for loopback only.
const DefaultSecret = "testing123"

// DefaultListen is the address of a [Config] without one: a free port of loopback.
const DefaultListen = "127.0.0.1:0"

// ErrNotLoopback means that an address off loopback was asked for, but not allowed.
var ErrNotLoopback = errors.New("not a loopback address")

// ErrDefaultSecret means that [DefaultSecret] was to be used off loopback.
var ErrDefaultSecret = errors.New("the default secret is for loopback only")

// Config says how to start a [Server].
type Config struct {
	Listen      string // host:port; empty is DefaultListen
	AllowRemote bool   // lets Listen be off loopback, where it needs a secret of its own
	Secret      []byte // shared with all clients; empty is DefaultSecret
	World       *World // who answers; nil is a new one
	// RequireMessageAuthenticator drops requests without a Message-Authenticator
	// (CVE-2024-3596). One that is there is verified always.
	RequireMessageAuthenticator bool
	// Log is told what happens, one event at a time and never after Close. It
	// must not block, and not call the Server.
	Log func(Event)
}

// Server is a RADIUS authentication server on one UDP socket.
type Server struct {
	conn    *net.UDPConn
	secret  []byte
	require bool
	world   *World
	log     func(Event)
	stopped chan struct{} // closed when the last datagram was read

	mu         sync.Mutex
	closed     bool
	duplicates duplicates
	counts     Counts
}

// readBuffer is asked for, in octets, so that a burst of requests finds room. The
// system may give less.
const readBuffer = 4 << 20

// Start listens and answers until [Server.Close]. The error wraps [ErrNotLoopback]
// or [ErrDefaultSecret], or says why the address cannot be used.
func Start(c Config) (*Server, error) {
	if c.Listen == "" {
		c.Listen = DefaultListen
	}
	if len(c.Secret) == 0 {
		c.Secret = []byte(DefaultSecret)
	}
	if c.World == nil {
		c.World = NewWorld()
	}
	if c.Log == nil {
		c.Log = func(Event) {}
	}
	addr, err := net.ResolveUDPAddr("udp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", c.Listen, err)
	}
	if !addr.IP.IsLoopback() {
		if !c.AllowRemote {
			return nil, fmt.Errorf("listen on %q: %w", c.Listen, ErrNotLoopback)
		}
		if string(c.Secret) == DefaultSecret {
			return nil, fmt.Errorf("listen on %q: %w", c.Listen, ErrDefaultSecret)
		}
	}
	conn, err := net.ListenUDP("udp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", c.Listen, err)
	}
	_ = conn.SetReadBuffer(readBuffer) // less is slower, not wrong

	s := &Server{
		conn:    conn,
		secret:  c.Secret,
		require: c.RequireMessageAuthenticator,
		world:   c.World,
		log:     c.Log,
		stopped: make(chan struct{}),
	}
	go s.read()
	return s, nil
}

// Addr is where the server listens.
func (s *Server) Addr() netip.AddrPort {
	return unmap(s.conn.LocalAddr().(*net.UDPAddr).AddrPort())
}

// World is the provider behind the server.
func (s *Server) World() *World { return s.world }

// Counts says what the server has seen and done so far.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Close stops the server. What waits for a person gets no answer any more; it
// stays on the phone until it times out, as with a server that is switched off.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	err := s.conn.Close()
	<-s.stopped
	return err
}

// read takes datagrams from the socket until it is closed. Nothing that it calls
// waits for a person, so one goroutine serves any number of sign-ins.
func (s *Server) read() {
	defer close(s.stopped)
	buffer := make([]byte, radius.MaxPacketLength)
	for {
		n, client, err := s.conn.ReadFromUDPAddrPort(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // on Windows: an earlier reply found nobody
		}
		s.serve(buffer[:n], client)
	}
}

// serve answers one datagram, or begins to.
func (s *Server) serve(b []byte, client netip.AddrPort) {
	d, why := parse(b, unmap(client), s.secret, s.require)
	if d == nil {
		s.drop(b, unmap(client), why)
		return
	}
	if !s.accept(d, client) {
		return
	}
	respond := func(r reply) { s.respond(d, client, r) }
	if d.packet.Code == radius.CodeStatusServer {
		respond(reply{verdict: accept, text: []string{"The simulator is up."}})
		return
	}
	s.world.signIn(d.request(), respond)
}

// accept reports whether the request is new. One that is known gets the octets
// of its reply again, if it has one.
func (s *Server) accept(d *datagram, client netip.AddrPort) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	reply, known := s.duplicates.find(s.world.clock.Now(), d.key())
	if !known {
		s.duplicates.open(d.key())
		s.event(d, Received, d.packet.Code, "")
		return true
	}
	s.event(d, Duplicate, d.packet.Code, "")
	if reply != nil {
		s.send(d, client, reply)
	}
	return false
}

// respond sends the reply to a request, and keeps it for duplicates.
func (s *Server) respond(d *datagram, client netip.AddrPort, r reply) {
	b, err := d.encode(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.duplicates.close(s.world.clock.Now(), d.key(), b)
	if err != nil {
		s.event(d, Dropped, d.packet.Code, ReplyTooLong)
		return
	}
	s.send(d, client, b)
}

// send writes a reply to the client, with s.mu held.
func (s *Server) send(d *datagram, client netip.AddrPort, reply []byte) {
	if _, err := s.conn.WriteToUDPAddrPort(reply, client); err != nil {
		s.event(d, Dropped, d.packet.Code, NotSent)
		return
	}
	s.event(d, Answered, radius.Code(reply[0]), "")
}

// drop says why a datagram is not answered.
func (s *Server) drop(b []byte, client netip.AddrPort, why Reason) {
	e := Event{Kind: Dropped, Client: client, Time: s.world.clock.Now(), Reason: why}
	if len(b) >= 2 {
		e.Code, e.Identifier = radius.Code(b[0]), b[1]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(e)
}

// event tells of a request, with s.mu held.
func (s *Server) event(d *datagram, k EventKind, code radius.Code, why Reason) {
	s.tell(Event{
		Time:       s.world.clock.Now(),
		Kind:       k,
		Client:     d.client,
		Identifier: d.packet.Identifier,
		Code:       code,
		User:       d.user(),
		Reason:     why,
	})
}

// tell counts and logs an event, with s.mu held.
func (s *Server) tell(e Event) {
	if s.closed {
		return
	}
	s.counts.add(e.Kind)
	s.log(e)
}

// unmap shows an IPv4 client of a socket for both families as what it is.
func unmap(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}
