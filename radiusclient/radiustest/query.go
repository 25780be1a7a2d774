package radiustest

import (
	"errors"
	"net"
	"net/netip"
	"testing"

	"layeh.com/radius"
)

// Query is a request that has reached a [Server].
type Query struct {
	*radius.Packet

	Raw    []byte         // as it came
	Number int            // of the requests of this server, from 1
	Again  bool           // a retransmission: the same request has come before
	From   netip.AddrPort // the client

	tb    testing.TB
	reply func([]byte) error
	conn  net.Conn // nil over UDP
}

// NewQuery returns the request that raw is, as if it had come to a server.
func NewQuery(tb testing.TB, raw []byte, secret string) *Query {
	tb.Helper()
	packet, err := radius.Parse(raw, []byte(secret))
	if err != nil {
		tb.Errorf("the client has sent an invalid packet: %v", err)
		packet = new(radius.Packet)
	}
	return &Query{Packet: packet, Raw: raw, tb: tb, reply: func([]byte) error { return nil }}
}

// Answer sends a valid answer that begins with a Message-Authenticator.
func (q *Query) Answer(code radius.Code, attributes ...*radius.AVP) {
	q.Send(q.Build(code, string(q.Secret), attributes...))
}

// Send sends octets to the client: as one datagram each, or one after the other on the
// connection.
func (q *Query) Send(all ...[]byte) {
	for _, b := range all {
		if err := q.reply(b); err != nil && !errors.Is(err, net.ErrClosed) { // the test may be over
			q.tb.Errorf("send an answer: %v", err)
		}
	}
}

// Build returns an answer that begins with a Message-Authenticator, signed with secret.
func (q *Query) Build(code radius.Code, secret string, attributes ...*radius.AVP) []byte {
	return SignAnswer(q.Plain(code, append([]*radius.AVP{Unsigned()}, attributes...)...), q.Raw, secret)
}

// Plain returns an answer with neither signature.
func (q *Query) Plain(code radius.Code, attributes ...*radius.AVP) []byte {
	p := radius.Packet{Code: code, Identifier: q.Identifier, Attributes: attributes}
	b, err := p.MarshalBinary()
	if err != nil {
		q.tb.Errorf("build an answer: %v", err)
	}
	return b
}

// HangUp ends the connection that q came on; over UDP it does nothing.
func (q *Query) HangUp() {
	if q.conn != nil {
		closeQuietly(q.conn)
	}
}

// Authenticate fills in the Response Authenticator of an answer, see [Authenticate].
func (q *Query) Authenticate(answer []byte, secret string) []byte {
	return Authenticate(answer, q.Raw, secret)
}
