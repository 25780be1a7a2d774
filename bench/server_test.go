//go:build unix

package bench

import (
	"bytes"
	"net"
	"net/netip"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/terminal"
	"otpdialog/radiusclient/radiustest"
)

// A server is the other end of the wire. It has no goroutine: the benchmark receives and answers
// itself, and so knows the moments.
type server struct {
	b    *testing.B
	conn *net.UDPConn
	last []byte
}

func listen(b *testing.B) *server {
	b.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	return &server{b: b, conn: conn}
}

func (s *server) address() string { return s.conn.LocalAddr().String() }

// A request has been received and not been answered.
type request struct {
	*radius.Packet

	from netip.AddrPort
	at   time.Time // its arrival
}

// receive waits for the next request, and passes over retransmissions.
func (s *server) receive() request {
	s.b.Helper()
	if err := s.conn.SetReadDeadline(time.Now().Add(terminal.Bound)); err != nil {
		s.b.Fatal(err)
	}
	buf := make([]byte, radius.MaxPacketLength)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(buf)
		now := time.Now()
		if err != nil {
			s.b.Fatalf("waiting for a request: %v", err)
		}
		if bytes.Equal(buf[:n], s.last) {
			continue
		}
		s.last = bytes.Clone(buf[:n])
		p, err := radius.Parse(s.last, []byte(secret))
		if err != nil {
			s.b.Fatalf("parsing a request: %v", err)
		}
		return request{p, from, now}
	}
}

// answer sends a signed reply with a text, and returns the moment just before. A challenge has a
// State.
func (s *server) answer(r request, code radius.Code, text string) time.Time {
	s.b.Helper()
	p := r.Response(code)
	p.Attributes = radius.Attributes{radiustest.Unsigned()}
	p.Add(rfc2865.ReplyMessage_Type, radius.Attribute(text))
	if code == radius.CodeAccessChallenge {
		p.Add(rfc2865.State_Type, radius.Attribute(text))
	}
	reply, err := p.MarshalBinary()
	if err != nil {
		s.b.Fatal(err)
	}
	radiustest.SignAnswer(reply, reply, secret) // it has the Request Authenticator
	now := time.Now()
	if _, err := s.conn.WriteToUDPAddrPort(reply, r.from); err != nil {
		s.b.Fatal(err)
	}
	return now
}
