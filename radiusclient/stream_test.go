package radiusclient

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
)

// serveFunc starts a server of the transport that is tested.
type serveFunc func(handle func(*streamQuery)) *streamServer

// bothStreams runs the test over TCP and over TLS.
func bothStreams(t *testing.T, test func(t *testing.T, a *authority, serve serveFunc)) {
	t.Helper()
	t.Run("TCP", func(t *testing.T) {
		test(t, nil, func(handle func(*streamQuery)) *streamServer { return serveStream(t, nil, handle) })
	})
	t.Run("TLS", func(t *testing.T) {
		a := newAuthority(t)
		test(t, a, func(handle func(*streamQuery)) *streamServer { return serveStream(t, a.server(), handle) })
	})
}

// challengeThenAccept asks for a second factor.
func challengeThenAccept(q *streamQuery) {
	if q.Get(rfc2865.State_Type) == nil {
		q.answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
		return
	}
	q.answer(radius.CodeAccessAccept, hello)
}

// answerTo returns the answer to a challenge.
func answerTo(challenge *Response, password string) Request {
	return Request{
		UserName: "alice", Password: password, State: challenge.State, Server: challenge.Server, Interactive: true,
	}
}

func TestStreamKeepsOneConnection(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		server := serve(challengeThenAccept)
		var seen events
		client := connect(t, over(a, func(c *Config) { c.Observer = seen.add }), server.address())
		for range 3 {
			d := client.NewDialogue()
			challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
			if r := mustExchange(t, d, answerTo(challenge, "push"), radius.CodeAccessAccept); r.Message != "hello" {
				t.Errorf("Message = %q", r.Message)
			}
		}
		if n := server.accepted(); n != 1 {
			t.Errorf("%d connections, want 1", n)
		}
		if kinds := seen.kinds(); kinds[0] != Opened || slices.Index(kinds[1:], Opened) >= 0 {
			t.Errorf("events %v, want Opened once and first", kinds)
		}
		assertNothingHeld(t, client)
	})
}

// RFC 6613 section 2.6.4: the stream has packets, not segments.
func TestStreamFraming(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		var held []byte
		server := serve(func(q *streamQuery) {
			packet := q.build(radius.CodeAccessAccept, q.secret, avp(rfc2865.ReplyMessage_Type, q.Get(rfc2865.UserName_Type)))
			switch user := rfc2865.UserName_GetString(q.Packet); user {
			case "split":
				for i := range packet {
					q.send(packet[i : i+1])
				}
			case "first":
				held = packet
			case "second":
				q.send(append(slices.Clip(packet), held...))
			}
		})
		client := connect(t, over(a, nil), server.address())
		r := mustExchange(t, client.NewDialogue(), Request{UserName: "split"}, radius.CodeAccessAccept)
		if r.Message != "split" {
			t.Errorf("Message = %q", r.Message)
		}
		<-server.arrived
		first := begin(t.Context(), client.NewDialogue(), Request{UserName: "first"})
		<-server.arrived
		second := mustExchange(t, client.NewDialogue(), Request{UserName: "second"}, radius.CodeAccessAccept)
		if got := <-first; got.err != nil || got.Message != "first" || second.Message != "second" {
			t.Errorf("first %+v, second %q", got, second.Message)
		}
	})
}

// RFC 6613 section 2.6.3: TCP retransmits, RADIUS does not.
func TestStreamDoesNotRetransmit(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		server := serve(nil)
		client := connect(t, over(a, func(c *Config) { c.Timeout, c.Retries = time.Second, 10 }), server.address())
		if _, err := ask(t, client); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("error = %v, want ErrNoAnswer", err)
		}
		if n := len(server.arrived); n != 1 {
			t.Errorf("%d packets, want 1", n)
		}
	})
}

// An answer that comes late, but within the time-out, counts: also when the secondary was
// asked meanwhile.
func TestStreamLateAnswerOfThePrimaryCounts(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		secondary := serve(nil)
		primary := serve(func(q *streamQuery) {
			<-secondary.arrived
			q.answer(radius.CodeAccessAccept)
		})
		client := connect(t, over(a, func(c *Config) { c.FailoverAfter = 20 * time.Millisecond }), primary.address(), secondary.address())
		if r := mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept); r.Server != primary.address() {
			t.Errorf("answer from %s", r.Server)
		}
	})
}

// An answer after the time-out meets nobody, ends nothing, and frees its Identifier.
func TestStreamLateAnswer(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		var late *streamQuery
		server := serve(func(q *streamQuery) {
			if late == nil {
				late = q
				return
			}
			late.answer(radius.CodeAccessAccept)
			q.answer(radius.CodeAccessReject)
		})
		var seen events
		client := connect(t, over(a, func(c *Config) { c.Observer = seen.add }), server.address())
		ctx, cancel := context.WithCancel(t.Context())
		given := begin(ctx, client.NewDialogue(), push)
		<-server.arrived
		cancel()
		if got := <-given; !errors.Is(got.err, context.Canceled) {
			t.Fatalf("error = %v", got.err)
		}
		mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessReject)
		if got := seen.reasons(); !slices.Equal(got, []Reason{UnknownIdentifier}) {
			t.Errorf("dropped for %v", got)
		}
		if n := server.accepted(); n != 1 {
			t.Errorf("%d connections, want 1", n)
		}
		assertNothingHeld(t, client)
		for _, is := range &client.routes[0].sockets[0].owed {
			if is {
				t.Error("an Identifier waits for an answer that has come")
			}
		}
	})
}

