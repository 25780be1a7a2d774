package radiusclient

import (
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
)

func TestNoAnswer(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		for _, retries := range []int{0, 2} {
			server := serve(t, nil)
			client := connect(t, func(c *Config) { c.Timeout, c.Retries = time.Second, retries }, server.Address())
			_, err := ask(t, client)
			var e *Error
			if !errors.Is(err, ErrNoAnswer) || !errors.As(err, &e) || e.Server != server.Address() || e.Heard {
				t.Errorf("error = %v", err)
			}
			for range 1 + retries {
				<-server.Arrived
			}
			if n := server.Count(); n != 1+retries {
				t.Errorf("%d datagrams, want %d", n, 1+retries)
			}
		}
	})
}

func TestRefused(t *testing.T) {
	_, err := ask(t, connect(t, nil, closedPort(t)))
	if !errors.Is(err, ErrRefused) {
		t.Errorf("error = %v, want ErrRefused", err)
	}
}

// closedPort returns an address that refuses what the client sends: a socket holds the
// port, so that no other gets it, but is connected to somewhere else.
func closedPort(tb testing.TB) string {
	tb.Helper()
	conn, err := new(net.Dialer).DialContext(tb.Context(), "udp", "127.0.0.1:9")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { closeQuietly(conn) })
	return conn.LocalAddr().String()
}

func TestUnknownName(t *testing.T) {
	client := connect(t, nil, "radius.invalid:1812")
	cause := errors.New("no such host")
	client.lookup = fixedLookup(nil, cause)
	_, err := ask(t, client)
	if !errors.Is(err, ErrUnreachable) || !errors.Is(err, cause) {
		t.Errorf("error = %v", err)
	}
	client.lookup = fixedLookup(nil, nil)
	if _, err := ask(t, client); !errors.Is(err, ErrUnreachable) {
		t.Errorf("a name without address: %v", err)
	}
}

func TestNoRoute(t *testing.T) {
	var seen events
	_, err := ask(t, connect(t, func(c *Config) { c.Observer = seen.add }, "[fe80::1%nosuchinterface]:1812"))
	var e *Error
	if !errors.Is(err, ErrUnreachable) || !errors.As(err, &e) || e.Err == nil {
		t.Errorf("error = %v", err)
	}
	if got := seen.kinds(); !slices.Equal(got, []Kind{Unreachable}) {
		t.Errorf("events %v", got)
	}
}

func TestNameIsLookedUp(t *testing.T) {
	server := serve(t, accept)
	_, port, _ := net.SplitHostPort(server.Address())
	mustExchange(t, connect(t, nil, "localhost:"+port).NewDialogue(), aliceRequest, radius.CodeAccessAccept)
}

// A peer is silent about a wrong secret. Here each transmission draws a badly
// signed answer, and the exchange ends long before the minute is over.
func TestWrongSecretIsNamed(t *testing.T) {
	server := serve(t, func(q *query) { q.Send(q.Build(radius.CodeAccessReject, "another secret")) })
	client := connect(t, func(c *Config) { c.Timeout = time.Hour }, server.Address())
	client.timing.grace = 30 * time.Millisecond
	_, err := ask(t, client)
	var e *Error
	if !errors.Is(err, ErrBadSignature) || !errors.As(err, &e) || e.Reason != BadAuthenticator {
		t.Errorf("error = %v", err)
	}
	if strings.Contains(err.Error(), testSecret) {
		t.Error("the error holds the secret")
	}
}

func TestForgeryDoesNotEndTheWait(t *testing.T) {
	server := serve(t, func(q *query) {
		switch q.Number {
		case 1:
			q.Send(q.Build(radius.CodeAccessReject, "a forger's guess"))
		case 6:
			accept(q)
		}
	})
	client := connect(t, func(c *Config) { c.Retries = 5 }, server.Address())
	client.timing.grace = client.timing.initial + time.Millisecond
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
}

// At the end of the wait one badly signed answer says more than the silence.
func TestBadSignatureAtTheDeadline(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		server := serve(t, func(q *query) {
			if q.Number == 2 {
				q.Send(q.Authenticate(q.Plain(radius.CodeAccessReject), testSecret))
			}
		})
		client := connect(t, func(c *Config) {
			c.Timeout = 200 * time.Millisecond
			c.Servers[0].RequireMessageAuthenticator = Always
		}, server.Address())
		_, err := ask(t, client)
		var e *Error
		if !errors.Is(err, ErrBadSignature) || !errors.As(err, &e) || e.Reason != MissingMessageAuthenticator {
			t.Errorf("error = %v", err)
		}
	})
}

// The network doubles an answer, and the copy meets the next request with its Identifier:
// that is no sign of a wrong secret, and ends nothing.
func TestRepeatedAnswerIsNoBadSignature(t *testing.T) {
	var first *query
	server := serve(t, func(q *query) {
		switch {
		case first == nil:
			first = q
			accept(q)
		case q.Identifier == first.Identifier && q.Number > 1:
			accept(first)
			accept(q)
		default:
			accept(q)
		}
	})
	var seen events
	client := connect(t, func(c *Config) { c.Retries, c.Observer = 0, seen.add }, server.Address())
	client.timing.grace = time.Nanosecond
	for range 257 {
		mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
	}
	if got := seen.reasons(); !slices.Equal(got, []Reason{UnknownIdentifier}) {
		t.Errorf("dropped for %v, want a doubled answer once", got)
	}
}
