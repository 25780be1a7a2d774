package radiusclient

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/radiustest"
)

// parallel asks both servers at once; the wait is long, so that nothing ends by time.
func parallel(c *Config) { c.HAMode, c.Retries = Parallel, 0 }

func TestParallelAsksBothAtOnce(t *testing.T) {
	for name, request := range map[string]Request{"password": aliceRequest, "push": push} {
		t.Run(name, func(t *testing.T) {
			primary, secondary := serve(t, nil), serve(t, nil)
			client := connect(t, parallel, primary.Address(), secondary.Address())
			done := begin(t.Context(), client.NewDialogue(), request)
			first, second := <-primary.Arrived, <-secondary.Arrived
			accept(second)
			if got := <-done; got.err != nil || got.Server != secondary.Address() {
				t.Errorf("got %+v, want the answer of the secondary", got)
			}
			accept(first) // too late: it meets nobody
			if primary.Count() != 1 || secondary.Count() != 1 {
				t.Errorf("primary %d, secondary %d requests, want 1 each", primary.Count(), secondary.Count())
			}
			assertNothingHeld(t, client)
		})
	}
}

// The first valid answer wins, and an Access-Reject is one.
func TestParallelFirstAnswerWins(t *testing.T) {
	for _, code := range []radius.Code{radius.CodeAccessAccept, radius.CodeAccessReject, radius.CodeAccessChallenge} {
		primary, secondary := serve(t, nil), serve(t, func(q *query) { q.Answer(code) })
		client := connect(t, parallel, primary.Address(), secondary.Address())
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
			q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
		case q.Number == 2:
			q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s2")))
		default:
			accept(q)
		}
	})
	client := connect(t, parallel, primary.Address(), secondary.Address())
	d := client.NewDialogue()
	r := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
	r = mustExchange(t, d, answerTo(r, "sms"), radius.CodeAccessChallenge)
	close(asked) // the primary's late Accept of round one must not end round three
	<-primary.Arrived
	if r = mustExchange(t, d, answerTo(r, "123456"), radius.CodeAccessAccept); r.Server != secondary.Address() {
		t.Errorf("answer from %s", r.Server)
	}
	if primary.Count() != 1 || secondary.Count() != 3 {
		t.Errorf("primary %d, secondary %d requests, want 1 and 3", primary.Count(), secondary.Count())
	}
}

// A server that is out of reach, or signs wrongly, leaves the other one its time: a
// push may be pending there.
func TestParallelOneFails(t *testing.T) {
	wrong := serve(t, func(q *query) { q.Send(q.Build(radius.CodeAccessReject, "wrong")) })
	for name, bad := range map[string]string{"refused": closedPort(t), "badly signed": wrong.Address()} {
		t.Run(name, func(t *testing.T) {
			secondary := serve(t, func(q *query) {
				if q.Number == 4 { // the others told the time: what is wrong was known long before
					accept(q)
				}
			})
			client := connect(t, func(c *Config) { c.HAMode = Parallel }, bad, secondary.Address())
			client.timing.grace = time.Millisecond
			mustExchange(t, client.NewDialogue(), push, radius.CodeAccessAccept)
		})
	}
}

func TestParallelBothFail(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		client := connect(t, func(c *Config) { parallel(c); impatient(c) }, closedPort(t), serve(t, nil).Address())
		_, err := client.NewDialogue().Exchange(t.Context(), push)
		e, ok := errors.AsType[*Error](err)
		if !ok || !errors.Is(e.Kind, ErrNoAnswer) || e.Other == nil || !errors.Is(e.Other.Kind, ErrRefused) {
			t.Errorf("error = %v, want ErrNoAnswer with ErrRefused", err)
		}
	})
}

// Retransmissions go to each of the two, with the octets of each.
func TestParallelRetransmits(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		primary, secondary := serve(t, nil), serve(t, nil)
		client := connect(t, func(c *Config) { c.HAMode, c.Retries, c.Timeout = Parallel, 2, time.Second }, primary.Address(), secondary.Address())
		if _, err := client.NewDialogue().Exchange(t.Context(), push); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("error = %v", err)
		}
		for _, s := range []*radiustest.Server{primary, secondary} {
			first := <-s.Arrived
			for range 2 {
				if again := <-s.Arrived; !bytes.Equal(again.Raw, first.Raw) || again.From != first.From {
					t.Error("a retransmission differs from the request")
				}
			}
			if s.Count() != 3 {
				t.Errorf("%d datagrams, want 3", s.Count())
			}
		}
	})
}

func TestParallelOverStreams(t *testing.T) {
	bothStreams(t, func(t *testing.T, a *authority, serve serveFunc) {
		t.Helper()
		primary := serve(nil)
		secondary := serve(func(q *query) {
			if q.Get(rfc2865.State_Type) == nil {
				<-primary.Arrived
			}
			challengeThenAccept(q)
		})
		client := connect(t, over(a, parallel), primary.Address(), secondary.Address())
		d := client.NewDialogue()
		r := mustExchange(t, d, push, radius.CodeAccessChallenge)
		mustExchange(t, d, answerTo(r, "push"), radius.CodeAccessAccept)
		if primary.Count() != 1 || secondary.Count() != 2 {
			t.Errorf("primary %d requests, secondary %d, want 1 and 2", primary.Count(), secondary.Count())
		}
	})
}
