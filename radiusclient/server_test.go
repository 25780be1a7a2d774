package radiusclient

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testSecret = "a shared secret of the tests"

// testServer is a RADIUS server on loopback that does what a test tells it.
type testServer struct {
	tb   testing.TB
	conn *net.UDPConn

	mu       sync.Mutex
	received []*query
	arrived  chan *query // each query, after it was handled
}

// query is an Access-Request that arrived.
type query struct {
	*radius.Packet

	server *testServer
	number int // of this server's queries, from 1
	from   netip.AddrPort
	raw    []byte
}

// serve starts a server that calls handle for each query; nil keeps silent.
func serve(tb testing.TB, handle func(*query)) *testServer {
	tb.Helper()
	return serveAt(tb, "127.0.0.1:0", handle)
}

func serveAt(tb testing.TB, address string, handle func(*query)) *testServer {
	tb.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(address)))
	if err != nil {
		tb.Fatal(err)
	}
	s := &testServer{tb: tb, conn: conn, arrived: make(chan *query, 1<<16)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.listen(handle)
	}()
	tb.Cleanup(func() { s.close(); <-done })
	return s
}

func (s *testServer) close() { closeQuietly(s.conn) }

// closeQuietly closes c, which may be closed already.
func closeQuietly(c io.Closer) {
	_ = c.Close()
}

func (s *testServer) listen(handle func(*query)) {
	buffer := make([]byte, maxDatagram)
	for {
		n, from, err := s.conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		raw := bytes.Clone(buffer[:n])
		packet, err := radius.Parse(raw, []byte(testSecret))
		if err != nil {
			s.tb.Errorf("the client sent what is no packet: %v", err)
			continue
		}
		if err := checkRequest(raw, testSecret); err != "" {
			s.tb.Error(err)
		}
		q := &query{Packet: packet, server: s, from: from, raw: raw}
		s.mu.Lock()
		s.received = append(s.received, q)
		q.number = len(s.received)
		s.mu.Unlock()
		if handle != nil {
			handle(q)
		}
		s.arrived <- q
	}
}

// checkRequest says what is wrong with the frame of a request: its
// Message-Authenticator must come first and be right.
func checkRequest(raw []byte, secret string) string {
	if raw[20] != byte(rfc2869.MessageAuthenticator_Type) || raw[21] != 18 {
		return "Message-Authenticator is not the first attribute"
	}
	zeroed := bytes.Clone(raw)
	clear(zeroed[22:38])
	if !hmac.Equal(hmacMD5(secret, zeroed), raw[22:38]) {
		return "Message-Authenticator of the request is wrong"
	}
	return ""
}

func hmacMD5(secret string, b []byte) []byte {
	mac := hmac.New(md5.New, []byte(secret))
	mac.Write(b)
	return mac.Sum(nil)
}

func (s *testServer) address() string { return s.conn.LocalAddr().String() }

func (s *testServer) addrPort() netip.AddrPort { return netip.MustParseAddrPort(s.address()) }

func (s *testServer) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.received)
}

// send sends b to the client.
func (q *query) send(b []byte) {
	_, err := q.server.conn.WriteToUDPAddrPort(b, q.from)
	if err != nil && !errors.Is(err, net.ErrClosed) { // the test may be over
		q.server.tb.Errorf("send: %v", err)
	}
}

// answer sends a valid answer.
func (q *query) answer(code radius.Code, attributes ...*radius.AVP) {
	q.send(q.build(code, testSecret, attributes...))
}

// build returns an answer whose first attribute is a Message-Authenticator, both
// signatures made with secret.
func (q *query) build(code radius.Code, secret string, attributes ...*radius.AVP) []byte {
	all := append([]*radius.AVP{avp(rfc2869.MessageAuthenticator_Type, make([]byte, 16))}, attributes...)
	b := q.plain(code, all...)
	copy(b[4:20], q.raw[4:20])
	copy(b[22:38], hmacMD5(secret, b))
	return q.sign(b, secret)
}

