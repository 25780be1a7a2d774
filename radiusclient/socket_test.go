package radiusclient

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
)

func TestIdentifiersInTheOrderOfTheirUse(t *testing.T) {
	now := time.Now()
	var ids identifiers
	ids.fill(250)
	taken := map[byte]int{}
	for i := range 256 {
		id, ok := ids.take(now)
		if before, again := taken[id]; !ok || again || i == 0 && id != 250 {
			t.Fatalf("take %d = %d, %v; before that, take %d", i, id, ok, before)
		}
		taken[id] = i
	}
	for id, i := range taken {
		if apart := taken[id+1] - i; -64 < apart && apart < 64 {
			t.Errorf("Identifiers %d and %d are used within %d requests of each other", id, id+1, apart)
		}
	}
	if _, ok := ids.take(now); ok {
		t.Fatal("a 257th Identifier")
	}
	later := now.Add(time.Minute)
	ids.give(7, now, now)
	ids.give(9, now, later)
	ids.give(3, now, now)
	for _, want := range []byte{7, 3} {
		if id, ok := ids.take(now); !ok || id != want {
			t.Errorf("take = %d, %v, want %d", id, ok, want)
		}
	}
	if id, ok := ids.take(later.Add(-1)); ok {
		t.Errorf("Identifier %d while an answer may still come", id)
	}
	if id, ok := ids.take(later); !ok || id != 9 {
		t.Errorf("after its rest: %d, %v", id, ok)
	}
}

func TestBackoff(t *testing.T) {
	tests := map[string]struct {
		random float64
		want   []int64 // milliseconds
	}{
		"without jitter": {0, []int64{2000, 4000, 8000, 16000, 16000, 16000}},
		"longest":        {0.1, []int64{2200, 4620, 9702, 17600, 17600}},
		"shortest":       {-0.1, []int64{1800, 3420, 6498, 12346, 14400, 14400}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			timing := defaultTiming()
			timing.random = func() float64 { return test.random }
			var wait time.Duration
			for i, want := range test.want {
				wait = timing.next(wait)
				if got := wait.Round(time.Millisecond).Milliseconds(); got != want {
					t.Errorf("wait %d = %d ms, want %d ms", i+1, got, want)
				}
			}
		})
	}
	for range 1000 {
		if r := defaultTiming().random(); r < -0.1 || r > 0.1 {
			t.Fatalf("RAND = %v", r)
		}
	}
}

func TestSocketsAreShared(t *testing.T) {
	const n = 600
	server := serve(t, nil)
	client := connect(t, func(c *Config) { c.Retries = 0 }, server.Address())
	type key struct {
		from       netip.AddrPort
		identifier byte
	}
	keys, sockets := map[key]bool{}, map[netip.AddrPort]bool{}
	waiting := map[string]<-chan result{}
	var queries []*query
	for i := range n {
		user := fmt.Sprintf("user%d", i)
		waiting[user] = begin(t.Context(), client.NewDialogue(), Request{UserName: user, Password: "push", Interactive: true})
		q := <-server.Arrived
		queries = append(queries, q)
		keys[key{q.From, q.Identifier}], sockets[q.From] = true, true
	}
	if len(keys) != n || len(sockets) != 3 {
		t.Errorf("%d requests on %d sockets with %d different Identifiers, want 3 sockets", n, len(sockets), len(keys))
	}
	// They are answered in another order, each with its own name.
	rand.Shuffle(n, func(i, j int) { queries[i], queries[j] = queries[j], queries[i] })
	for _, q := range queries {
		user := q.Get(rfc2865.UserName_Type)
		q.Answer(radius.CodeAccessAccept, avp(rfc2865.ReplyMessage_Type, user))
		got := <-waiting[string(user)]
		if got.err != nil {
			t.Fatal(got.err)
		}
		if got.Message != string(user) {
			t.Errorf("%s got the answer of %s", user, got.Message)
		}
	}
	assertNothingHeld(t, client)
}

// assertNothingHeld fails where a socket still counts a request.
func assertNothingHeld(tb testing.TB, c *Client) {
	tb.Helper()
	for _, r := range c.routes {
		for _, s := range r.sockets {
			s.mu.Lock()
			owed := 0
			for _, is := range &s.owed {
				if is {
					owed++
				}
			}
			if s.count != 0 || s.free.n+len(s.free.resting)+owed != 256 {
				tb.Errorf("a socket counts %d requests, %d free, %d resting and %d owed Identifiers", s.count, s.free.n, len(s.free.resting), owed)
			}
			for _, t := range &s.inFlight {
				if t != nil {
					tb.Errorf("Identifier %d is still in flight", t.identifier)
				}
			}
			s.mu.Unlock()
		}
	}
}