// An Identifier whose answer is still to come stays out of use as long as the
// connection lives: the next 256 requests need another one.
func TestStreamIdentifierOfAnUnansweredRequest(t *testing.T) {
	server := serveStream(t, nil, nil)
	client := connect(t, over(nil, func(c *Config) { c.Timeout = time.Millisecond }), server.address())
	client.timing.connect = time.Minute
	// A leg that times out before its connection stands sends nothing.
	for len(server.arrived) == 0 {
		_, _ = ask(t, client)
	}
	client.config.Timeout = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	var waiting []<-chan result
	for range 256 - len(server.arrived) + 1 {
		waiting = append(waiting, begin(ctx, client.NewDialogue(), push))
	}
	for server.accepted() < 2 {
		<-server.arrived
	}
	cancel()
	for _, w := range waiting {
		<-w
	}
	assertNothingHeld(t, client)
}

// A connection that ends under a push: the person decides about the next one.
func TestStreamLostUnderPush(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		primary := serve(func(q *streamQuery) { closeQuietly(q.conn) })
		secondary := serve(challengeThenAccept)
		var seen events
		client := connect(t, over(a, func(c *Config) { c.Observer = seen.add }), primary.address(), secondary.address())
		d := client.NewDialogue()
		_, err := d.Exchange(t.Context(), push)
		if e, ok := errors.AsType[*Error](err); !ok || !errors.Is(e.Kind, ErrConnectionLost) || e.Other != nil {
			t.Fatalf("error = %v, want ErrConnectionLost alone", err)
		}
		if len(primary.arrived) != 1 || secondary.accepted() != 0 || !slices.Contains(seen.kinds(), Lost) {
			t.Errorf("%d pushes at the primary, %d connections to the secondary, events %v", len(primary.arrived), secondary.accepted(), seen.kinds())
		}
		// A password reaches nobody: it may go to the secondary.
		if r := mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessChallenge); r.Server != secondary.address() {
			t.Errorf("answer from %s", r.Server)
		}
	})
}

// A server may end a connection that is idle. The next round opens another one, and
// the answer goes out once.
func TestStreamEndsBetweenRounds(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		server := serve(challengeThenAccept)
		client := connect(t, over(a, nil), server.address())
		d := client.NewDialogue()
		challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
		server.hangUp()
		client.readers.Wait() // the client has noticed
		mustExchange(t, d, answerTo(challenge, "push"), radius.CodeAccessAccept)
		if n := len(server.arrived); n != 2 || server.accepted() != 2 {
			t.Errorf("%d requests on %d connections, want 2 on 2", n, server.accepted())
		}
	})
}

func TestStreamThatIsNoRADIUS(t *testing.T) {
	tests := map[string]struct {
		policy Policy
		send   func(q *streamQuery) []byte
		want   error
		reason Reason
	}{
		"a length below the header": {Auto, func(*streamQuery) []byte { return make([]byte, 20) }, ErrConnectionLost, 0},
		"a length above 4096":       {Auto, func(*streamQuery) []byte { return []byte("HTTP/1.1 400 Bad Request\r\n\r\n") }, ErrConnectionLost, 0},
		"attributes that do not add up": {Auto, func(q *streamQuery) []byte {
			b := q.build(radius.CodeAccessAccept, q.secret, hello)
			b[39]++
			return b
		}, ErrConnectionLost, 0},
		"another secret": {Auto, func(q *streamQuery) []byte {
			return q.build(radius.CodeAccessAccept, "wrong")
		}, ErrBadSignature, BadAuthenticator},
		"no Message-Authenticator where it is required": {Always, func(q *streamQuery) []byte {
			return q.sign(q.plain(radius.CodeAccessAccept, hello), q.secret)
		}, ErrBadSignature, MissingMessageAuthenticator},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := serveStream(t, nil, func(q *streamQuery) { q.send(test.send(q)) })
			client := connect(t, over(nil, func(c *Config) { c.Servers[0].RequireMessageAuthenticator = test.policy }), server.address())
			_, err := ask(t, client)
			if e, ok := errors.AsType[*Error](err); !ok || !errors.Is(e.Kind, test.want) || e.Reason != test.reason {
				t.Errorf("error = %v, want %v, %v", err, test.want, test.reason)
			}
		})
	}
}

// What may be dropped without losing the frame is dropped, and waiting goes on.
func TestStreamDrops(t *testing.T) {
	server := serveStream(t, nil, func(q *streamQuery) {
		stranger := q.build(radius.CodeAccessAccept, q.secret)
		stranger[1]++
		q.send(stranger, q.build(radius.CodeAccountingResponse, q.secret))
		q.answer(radius.CodeAccessAccept)
	})
	var seen events
	client := connect(t, over(nil, func(c *Config) { c.Observer = seen.add }), server.address())
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
	if got := seen.reasons(); !slices.Equal(got, []Reason{UnknownIdentifier, WrongCode}) {
		t.Errorf("dropped for %v", got)
	}
}

