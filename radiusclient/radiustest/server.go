package radiustest

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"

	"layeh.com/radius"
)

// Secret is the shared secret of a [Server], unless [WithSecret] gives another.
const Secret = "a shared secret of the tests"

// Server is a RADIUS server that answers as a test says.
type Server struct {
	// Arrived gets each request after it was handled. It has room for many.
	Arrived chan *Query

	tb       testing.TB
	options  options
	packets  net.PacketConn // nil for a stream
	listener net.Listener   // nil for datagrams

	mu          sync.Mutex
	requests    map[[16]byte]int // how often each has come, by Authenticator
	count       int
	connections []net.Conn
}

type options struct {
	address string
	secret  string
	network *Network
	stream  bool
	tls     *tls.Config
	lenient bool
}

// Option is how a [Server] differs from a UDP server at a free port of 127.0.0.1.
type Option func(*options)

// At is the address of the server.
func At(address string) Option { return func(o *options) { o.address = address } }

// In puts the server into a network in memory.
func In(n *Network) Option { return func(o *options) { o.network = n } }

// WithSecret is the shared secret of the server.
func WithSecret(secret string) Option { return func(o *options) { o.secret = secret } }

// Lenient accepts requests without a Message-Authenticator, which fail the test otherwise.
func Lenient() Option { return func(o *options) { o.lenient = true } }

// OverTCP makes it a server over TCP.
func OverTCP() Option { return func(o *options) { o.stream = true } }

// OverTLS makes it a server over TLS, with the shared secret "radsec" (RFC 6614).
func OverTLS(config *tls.Config) Option {
	return func(o *options) { o.stream, o.tls, o.secret = true, config, "radsec" }
}

// Serve starts a server that calls handle for each request: over UDP for one after the
// other, and over TCP and TLS so on each connection. With a nil handle it keeps silent. It
// ends with the test.
func Serve(tb testing.TB, handle func(*Query), how ...Option) *Server {
	tb.Helper()
	s := &Server{tb: tb, Arrived: make(chan *Query, 1<<16), requests: map[[16]byte]int{}}
	s.options = options{address: "127.0.0.1:0", secret: Secret}
	for _, option := range how {
		option(&s.options)
	}
	if handle == nil {
		handle = func(*Query) {}
	}
	if err := s.listen(); err != nil {
		tb.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		if s.packets != nil {
			s.receive(handle)
			return
		}
		s.accept(&running, handle)
	})
	tb.Cleanup(func() {
		s.Close()
		running.Wait()
	})
	return s
}

func (s *Server) listen() (err error) {
	o := s.options
	switch {
	case o.network != nil && o.stream:
		s.listener, err = o.network.listen(o.address)
	case o.network != nil:
		s.packets, err = o.network.listenPacket(o.address)
	case o.stream:
		s.listener, err = new(net.ListenConfig).Listen(s.tb.Context(), "tcp", o.address)
	default:
		s.packets, err = new(net.ListenConfig).ListenPacket(s.tb.Context(), "udp", o.address)
	}
	if err == nil && o.tls != nil {
		s.listener = tls.NewListener(s.listener, o.tls)
	}
	return err
}

// receive handles datagrams.
func (s *Server) receive(handle func(*Query)) {
	buffer := make([]byte, 1<<16)
	for {
		n, from, err := s.packets.ReadFrom(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // an earlier answer was refused
		}
		s.handle(buffer[:n], from, nil, handle, func(b []byte) error {
			_, err := s.packets.WriteTo(b, from)
			return err
		})
	}
}

// accept handles connections.
func (s *Server) accept(running *sync.WaitGroup, handle func(*Query)) {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.connections = append(s.connections, conn)
		s.mu.Unlock()
		running.Go(func() {
			defer closeQuietly(conn)
			for {
				b, err := readPacket(conn)
				if err != nil {
					return
				}
				s.handle(b, conn.RemoteAddr(), conn, handle, func(b []byte) error {
					_, _ = conn.Write(b) // the client may be gone
					return nil
				})
			}
		})
	}
}

// readPacket reads the next packet of a stream (RFC 6613 section 2.6.4).
func readPacket(r io.Reader) ([]byte, error) {
	header := make([]byte, authenticatorAt)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, err
	}
	length := int(binary.BigEndian.Uint16(header[2:]))
	if length < headerLength || length > radius.MaxPacketLength {
		return nil, errors.New("not a RADIUS packet")
	}
	packet := make([]byte, length)
	copy(packet, header)
	_, err := io.ReadFull(r, packet[len(header):])
	return packet, err
}

func (s *Server) handle(b []byte, from net.Addr, conn net.Conn, handle func(*Query), reply func([]byte) error) {
	q := NewQuery(s.tb, bytes.Clone(b), s.options.secret)
	if err := CheckRequest(b, s.options.secret); err != nil && !s.options.lenient {
		s.tb.Error(err)
	}
	q.conn, q.reply = conn, reply
	q.From, _ = netip.ParseAddrPort(from.String())
	s.mu.Lock()
	s.count++
	q.Number = s.count
	s.requests[q.Authenticator]++
	q.Again = s.requests[q.Authenticator] > 1
	s.mu.Unlock()
	handle(q)
	s.Arrived <- q
}

// Address is where the server listens, as host:port.
func (s *Server) Address() string {
	if s.packets != nil {
		return s.packets.LocalAddr().String()
	}
	return s.listener.Addr().String()
}

// AddrPort is the same.
func (s *Server) AddrPort() netip.AddrPort { return netip.MustParseAddrPort(s.Address()) }

// Count returns how many requests have come.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// Accepted counts the connections so far.
func (s *Server) Accepted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.connections)
}

// HangUp ends all connections.
func (s *Server) HangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.connections {
		closeQuietly(c)
	}
}

// Close ends the server before the test does: its port is closed then.
func (s *Server) Close() {
	if s.packets != nil {
		closeQuietly(s.packets)
		return
	}
	closeQuietly(s.listener)
	s.HangUp()
}

// closeQuietly closes c, which may be closed already.
func closeQuietly(c io.Closer) { _ = c.Close() }
