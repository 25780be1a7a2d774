package radiusclient

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/radiustest"
)

// serveFunc starts a server of the transport that is tested.
type serveFunc func(handle func(*query)) *radiustest.Server

// bothStreams runs the test over TCP and over TLS.
func bothStreams(t *testing.T, test func(t *testing.T, a *authority, serve serveFunc)) {
	t.Helper()
	overStreams(func(name string, f func(t *testing.T)) { t.Run(name, f) }, test)
}

// overStreams runs the test over TCP and over TLS, both with run.
func overStreams(run func(name string, f func(t *testing.T)), test func(t *testing.T, a *authority, serve serveFunc)) {
	run("TCP", func(t *testing.T) {
		t.Helper()
		test(t, nil, func(handle func(*query)) *radiustest.Server { return serveStream(t, nil, handle) })
	})
	run("TLS", func(t *testing.T) {
		t.Helper()
		a := newAuthority(t)
		test(t, a, func(handle func(*query)) *radiustest.Server { return serveStream(t, a.server(), handle) })
	})
}

// challengeThenAccept asks for a second factor.
func challengeThenAccept(q *query) {
	if q.Get(rfc2865.State_Type) == nil {
		q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
		return
	}
	q.Answer(radius.CodeAccessAccept, hello)
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
		client := connect(t, over(a, func(c *Config) { c.Observer = seen.add }), server.Address())
		for range 3 {
			d := client.NewDialogue()
			challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
			if r := mustExchange(t, d, answerTo(challenge, "push"), radius.CodeAccessAccept); r.Message != "hello" {
				t.Errorf("Message = %q", r.Message)
			}
		}
		if n := server.Accepted(); n != 1 {
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
		server := serve(func(q *query) {
			packet := q.Build(radius.CodeAccessAccept, string(q.Secret), avp(rfc2865.ReplyMessage_Type, q.Get(rfc2865.UserName_Type)))
			switch user := rfc2865.UserName_GetString(q.Packet); user {
			case "split":
				for i := range packet {
					q.Send(packet[i : i+1])
				}
			case "first":
				held = packet
			case "second":
				q.Send(append(slices.Clip(packet), held...))
			}
		})
		client := connect(t, over(a, nil), server.Address())
		r := mustExchange(t, client.NewDialogue(), Request{UserName: "split"}, radius.CodeAccessAccept)
		if r.Message != "split" {
			t.Errorf("Message = %q", r.Message)
		}
		<-server.Arrived
		first := begin(t.Context(), client.NewDialogue(), Request{UserName: "first"})
		<-server.Arrived
		second := mustExchange(t, client.NewDialogue(), Request{UserName: "second"}, radius.CodeAccessAccept)
		if got := <-first; got.err != nil || got.Message != "first" || second.Message != "second" {
			t.Errorf("first %+v, second %q", got, second.Message)
		}
	})
}

// RFC 6613 section 2.6.3: TCP retransmits, RADIUS does not.
func TestStreamDoesNotRetransmit(t *testing.T) {
	virtual := func(name string, f func(t *testing.T)) { virtualRun(t, name, f) }
	overStreams(virtual, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		server := serve(nil)
		client := connect(t, over(a, func(c *Config) { c.Timeout, c.Retries = time.Second, 10 }), server.Address())
		if _, err := ask(t, client); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("error = %v, want ErrNoAnswer", err)
		}
		if n := server.Count(); n != 1 {
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
		primary := serve(func(q *query) {
			<-secondary.Arrived
			q.Answer(radius.CodeAccessAccept)
		})
		client := connect(t, over(a, func(c *Config) { c.FailoverAfter = 20 * time.Millisecond }), primary.Address(), secondary.Address())
		if r := mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept); r.Server != primary.Address() {
			t.Errorf("answer from %s", r.Server)
		}
	})
}

// An answer after the time-out meets nobody, ends nothing, and frees its Identifier.
func TestStreamLateAnswer(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		var late *query
		server := serve(func(q *query) {
			if late == nil {
				late = q
				return
			}
			late.Answer(radius.CodeAccessAccept)
			q.Answer(radius.CodeAccessReject)
		})
		var seen events
		client := connect(t, over(a, func(c *Config) { c.Observer = seen.add }), server.Address())
		ctx, cancel := context.WithCancel(t.Context())
		given := begin(ctx, client.NewDialogue(), push)
		<-server.Arrived
		cancel()
		if got := <-given; !errors.Is(got.err, context.Canceled) {
			t.Fatalf("error = %v", got.err)
		}
		mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessReject)
		if got := seen.reasons(); !slices.Equal(got, []Reason{UnknownIdentifier}) {
			t.Errorf("dropped for %v", got)
		}
		if n := server.Accepted(); n != 1 {
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
	client := connect(t, over(nil, func(c *Config) { c.Timeout = time.Millisecond }), server.Address())
	client.timing.connect = time.Minute
	// A leg that times out before its connection stands sends nothing.
	for len(server.Arrived) == 0 {
		_, _ = ask(t, client)
	}
	client.config.Timeout = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	var waiting []<-chan result
	for range 256 - len(server.Arrived) + 1 {
		waiting = append(waiting, begin(ctx, client.NewDialogue(), push))
	}
	for server.Accepted() < 2 {
		<-server.Arrived
	}
	cancel()
	for _, w := range waiting {
		<-w
	}
	assertNothingHeld(t, client)
}

// A connection that ends under a push: the person decides about the next one.
// A server may end a connection that is idle. The next round opens another one, and
// the answer goes out once.
// What may be dropped without losing the frame is dropped, and waiting goes on.
// A server that accepts and then says nothing must not hold up a push for ever: it
// was not sent, and may go elsewhere.
// hold returns the address of a server that accepts connections, and reads nothing.
func TestStreamConnectionsAreShared(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		const n = 600
		server := serve(nil)
		client := connect(t, over(a, nil), server.Address())
		waiting := map[string]<-chan result{}
		for i := range n {
			user := fmt.Sprintf("user%d", i)
			waiting[user] = begin(t.Context(), client.NewDialogue(), Request{UserName: user, Password: "push", Interactive: true})
		}
		var queries []*query
		for range n {
			queries = append(queries, <-server.Arrived)
		}
		if got := server.Accepted(); got != 3 {
			t.Errorf("%d connections, want 3", got)
		}
		slices.Reverse(queries)
		for _, q := range queries {
			user := q.Get(rfc2865.UserName_Type)
			q.Answer(radius.CodeAccessAccept, avp(rfc2865.ReplyMessage_Type, user))
			if got := <-waiting[string(user)]; got.err != nil || got.Message != string(user) {
				t.Errorf("%s got %+v", user, got)
			}
		}
		assertNothingHeld(t, client)
	})
}

func TestIdleConnectionIsClosed(t *testing.T) {
	server := serveStream(t, nil, challengeThenAccept)
	client := connect(t, over(nil, nil), server.Address())
	client.timing.keep = 10 * time.Millisecond
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessChallenge)
	client.readers.Wait() // hangs if the connection stays open
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessChallenge)
}

// A connection that leads nowhere any more is not used for the next request.
// A server that ends each connection at once is not called without end.
