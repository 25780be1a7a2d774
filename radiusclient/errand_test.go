package radiusclient

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
)

// started is [begin] without a goroutine that waits.
func started(_ context.Context, d *Dialogue, r Request) <-chan result {
	done, _ := stoppable(d, r)
	return done
}

func stoppable(d *Dialogue, r Request) (done chan result, stop func()) {
	done = make(chan result, 1)
	return done, d.Start(r, func(response *Response, err error) { done <- result{response, err} })
}

// Both ways of waiting come to the same end, with the same datagrams.
func TestErrandEndsAsAnExchange(t *testing.T) {
	tests := map[string]struct {
		handle func(*query)
		change func(*Config)
		r      Request
		code   radius.Code
		err    error
		sent   int // requests that the server has received
	}{
		"an accept":              {handle: accept, r: aliceRequest, code: radius.CodeAccessAccept, sent: 1},
		"an answer to the third": {handle: func(q *query) { onThird(q) }, r: push, code: radius.CodeAccessAccept, sent: 3},
		"silence":                {r: push, err: ErrNoAnswer, sent: 4},
		"no retransmission":      {change: func(c *Config) { c.Retries = 0 }, r: push, err: ErrNoAnswer, sent: 1},
		"no user":                {r: Request{}, err: errors.New("the user name is empty")},
		"unknown server":         {r: Request{UserName: "alice", Server: "other:1812"}, err: errors.New(`server "other:1812" is not one of this connection`)},
	}
	for name, test := range tests {
		for way, ask := range map[string]func(context.Context, *Dialogue, Request) <-chan result{"waiting": begin, "errand": started} {
			virtualRun(t, name+", "+way, func(t *testing.T) {
				t.Helper()
				server := serve(t, test.handle)
				client := connect(t, test.change, server.Address())
				got := <-ask(t.Context(), client.NewDialogue(), test.r)
				if !errors.Is(got.err, test.err) && (test.err == nil || got.err.Error() != test.err.Error()) {
					t.Errorf("error %v, want %v", got.err, test.err)
				}
				if got.err == nil && got.Code != test.code {
					t.Errorf("Code %v, want %v", got.Code, test.code)
				}
				if server.Count() != test.sent {
					t.Errorf("%d requests, want %d", server.Count(), test.sent)
				}
			})
		}
	}

	virtualRun(t, "given up", func(t *testing.T) {
		t.Helper()
		server := serve(t, nil)
		client := connect(t, nil, server.Address())
		got, stop := stoppable(client.NewDialogue(), push)
		<-server.Arrived
		stop()
		if r := <-got; !errors.Is(r.err, context.Canceled) {
			t.Errorf("error %v", r.err)
		}
		stop() // it may come late
		if client.NewDialogue().client.routes[0].sockets[0].waiting != 0 {
			t.Error("the request that was given up still waits")
		}
	})
	virtualRun(t, "closed", func(t *testing.T) {
		t.Helper()
		server := serve(t, nil)
		client := connect(t, nil, server.Address())
		got := started(t.Context(), client.NewDialogue(), push)
		<-server.Arrived
		closeQuietly(client)
		if r := <-got; !errors.Is(r.err, ErrClosed) {
			t.Errorf("error %v", r.err)
		}
	})
}

func onThird(q *query) {
	if q.Number == 3 {
		accept(q)
	}
}

// A name is looked up, the silent server is left for the second one, and the answer to its
// challenge goes there.
func TestErrandOfTwoRounds(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		primary := serve(t, nil)
		secondary := serve(t, func(q *query) {
			if q.Get(rfc2865.State_Type) == nil {
				q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
				return
			}
			accept(q)
		})
		address := netip.MustParseAddrPort(primary.Address())
		client := connect(t, func(c *Config) { c.FailoverAfter = time.Second }, net.JoinHostPort("radius.example.com", strconv.Itoa(int(address.Port()))), secondary.Address())
		client.lookup = fixedLookup([]netip.Addr{address.Addr()}, nil)
		d := client.NewDialogue()
		challenge := <-started(t.Context(), d, aliceRequest)
		if challenge.err != nil || challenge.Server != secondary.Address() {
			t.Fatalf("%+v", challenge)
		}
		last := <-started(t.Context(), d, answerTo(challenge.Response, "push"))
		if last.err != nil || last.Code != radius.CodeAccessAccept || primary.Count() == 0 || secondary.Count() != 2 {
			t.Errorf("%+v, %d and %d requests", last, primary.Count(), secondary.Count())
		}
	})
}

// Pending errands share sockets, and have no goroutines.
func TestPendingErrandsHaveNoGoroutines(t *testing.T) {
	const n = 1000
	server := serve(t, nil)
	client := connect(t, func(c *Config) { c.Retries = 0 }, server.Address())
	before := runtime.NumGoroutine()
	var ends []<-chan result
	ports := make(map[netip.AddrPort]bool)
	for range n {
		ends = append(ends, started(t.Context(), client.NewDialogue(), push))
		ports[(<-server.Arrived).From] = true
	}
	if len(ports) != 4 {
		t.Errorf("%d requests use %d sockets, want 4", n, len(ports))
	}
	if grown := runtime.NumGoroutine() - before; grown > 20 { // a reader for each socket, and some that are about to end
		t.Errorf("%d pending requests have %d goroutines", n, grown)
	}
	closeQuietly(client)
	for end := range slices.Values(ends) {
		if r := <-end; !errors.Is(r.err, ErrClosed) {
			t.Fatalf("error %v", r.err)
		}
	}
}