// An Identifier whose request was given up is not used for another one as long
// as the answer may come, even if that takes a second socket.
func TestIdentifierRestsAfterCancel(t *testing.T) {
	server := serve(t, nil)
	client := connect(t, func(c *Config) { c.Retries, c.Timeout = 0, time.Hour }, server.Address())
	ctx, cancel := context.WithCancel(t.Context())
	var waiting []<-chan result
	var first netip.AddrPort
	for range 256 {
		waiting = append(waiting, begin(ctx, client.NewDialogue(), push))
		first = (<-server.Arrived).From
	}
	cancel()
	for _, w := range waiting {
		<-w
	}
	ctx, cancel = context.WithCancel(t.Context())
	done := begin(ctx, client.NewDialogue(), push)
	if q := <-server.Arrived; q.From == first {
		t.Errorf("Identifier %d was used again at once", q.Identifier)
	}
	cancel()
	<-done
	assertNothingHeld(t, client)
}

func TestIdleSocketIsClosed(t *testing.T) {
	server := serve(t, accept)
	client := connect(t, nil, server.Address())
	client.timing.idle = 10 * time.Millisecond
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
	client.readers.Wait() // hangs if the socket stays open
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
}

// TestManySignIns runs a thousand sign-ins of two rounds side by side, and cancels some at
// random moments: none gets another's answer, and nothing stays behind.
func TestManySignIns(t *testing.T) {
	server := serve(t, func(q *query) { code, name, state := nextRound(q); q.Answer(code, name, state) })
	// Their answers may be lost in a full socket: retransmissions are part of the test.
	client := connect(t, func(c *Config) { c.Retries = 1000 }, server.Address())
	client.timing.initial, client.timing.maximum = 100*time.Millisecond, 200*time.Millisecond
	manySignIns(t, client)
}

func TestManySignInsOverStreams(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		server := serve(func(q *query) { code, name, state := nextRound(q); q.Answer(code, name, state) })
		manySignIns(t, connect(t, over(a, nil), server.Address()))
	})
}

// nextRound is the answer of a server that asks once more, and names the user.
func nextRound(q *query) (code radius.Code, name, state *radius.AVP) {
	user := q.Get(rfc2865.UserName_Type)
	name, state = avp(rfc2865.ReplyMessage_Type, user), avp(rfc2865.State_Type, user)
	if q.Get(rfc2865.State_Type) == nil {
		return radius.CodeAccessChallenge, name, state
	}
	return radius.CodeAccessAccept, name, state
}

func manySignIns(t *testing.T, client *Client) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range 1000 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if i%3 == 0 {
				defer time.AfterFunc(time.Duration(rand.IntN(int(50*time.Millisecond))), cancel).Stop()
			}
			if err := signIn(ctx, client, fmt.Sprintf("user%d", i)); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	assertNothingHeld(t, client)

	var sockets []*socket
	for _, r := range client.routes {
		sockets = append(sockets, r.sockets...)
	}
	closeQuietly(client) // returns when the readers have ended
	for _, s := range sockets {
		if _, err := s.conn.Write(nil); !errors.Is(err, net.ErrClosed) {
			t.Errorf("a socket is still open: %v", err)
		}
	}
	for _, r := range client.routes {
		t.Errorf("the client still knows a route to %v", r.address)
	}
}

// signIn goes through two rounds, and checks that the answers are the user's own.
func signIn(ctx context.Context, client *Client, user string) error {
	d := client.NewDialogue()
	r := Request{UserName: user, Password: "password"}
	for _, want := range []radius.Code{radius.CodeAccessChallenge, radius.CodeAccessAccept} {
		response, err := d.Exchange(ctx, r)
		if err != nil {
			return err
		}
		if response.Code != want || response.Message != user {
			return fmt.Errorf("%s got %v for %q", user, response.Code, response.Message)
		}
		r = Request{UserName: user, Password: "push", State: response.State, Server: response.Server, Interactive: true}
	}
	return nil
}

// The answer to the first transmission may follow the answer to the second: the Identifier
// of a request that was sent twice rests for a while.
func TestIdentifierRestsAfterRetransmission(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Number > 1 {
			accept(q)
		}
	})
	client := connect(t, nil, server.Address())
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
	s := client.routes[0].sockets[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free.resting) != 1 || s.free.resting[0].identifier != (<-server.Arrived).Identifier {
		t.Errorf("%d Identifiers rest, want that of the request", len(s.free.resting))
	}
}
