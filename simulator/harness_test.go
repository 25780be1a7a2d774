package simulator

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/radiustest"
	"otpdialog/simulator/world"
)

// bench is a server under test, what it logged, and a client's socket.
type bench struct {
	t      *testing.T
	world  *world.World
	server *Server
	events chan Event
	conn   net.Conn
}

func newBench(t *testing.T, c Config, options ...world.Option) *bench {
	t.Helper()
	b := &bench{t: t, world: NewWorld(options...), events: make(chan Event, 100)}
	c.World = b.world
	c.Log = func(e Event) { b.events <- e }
	server, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	b.server = server
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	b.conn = b.dial()
	return b
}

// dial opens a socket to the server.
func (b *bench) dial() net.Conn {
	b.t.Helper()
	return dial(b.t, b.server)
}

// dial opens a socket to the server for the length of the test.
func dial(t *testing.T, s *Server) net.Conn {
	t.Helper()
	return dialTo(t, s.Addr())
}

func dialTo(t *testing.T, address netip.AddrPort) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "udp", address.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// event is the next one, which must be of the kind.
func (b *bench) event(want EventKind) Event {
	b.t.Helper()
	select {
	case e := <-b.events:
		if e.Kind != want {
			b.t.Fatalf("event %v (kind %d), want kind %d", e, e.Kind, want)
		}
		return e
	case <-time.After(patience):
		b.t.Fatal("no event")
		panic("unreachable")
	}
}

// write sends octets to the server.
func (b *bench) write(octets []byte) {
	b.t.Helper()
	if _, err := b.conn.Write(octets); err != nil {
		b.t.Fatal(err)
	}
}

// read receives the reply to a request, and checks its signatures.
func (b *bench) read(request []byte) *radius.Packet {
	b.t.Helper()
	p, err := receive(b.conn, request)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// receive reads a reply and checks that it answers the request.
func receive(conn net.Conn, request []byte) (*radius.Packet, error) {
	buffer := make([]byte, radius.MaxPacketLength)
	n, err := conn.Read(buffer)
	if err != nil {
		return nil, err
	}
	return verify(buffer[:n], request)
}

// verify checks the signatures of a reply, and parses it.
func verify(b, request []byte) (*radius.Packet, error) {
	if err := radiustest.CheckAnswer(b, request, DefaultSecret); err != nil {
		return nil, fmt.Errorf("reply %x: %w", b, err)
	}
	return radius.Parse(b, []byte(DefaultSecret))
}

// change changes a request before it is signed.
type change func(*radius.Packet)

func withState(from *radius.Packet) change {
	return func(p *radius.Packet) { p.Add(rfc2865.State_Type, from.Get(rfc2865.State_Type)) }
}

func withAttribute(t radius.Type, value string) change {
	return func(p *radius.Packet) { p.Add(t, radius.Attribute(value)) }
}

func unsigned(p *radius.Packet) { p.Del(rfc2869.MessageAuthenticator_Type) }

func withIdentifier(id int) change { return func(p *radius.Packet) { p.Identifier = byte(id) } }

// access is an Access-Request, signed.
func access(user, password string, changes ...change) []byte {
	p := radius.New(radius.CodeAccessRequest, []byte(DefaultSecret))
	p.Add(rfc2869.MessageAuthenticator_Type, make(radius.Attribute, 16))
	p.Add(rfc2865.UserName_Type, radius.Attribute(user))
	hidden, err := radius.NewUserPassword([]byte(password), p.Secret, p.Authenticator[:])
	if err != nil {
		panic(err)
	}
	p.Add(rfc2865.UserPassword_Type, hidden)
	return finish(p, changes...)
}

// finish changes a packet and signs it.
func finish(p *radius.Packet, changes ...change) []byte {
	for _, c := range changes {
		c(p)
	}
	b, err := p.MarshalBinary()
	if err != nil {
		panic(err)
	}
	return radiustest.SignRequest(b, string(p.Secret))
}

// exchange sends a request and reads its reply.
func (b *bench) exchange(request []byte) *radius.Packet {
	b.t.Helper()
	b.write(request)
	return b.read(request)
}

// phone waits until the phone of the user fits.
func (b *bench) phone(user string, fits func(world.Phone) bool) world.Phone {
	b.t.Helper()
	return awaitPhone(b.t, b.world, user, fits)
}

func awaitPhone(t *testing.T, w *world.World, user string, fits func(world.Phone) bool) world.Phone {
	t.Helper()
	changes, stop := w.Changes()
	defer stop()
	late := time.After(patience)
	for {
		p := w.Phone(user)
		if fits(p) {
			return p
		}
		select {
		case <-changes:
		case <-late:
			t.Fatalf("the phone never came to what was awaited: %+v", p)
		}
	}
}

func hasRequest(p world.Phone) bool { return len(p.Requests) > 0 }

// want fails unless the packet has the code and its text contains the words.
func want(t *testing.T, p *radius.Packet, code radius.Code, words string) {
	t.Helper()
	var text []byte
	for _, a := range p.Attributes {
		if a.Type == rfc2865.ReplyMessage_Type {
			text = append(text, a.Attribute...)
		}
	}
	if p.Code != code || !strings.Contains(string(text), words) {
		t.Fatalf("got %v %q, want %v %q", p.Code, text, code, words)
	}
}
