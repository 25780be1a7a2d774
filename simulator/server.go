package simulator

import (
	"bytes"
	"cmp"
	"context"
	"crypto/fips140"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"

	"layeh.com/radius"

	"otpdialog/radiusclient/signature"
	"otpdialog/simulator/world"
	"otpdialog/webaddress"
)

// DefaultSecret is the shared secret of a [Config] without one. Everybody knows it
// from examples of RADIUS, so it is for loopback only.
const DefaultSecret = "testing123"

// DefaultListen is the address of a [Config] without one: a free port of loopback.
const DefaultListen = "127.0.0.1:0"

// ErrDefaultSecret means that [DefaultSecret] was to be used off loopback.
var ErrDefaultSecret = errors.New("the default secret is for loopback only")

// ErrFIPS means that RADIUS cannot be spoken, because GODEBUG=fips140=only forbids MD5.
var ErrFIPS = errors.New("RADIUS needs MD5, which Go's FIPS 140-only mode forbids (GODEBUG=fips140=only)")

// Config describes a [Server].
type Config struct {
	// Listen is host:port; empty is DefaultListen. All addresses of a name are served.
	// 0.0.0.0 is all of IPv4, [::] all of IPv6, and an empty host is both.
	Listen      string
	AllowRemote bool         // lets Listen be off loopback, with a secret of its own
	Secret      []byte       // shared with all clients; empty is DefaultSecret
	World       *world.World // nil is a new one from NewWorld
	// RequireMessageAuthenticator drops requests without a Message-Authenticator
	// (CVE-2024-3596). A Message-Authenticator that is there is always verified.
	RequireMessageAuthenticator bool
	// Journal is how many exchanges the server remembers, with the octets of at most 64
	// MiB; 0 is none.
	Journal int
	// Log is called with each event, one at a time and never after Close. It must
	// not block, and must not call the Server.
	Log func(Event)
}

// ReplyWriter takes replies to clients, such as a [net.UDPConn]. It must not block, and
// must not call the Server.
type ReplyWriter interface {
	WriteToUDPAddrPort(reply []byte, client netip.AddrPort) (int, error)
}

// Server is a RADIUS authentication server for the people of a World. It serves UDP
// sockets ([Start]), clients in the same process ([Server.Dial]), or anything
// else that has datagrams ([Server.Handle]).
type Server struct {
	config  Config
	signer  *signature.Signer
	signIns signIns
	conns   []*net.UDPConn // none without a socket
	readers sync.WaitGroup
	traffic traffic       // in memory
	turn    chan struct{} // holds one while a request is handled, see Handle

	mu         sync.Mutex
	closed     bool
	duplicates duplicates
	faults     faults
	journal    *journal // nil if there is none
	counts     Counts
	lastPort   uint16 // of Dial
}

// readBuffer is the size in octets that is requested from the system, so that a
// burst of requests finds room. The system may give less.
const readBuffer = 4 << 20

// New returns a server without a socket. Listen and AllowRemote are not used.
func New(c Config) *Server {
	if len(c.Secret) == 0 {
		c.Secret = []byte(DefaultSecret)
	}
	if c.World == nil {
		c.World = NewWorld()
	}
	if c.Log == nil {
		c.Log = func(Event) {}
	}
	s := &Server{config: c, signer: signature.New(c.Secret), signIns: signIns{world: c.World}, turn: make(chan struct{}, 1)}
	if c.Journal > 0 {
		s.journal = newJournal(c.Journal)
	}
	return s
}

// Start returns a server that serves UDP sockets until [Server.Close]. The error wraps
// [ErrFIPS], [webaddress.ErrNotLoopback], [ErrDefaultSecret], or a [*net.OpError] if the system refuses an
// address; any other one says what is wrong with Listen.
func Start(c Config) (*Server, error) {
	if fips140.Enforced() {
		return nil, ErrFIPS
	}
	s := New(c)
	err := s.listen(cmp.Or(c.Listen, DefaultListen))
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	for _, conn := range s.conns {
		s.readers.Go(func() { s.read(conn) })
	}
	return s, nil
}

