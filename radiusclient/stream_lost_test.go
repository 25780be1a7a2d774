package radiusclient

import (
	"errors"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"layeh.com/radius"
)

func TestStreamLostUnderPush(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		primary := serve(func(q *query) { q.HangUp() })
		secondary := serve(challengeThenAccept)
		var seen events
		client := connect(t, over(a, func(c *Config) { c.Observer = seen.add }), primary.Address(), secondary.Address())
		d := client.NewDialogue()
		_, err := d.Exchange(t.Context(), push)
		if e, ok := errors.AsType[*Error](err); !ok || !errors.Is(e.Kind, ErrConnectionLost) || e.Other != nil {
			t.Fatalf("error = %v, want ErrConnectionLost alone", err)
		}
		if primary.Count() != 1 || secondary.Accepted() != 0 || !slices.Contains(seen.kinds(), Lost) {
			t.Errorf("%d pushes at the primary, %d connections to the secondary, events %v", primary.Count(), secondary.Accepted(), seen.kinds())
		}
		// A password reaches nobody: it may go to the secondary.
		if r := mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessChallenge); r.Server != secondary.Address() {
			t.Errorf("answer from %s", r.Server)
		}
	})
}

func TestStreamEndsBetweenRounds(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		server := serve(challengeThenAccept)
		client := connect(t, over(a, nil), server.Address())
		d := client.NewDialogue()
		challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
		server.HangUp()
		client.readers.Wait() // the client has noticed
		mustExchange(t, d, answerTo(challenge, "push"), radius.CodeAccessAccept)
		if n := server.Count(); n != 2 || server.Accepted() != 2 {
			t.Errorf("%d requests on %d connections, want 2 on 2", n, server.Accepted())
		}
	})
}

func TestStreamThatIsNoRADIUS(t *testing.T) {
	tests := map[string]struct {
		policy Policy
		send   func(q *query) []byte
		want   error
		reason Reason
	}{
		"a length below the header": {Auto, func(*query) []byte { return make([]byte, 20) }, ErrConnectionLost, 0},
		"a length above 4096":       {Auto, func(*query) []byte { return []byte("HTTP/1.1 400 Bad Request\r\n\r\n") }, ErrConnectionLost, 0},
		"attributes that do not add up": {Auto, func(q *query) []byte {
			b := q.Build(radius.CodeAccessAccept, string(q.Secret), hello)
			b[39]++
			return b
		}, ErrConnectionLost, 0},
		"another secret": {Auto, func(q *query) []byte {
			return q.Build(radius.CodeAccessAccept, "wrong")
		}, ErrBadSignature, BadAuthenticator},
		"no Message-Authenticator where it is required": {Always, func(q *query) []byte {
			return q.Authenticate(q.Plain(radius.CodeAccessAccept, hello), string(q.Secret))
		}, ErrBadSignature, MissingMessageAuthenticator},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := serveStream(t, nil, func(q *query) { q.Send(test.send(q)) })
			client := connect(t, over(nil, func(c *Config) { c.Servers[0].RequireMessageAuthenticator = test.policy }), server.Address())
			_, err := ask(t, client)
			if e, ok := errors.AsType[*Error](err); !ok || !errors.Is(e.Kind, test.want) || e.Reason != test.reason {
				t.Errorf("error = %v, want %v, %v", err, test.want, test.reason)
			}
		})
	}
}

func TestStreamDrops(t *testing.T) {
	server := serveStream(t, nil, func(q *query) {
		stranger := q.Build(radius.CodeAccessAccept, string(q.Secret))
		stranger[1]++
		q.Send(stranger, q.Build(radius.CodeAccountingResponse, string(q.Secret)))
		q.Answer(radius.CodeAccessAccept)
	})
	var seen events
	client := connect(t, over(nil, func(c *Config) { c.Observer = seen.add }), server.Address())
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
	client = connect(t, over(nil, nil), closed, secondary.Address())
	mustExchange(t, client.NewDialogue(), push, radius.CodeAccessChallenge)
}

func TestHandshakeThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	secondary := serveStream(t, a.server(), challengeThenAccept)
	address, _ := hold(t)
	client := connect(t, over(a, nil), address, secondary.Address())
	client.timing.connect = time.Second
	mustExchange(t, client.NewDialogue(), push, radius.CodeAccessChallenge)

	alone := connect(t, over(a, nil), address)
	alone.timing.connect = 50 * time.Millisecond
	if _, err := ask(t, alone); !errors.Is(err, ErrNotTrusted) || !strings.Contains(err.Error(), "does not answer the TLS handshake") {
		t.Errorf("error = %v, want ErrNotTrusted", err)
	}
	alone = connect(t, over(a, func(c *Config) { c.Timeout = 50 * time.Millisecond }), address)
	if _, err := ask(t, alone); !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "no connection in time") {
		t.Errorf("error = %v, want ErrUnreachable", err)
	}
}

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

func TestDeadConnectionIsLeft(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		var alive atomic.Bool
		server := serveStream(t, nil, func(q *query) {
			if alive.Load() {
				challengeThenAccept(q)
			}
		})
		client := connect(t, over(nil, func(c *Config) { c.Timeout = 500 * time.Millisecond }), server.Address())
		d := client.NewDialogue()
		if _, err := d.Exchange(t.Context(), push); !errors.Is(err, ErrNoAnswer) {
			t.Fatalf("error = %v", err)
		}
		alive.Store(true)
		mustExchange(t, d, push, radius.CodeAccessChallenge)
		if n := server.Accepted(); n != 2 {
			t.Errorf("%d connections, want 2", n)
		}
	})
}

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