func TestStreamRefused(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	closeQuietly(listener)
	secondary := serveStream(t, nil, challengeThenAccept)
	client := connect(t, over(nil, nil), closed)
	if _, err := ask(t, client); !errors.Is(err, ErrRefused) {
		t.Errorf("error = %v, want ErrRefused", err)
	}
	// A push that never left may go to the secondary.
	client = connect(t, over(nil, nil), closed, secondary.address())
	mustExchange(t, client.NewDialogue(), push, radius.CodeAccessChallenge)
}

// A server that accepts and then says nothing must not hold up a push for ever: it
// was not sent, and may go elsewhere.
func TestHandshakeThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	secondary := serveStream(t, a.server(), challengeThenAccept)
	address, _ := hold(t)
	client := connect(t, over(a, nil), address, secondary.address())
	client.timing.connect = time.Second
	mustExchange(t, client.NewDialogue(), push, radius.CodeAccessChallenge)

	alone := connect(t, over(a, nil), address)
	alone.timing.connect = 50 * time.Millisecond
	if _, err := ask(t, alone); !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "no connection within 50ms") {
		t.Errorf("error = %v, want ErrUnreachable", err)
	}
	alone = connect(t, over(a, func(c *Config) { c.Timeout = 50 * time.Millisecond }), address)
	if _, err := ask(t, alone); !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "no connection in time") {
		t.Errorf("error = %v, want ErrUnreachable", err)
	}
}

// hold returns the address of a server that accepts connections, and reads nothing.
func hold(t *testing.T) (address string, accepted <-chan net.Conn) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	connections := make(chan net.Conn, 16)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { closeQuietly(conn) })
			connections <- conn
		}
	}()
	t.Cleanup(func() { closeQuietly(listener); <-done; close(connections) })
	return listener.Addr().String(), connections
}

func TestCloseDuringHandshake(t *testing.T) {
	address, accepted := hold(t)
	client := connect(t, over(newAuthority(t), nil), address)
	done := begin(t.Context(), client.NewDialogue(), push)
	<-accepted
	closeQuietly(client)
	if got := <-done; !errors.Is(got.err, ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", got.err)
	}
}

func TestStreamConnectionsAreShared(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		const n = 600
		server := serve(nil)
		client := connect(t, over(a, nil), server.address())
		waiting := map[string]<-chan result{}
		for i := range n {
			user := fmt.Sprintf("user%d", i)
			waiting[user] = begin(t.Context(), client.NewDialogue(), Request{UserName: user, Password: "push", Interactive: true})
		}
		var queries []*streamQuery
		for range n {
			queries = append(queries, <-server.arrived)
		}
		if got := server.accepted(); got != 3 {
			t.Errorf("%d connections, want 3", got)
		}
		slices.Reverse(queries)
		for _, q := range queries {
			user := q.Get(rfc2865.UserName_Type)
			q.answer(radius.CodeAccessAccept, avp(rfc2865.ReplyMessage_Type, user))
			if got := <-waiting[string(user)]; got.err != nil || got.Message != string(user) {
				t.Errorf("%s got %+v", user, got)
			}
		}
		assertNothingHeld(t, client)
	})
}

func TestIdleConnectionIsClosed(t *testing.T) {
	server := serveStream(t, nil, challengeThenAccept)
	client := connect(t, over(nil, nil), server.address())
	client.timing.keep = 10 * time.Millisecond
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessChallenge)
	client.readers.Wait() // hangs if the connection stays open
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessChallenge)
}

// A connection that leads nowhere any more is not used for the next request.
func TestDeadConnectionIsLeft(t *testing.T) {
	var alive atomic.Bool
	server := serveStream(t, nil, func(q *streamQuery) {
		if alive.Load() {
			challengeThenAccept(q)
		}
	})
	client := connect(t, over(nil, func(c *Config) { c.Timeout = 500 * time.Millisecond }), server.address())
	d := client.NewDialogue()
	if _, err := d.Exchange(t.Context(), push); !errors.Is(err, ErrNoAnswer) {
		t.Fatalf("error = %v", err)
	}
	alive.Store(true)
	mustExchange(t, d, push, radius.CodeAccessChallenge)
	if n := server.accepted(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

// A server that ends each connection at once is not called without end.
func TestServerThatHangsUp(t *testing.T) {
	address := speaksNothing(t)
	var seen events
	client := connect(t, over(nil, func(c *Config) { c.Observer = seen.add }), address)
	if _, err := client.NewDialogue().Exchange(t.Context(), push); !errors.Is(err, ErrConnectionLost) {
		t.Errorf("error = %v, want ErrConnectionLost", err)
	}
	opened := 0
	for _, k := range seen.kinds() {
		if k == Opened {
			opened++
		}
	}
	if opened > 2 {
		t.Errorf("%d connections for one request", opened)
	}
}