// listen opens the sockets for Listen.
func (s *Server) listen(where string) error {
	host, service, err := net.SplitHostPort(where)
	if err != nil {
		if wrong, ok := errors.AsType[*net.AddrError](err); ok {
			err = errors.New(wrong.Err) // without the address, which may be anything
		}
		return fmt.Errorf("listen on %q: %w", where, err)
	}
	addresses, err := resolve(host)
	if err != nil {
		return fmt.Errorf("listen on %q: %w", where, err)
	}
	port, err := net.DefaultResolver.LookupPort(context.Background(), "udp", service)
	if err != nil {
		return fmt.Errorf("listen on %q: %w", where, err)
	}
	for _, a := range addresses {
		switch {
		case a.IsLoopback():
		case !s.config.AllowRemote:
			return fmt.Errorf("listen on %q: %w", where, webaddress.ErrNotLoopback)
		case string(s.config.Secret) == DefaultSecret:
			return fmt.Errorf("listen on %q: %w", where, ErrDefaultSecret)
		}
	}
	return s.open(addresses, uint16(port)) //nolint:gosec // LookupPort checks the range
}

// resolve returns the addresses of a host. The invalid one, for an empty host, stands for
// all addresses of both families.
func resolve(host string) ([]netip.Addr, error) {
	if host == "" {
		return []netip.Addr{{}}, nil
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a.Unmap()}, nil
	}
	addresses, err := net.DefaultResolver.LookupNetIP(context.Background(), "ip", host)
	for i, a := range addresses {
		addresses[i] = a.Unmap()
	}
	slices.SortFunc(addresses, netip.Addr.Compare)
	return slices.Compact(addresses), err
}

// open opens a socket for each address, all with the same port.
func (s *Server) open(addresses []netip.Addr, port uint16) error {
	for _, a := range addresses {
		network := "udp"
		switch {
		case a.Is4():
			network = "udp4" // "udp" would make 0.0.0.0 all of IPv6, too
		case a.Is6():
			network = "udp6"
		}
		conn, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, port)))
		if err != nil {
			return err
		}
		_ = conn.SetReadBuffer(readBuffer) // less is slower, not wrong
		tellSource(conn)
		s.conns = append(s.conns, conn)
		port = s.Addr().Port()
	}
	return nil
}

// Addr returns the address of the socket; the first of them if the server has several.
func (s *Server) Addr() netip.AddrPort { return s.Addrs()[0] }

// Addrs returns the addresses of all sockets.
func (s *Server) Addrs() []netip.AddrPort {
	var addresses []netip.AddrPort
	for _, conn := range s.conns {
		addresses = append(addresses, unmap(conn.LocalAddr().(*net.UDPAddr).AddrPort()))
	}
	return addresses
}

// World returns the World that the server serves.
func (s *Server) World() *world.World { return s.config.World }

// Counts returns how many events there were so far.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Close stops the server. A sign-in that waits for a person gets no answer; its
// request stays on the phone until it times out, as if the server was switched off.
func (s *Server) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.faults.stop()
	s.mu.Unlock()
	if closed {
		return nil
	}
	var err error
	for _, conn := range s.conns {
		err = errors.Join(err, conn.Close())
	}
	s.readers.Wait()
	return err
}

// read handles the datagrams of a socket until it is closed. Handle does not wait
// for people, so one goroutine serves any number of sign-ins.
func (s *Server) read(conn *net.UDPConn) {
	buffer, source := make([]byte, radius.MaxPacketLength), make([]byte, sourceSize)
	for {
		n, m, _, client, err := conn.ReadMsgUDPAddrPort(buffer, source)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // on Windows: the client of an earlier reply is gone
		}
		s.Handle(buffer[:n], client, socket{conn, bytes.Clone(source[:m])})
	}
}

// socket writes replies from the address that a request came to, as far as the system says.
type socket struct {
	conn   *net.UDPConn
	source []byte
}

// WriteToUDPAddrPort implements [ReplyWriter].
func (a socket) WriteToUDPAddrPort(reply []byte, client netip.AddrPort) (int, error) {
	n, _, err := a.conn.WriteMsgUDPAddrPort(reply, a.source, client)
	return n, err
}

func (a socket) asked() string { return unmap(a.conn.LocalAddr().(*net.UDPAddr).AddrPort()).String() }