// plain returns an answer with neither signature.
func (q *query) plain(code radius.Code, attributes ...*radius.AVP) []byte {
	p := radius.Packet{Code: code, Identifier: q.Identifier, Attributes: attributes}
	b, err := p.MarshalBinary()
	if err != nil {
		q.server.tb.Errorf("build an answer: %v", err)
	}
	return b
}

// sign fills in the Response Authenticator (RFC 2865 section 3).
func (q *query) sign(b []byte, secret string) []byte {
	length := int(binary.BigEndian.Uint16(b[2:]))
	copy(b[4:20], q.raw[4:20])
	sum := md5.Sum(append(bytes.Clone(b[:min(length, len(b))]), secret...))
	copy(b[4:20], sum[:])
	return b
}

// resign signs an answer of build anew that was changed since.
func (q *query) resign(b []byte) []byte {
	copy(b[4:20], q.raw[4:20])
	clear(b[22:38])
	copy(b[22:38], hmacMD5(testSecret, b))
	return q.sign(b, testSecret)
}

func avp(t radius.Type, value []byte) *radius.AVP { return &radius.AVP{Type: t, Attribute: value} }

// hello is an attribute to carry in answers.
var hello = avp(rfc2865.ReplyMessage_Type, []byte("hello"))

func accept(q *query) { q.answer(radius.CodeAccessAccept) }

// events collects what an observer is told.
type events struct {
	mu   sync.Mutex
	list []Event
}

func (e *events) add(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, event)
}

func (e *events) kinds() []Kind {
	e.mu.Lock()
	defer e.mu.Unlock()
	var kinds []Kind
	for _, event := range e.list {
		kinds = append(kinds, event.Kind)
	}
	return kinds
}

func (e *events) reasons() []Reason {
	e.mu.Lock()
	defer e.mu.Unlock()
	var reasons []Reason
	for _, event := range e.list {
		if event.Kind == Dropped {
			reasons = append(reasons, event.Reason)
		}
	}
	return reasons
}

// quick are intervals for tests. The grace stays long: the few tests that wait
// for its end shorten it.
func quick() timing {
	t := defaultTiming()
	t.initial, t.maximum = 10*time.Millisecond, 40*time.Millisecond
	t.random = func() float64 { return 0 }
	t.grace = time.Minute
	return t
}

// connect returns a client of the servers, with quick intervals and what change adds.
func connect(tb testing.TB, change func(*Config), addresses ...string) *Client {
	tb.Helper()
	c := Config{NASIdentifier: "tests", Retries: 3, Timeout: 30 * time.Second}
	for _, a := range addresses {
		c.Servers = append(c.Servers, Server{Address: a, Secret: []byte(testSecret)})
	}
	if change != nil {
		change(&c)
	}
	client, err := New(c)
	if err != nil {
		tb.Fatal(err)
	}
	client.timing = quick()
	tb.Cleanup(func() { closeQuietly(client) })
	return client
}

var aliceRequest = Request{UserName: "alice", Password: "wonderland"}

// ask sends the first request of a sign-in.
func ask(tb testing.TB, c *Client) (*Response, error) {
	tb.Helper()
	return c.NewDialogue().Exchange(tb.Context(), aliceRequest)
}

// mustExchange fails the test where there is no answer with that code.
func mustExchange(tb testing.TB, d *Dialogue, r Request, want radius.Code) *Response {
	tb.Helper()
	response, err := d.Exchange(tb.Context(), r)
	if err != nil {
		tb.Fatalf("Exchange: %v", err)
	}
	if response.Code != want {
		tb.Fatalf("Code = %v, want %v", response.Code, want)
	}
	return response
}

// begin runs an exchange beside the test.
func begin(ctx context.Context, d *Dialogue, r Request) <-chan result {
	done := make(chan result, 1)
	go func() {
		response, err := d.Exchange(ctx, r)
		done <- result{response, err}
	}()
	return done
}

type result struct {
	*Response

	err error
}
