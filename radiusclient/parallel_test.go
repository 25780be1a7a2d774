package radiusclient

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
)

// parallel asks both servers at once; the wait is long, so that nothing ends by time.
func parallel(c *Config) { c.HAMode, c.Retries = Parallel, 0 }

func TestParallelAsksBothAtOnce(t *testing.T) {
	for name, request := range map[string]Request{"password": aliceRequest, "push": push} {
		t.Run(name, func(t *testing.T) {
			primary, secondary := serve(t, nil), serve(t, nil)
			client := connect(t, parallel, primary.address(), secondary.address())
			done := begin(t.Context(), client.NewDialogue(), request)
			first, second := <-primary.arrived, <-secondary.arrived
			accept(second)
			if got := <-done; got.err != nil || got.Server != secondary.address() {
				t.Errorf("got %+v, want the answer of the secondary", got)
			}
			accept(first) // too late: it meets nobody
			if primary.count() != 1 || secondary.count() != 1 {
				t.Errorf("primary %d, secondary %d requests, want 1 each", primary.count(), secondary.count())
			}
			assertNothingHeld(t, client)
		})
	}
}

// The first valid answer wins, and an Access-Reject is one.
func TestParallelFirstAnswerWins(t *testing.T) {
	for _, code := range []radius.Code{radius.CodeAccessAccept, radius.CodeAccessReject, radius.CodeAccessChallenge} {
		primary, secondary := serve(t, nil), serve(t, func(q *query) { q.answer(code) })
		client := connect(t, parallel, primary.address(), secondary.address())
		mustExchange(t, client.NewDialogue(), aliceRequest, code)
	}
}

// After a challenge every round stays with the server that sent it.
func TestParallelRoundsStay(t *testing.T) {
	reached, asked := make(chan struct{}), make(chan struct{})
	primary := serve(t, func(q *query) { close(reached); <-asked; accept(q) })
	secondary := serve(t, func(q *query) {
		switch {
		case q.Get(rfc2865.State_Type) == nil:
			<-reached
			q.answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
		case q.number == 2:
			q.answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s2")))
		default:
			accept(q)
		}
	})
	client := connect(t, parallel, primary.address(), secondary.address())
	d := client.NewDialogue()
	r := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
	r = mustExchange(t, d, answerTo(r, "sms"), radius.CodeAccessChallenge)
	close(asked) // the primary's late Accept of round one must not end round three
	<-primary.arrived
	if r = mustExchange(t, d, answerTo(r, "123456"), radius.CodeAccessAccept); r.Server != secondary.address() {
		t.Errorf("answer from %s", r.Server)
	}
	if primary.count() != 1 || secondary.count() != 3 {
		t.Errorf("primary %d, secondary %d requests, want 1 and 3", primary.count(), secondary.count())
	}
}

// A server that is out of reach, or signs wrongly, leaves the other one its time: a
// push may be pending there.
func TestParallelOneFails(t *testing.T) {
	wrong := serve(t, func(q *query) { q.send(q.build(radius.CodeAccessReject, "wrong")) })
	for name, bad := range map[string]string{"refused": closedPort(t), "badly signed": wrong.address()} {
		t.Run(name, func(t *testing.T) {
			secondary := serve(t, func(q *query) {
				if q.number == 4 { // the others told the time: what is wrong was known long before
					accept(q)
				}
			})
			client := connect(t, func(c *Config) { c.HAMode = Parallel }, bad, secondary.address())
			client.timing.grace = time.Millisecond
			mustExchange(t, client.NewDialogue(), push, radius.CodeAccessAccept)
		})
	}
}

func TestParallelBothFail(t *testing.T) {
	client := connect(t, func(c *Config) { parallel(c); impatient(c) }, closedPort(t), serve(t, nil).address())
	_, err := client.NewDialogue().Exchange(t.Context(), push)
	e, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(e.Kind, ErrNoAnswer) || e.Other == nil || !errors.Is(e.Other.Kind, ErrRefused) {
		t.Errorf("error = %v, want ErrNoAnswer with ErrRefused", err)
	}
}

// Retransmissions go to each of the two, with the octets of each.
func TestParallelRetransmits(t *testing.T) {
	primary, secondary := serve(t, nil), serve(t, nil)
	client := connect(t, func(c *Config) { c.HAMode, c.Retries, c.Timeout = Parallel, 2, time.Second }, primary.address(), secondary.address())
	if _, err := client.NewDialogue().Exchange(t.Context(), push); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("error = %v", err)
	}
	for _, s := range []*testServer{primary, secondary} {
		first := <-s.arrived
		for range 2 {
			if again := <-s.arrived; !bytes.Equal(again.raw, first.raw) || again.from != first.from {
				t.Error("a retransmission differs from the request")
			}
		}
		if s.count() != 3 {
			t.Errorf("%d datagrams, want 3", s.count())
		}
	}
}

func TestParallelOverStreams(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		primary := serve(nil)
		secondary := serve(func(q *streamQuery) {
			if q.Get(rfc2865.State_Type) == nil {
				<-primary.arrived
			}
			challengeThenAccept(q)
		})
		client := connect(t, over(a, parallel), primary.address(), secondary.address())
		d := client.NewDialogue()
		r := mustExchange(t, d, push, radius.CodeAccessChallenge)
		mustExchange(t, d, answerTo(r, "push"), radius.CodeAccessAccept)
		if len(primary.arrived) != 0 || len(secondary.arrived) != 2 {
			t.Errorf("primary %d more, secondary %d requests, want 0 and 2", len(primary.arrived), len(secondary.arrived))
		}
	})
}