// Handle takes one datagram from a client. If it is a valid request, the reply goes
// to w: before Handle returns, or in another goroutine when a person has decided.
// Requests are handled one after the other: a client that sees that one was counted cannot overtake
// it with the next, and take the fault that is meant for it.
func (s *Server) Handle(b []byte, client netip.AddrPort, w ReplyWriter) {
	d, why := parse(b, s.signer, s.config.RequireMessageAuthenticator)
	if d == nil {
		s.drop(b, unmap(client), why)
		return
	}
	d.client, d.returnTo, d.replies = unmap(client), client, w
	if s.journal != nil {
		d.octets = bytes.Clone(b)
	}
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	if !s.accept(d) {
		return
	}
	if d.packet.Code == radius.CodeStatusServer {
		s.respond(d, reply{verdict: accept, text: []string{"The simulator is up."}})
		return
	}
	done := func(r reply) { s.respond(d, r) }
	switch f := d.fault; {
	case f == nil:
		s.signIns.answer(d.request(), done)
	case f.Effect == EffectReject:
		done(reply{text: []string{f.words("Access denied.")}, why: f.reason()})
	default:
		s.signIns.askAgain(d.request(), f.words("Please answer once more."), done)
	}
}

// accept reports whether the request is new, and not lost by a fault. A duplicate gets the octets
// of the reply again, if there is one.
func (s *Server) accept(d *datagram) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	request, known := s.duplicates.find(s.World().Clock().Now(), d.key())
	if s.journal != nil || s.faults.rules != nil {
		d.round = request.round // its State is used up by now
		if !known {
			d.round = s.signIns.round(d)
		}
		s.see(d)
		if s.hinder(d, known) {
			s.dropRequest(d, d.fault.reason())
			return false
		}
	}
	if !known {
		s.duplicates.open(d.key(), d.round)
		s.log(d.event(Received, d.packet.Code, ""))
		s.releaseLate(d)
		return true
	}
	s.log(d.event(Duplicate, d.packet.Code, ""))
	if request.reply != nil {
		s.send(d, request.reply, "")
	}
	return false
}

// respond sends the reply to a request.
func (s *Server) respond(d *datagram, r reply) {
	b, err := d.encode(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if err != nil {
		s.duplicates.close(s.World().Clock().Now(), d.key(), nil)
		s.dropRequest(d, ReplyTooLong)
		return
	}
	d.unsent = b
	if r.verdict == reject && r.why == "" && d.answer.unreadable && !d.signed {
		r.why = UnreadablePassword
	}
	s.send(d, b, r.why)
}

// send sends a reply, with s.mu held. Every reply passes through here, also those
// to duplicates, and may meet a fault. why is for the log.
func (s *Server) send(d *datagram, reply []byte, why Reason) {
	before := s.faults.reordered
	if !s.misanswer(d, reply, why) {
		s.write(heldAnswer{d, reply, why})
	}
	if before != nil {
		s.faults.reordered = nil
		s.write(*before)
	}
}

// settle keeps the reply to a request for duplicates. Until then, they get nothing.
func (s *Server) settle(d *datagram) {
	if d.unsent != nil {
		s.duplicates.close(s.World().Clock().Now(), d.key(), d.unsent)
		d.unsent = nil
	}
}

// write writes an answer.
func (s *Server) write(a heldAnswer) {
	s.settle(a.d)
	if err := s.transmit(a.d, a.octets, a.why); err != nil {
		s.dropRequest(a.d, NotSent)
		return
	}
	s.seeAnswered(a.d, a.octets)
	s.log(a.d.event(Answered, radius.Code(a.octets[0]), a.why))
}

// transmit writes a datagram to a client.
func (s *Server) transmit(d *datagram, octets []byte, why Reason) error {
	_, err := d.replies.WriteToUDPAddrPort(octets, d.returnTo)
	if err == nil {
		s.seeSent(d, octets, why)
	}
	return err
}

// dropRequest reports why a request is not answered, with s.mu held.
func (s *Server) dropRequest(d *datagram, why Reason) {
	if d.exchange != nil && len(d.exchange.Sent) == 0 {
		d.exchange.Dropped = why
	}
	s.log(d.event(Dropped, d.packet.Code, why))
}

// drop reports why a datagram is not answered.
func (s *Server) drop(b []byte, client netip.AddrPort, why Reason) {
	e := Event{Kind: Dropped, Client: client, Reason: why}
	if len(b) >= headerLength {
		e.Code, e.Identifier = radius.Code(b[0]), b[1]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seeDropped(b, client, why)
	s.log(e)
}

// log counts and reports an event, with s.mu held.
func (s *Server) log(e Event) {
	if s.closed {
		return
	}
	e.Time = s.World().Clock().Now()
	s.counts[e.Kind]++
	s.seeEnd(e)
	s.config.Log(e)
}

// unmap returns an IPv4 client of a socket for both families as such.
func unmap(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}
