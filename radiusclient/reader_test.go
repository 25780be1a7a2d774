package radiusclient

import (
	"context"
	"errors"
	"testing"
	"time"

	"layeh.com/radius"
)

// readerOf returns who reads the only socket of the client.
func readerOf(c *Client) reader {
	s := c.routes[0].sockets[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reader
}

// awaitReader waits until that one reads.
func awaitReader(t *testing.T, c *Client, want reader) {
	t.Helper()
	for tick := time.NewTicker(readAloneFor); readerOf(c) != want; <-tick.C {
		if t.Context().Err() != nil {
			t.Fatal("in vain")
		}
	}
}

// An exchange that reads its socket itself can be cancelled, and a goroutine goes on
// reading: the late answer is noticed at once.
func TestAloneIsCancelled(t *testing.T) {
	dropped := make(chan Reason, 1)
	var late *query
	server := serve(t, func(q *query) {
		if q.Number == 1 {
			accept(q)
			return
		}
		late = q
	})
	client := connect(t, func(c *Config) {
		c.Retries = 0
		c.Observer = func(e Event) {
			if e.Kind == Dropped {
				dropped <- e.Reason
			}
		}
	}, server.Address())
	d := client.NewDialogue()
	mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
	<-server.Arrived

	ctx, cancel := context.WithCancel(t.Context())
	done := begin(ctx, d, aliceRequest)
	<-server.Arrived
	cancel()
	if got := <-done; !errors.Is(got.err, context.Canceled) {
		t.Errorf("%+v", got)
	}
	awaitReader(t, client, aGoroutine)
	accept(late)
	if reason := <-dropped; reason != UnknownIdentifier {
		t.Errorf("the late answer was dropped for %q", reason)
	}
}

// Whoever reads, each answer reaches its exchange: alone at first, then together, and alone
// again. A socket that is idle is read by a goroutine.
func TestReadersTakeTurns(t *testing.T) {
	var waiting []*query
	server := serve(t, func(q *query) {
		if userOf(q) != "together" {
			accept(q)
			return
		}
		if waiting = append(waiting, q); len(waiting) == 3 {
			for _, each := range waiting {
				accept(each)
			}
			waiting = nil
		}
	})
	client := connect(t, func(c *Config) { c.Retries = 0 }, server.Address())
	d := client.NewDialogue()
	for range 20 {
		mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
		mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
		var results []<-chan result
		for range 3 {
			results = append(results, begin(t.Context(), d, Request{UserName: "together", Password: "x"}))
		}
		for _, done := range results {
			if got := <-done; got.err != nil || got.Code != radius.CodeAccessAccept {
				t.Fatalf("%+v", got)
			}
		}
	}
	awaitReader(t, client, aGoroutine)
	assertNothingHeld(t, client)
}
