package radiusclient

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/radiustest"
)

func fixedLookup(addrs []netip.Addr, err error) func(context.Context, string) ([]netip.Addr, error) {
	return func(context.Context, string) ([]netip.Addr, error) { return addrs, err }
}

// blockedLookup closes looking and then waits for its context.
func blockedLookup(looking chan struct{}) func(context.Context, string) ([]netip.Addr, error) {
	return func(ctx context.Context, _ string) ([]netip.Addr, error) {
		close(looking)
		<-ctx.Done()
		return nil, ctx.Err()
	}
}

// impatient asks the second server soon, and gives up soon.
func impatient(c *Config) {
	c.FailoverAfter, c.Timeout, c.Retries = 50*time.Millisecond, 600*time.Millisecond, 1
}

var push = Request{UserName: "alice", Password: "push", Interactive: true}

func TestSilentPrimary(t *testing.T) {
	primary, secondary := serve(t, nil), serve(t, accept)
	var seen events
	client := connect(t, func(c *Config) { impatient(c); c.Observer = seen.add }, primary.Address(), secondary.Address())
	d := client.NewDialogue()
	response := mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
	if response.Server != secondary.Address() {
		t.Errorf("answer from %q", response.Server)
	}
	if !slices.Contains(seen.kinds(), FailedOver) {
		t.Errorf("events %v", seen.kinds())
	}
	// The sign-in stays where there is life.
	before := primary.Count()
	mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
	if primary.Count() != before {
		t.Error("the dead primary was asked again in the same sign-in")
	}
}

func TestLateAnswerOfThePrimaryCounts(t *testing.T) {
	asked := make(chan struct{})
	primary := serve(t, func(q *query) {
		if q.Number == 1 {
			<-asked // the secondary is asked; it says nothing
			accept(q)
		}
	})
	secondary := serve(t, func(q *query) {
		if q.Number == 1 {
			close(asked)
		}
	})
	client := connect(t, func(c *Config) { c.FailoverAfter = 20 * time.Millisecond }, primary.Address(), secondary.Address())
	if r := mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept); r.Server != primary.Address() {
		t.Errorf("answer from %q", r.Server)
	}
}

// A challenge, and whatever follows it, has nothing to do with failover.
func TestChallengeAnswerStays(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		primary := serve(t, func(q *query) {
			if q.Get(rfc2865.State_Type) == nil {
				q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
			}
		})
		secondary := serve(t, accept)
		client := connect(t, impatient, primary.Address(), secondary.Address())
		for _, interactive := range []bool{false, true} {
			d := client.NewDialogue()
			challenge := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
			r := Request{
				UserName: "alice", Password: "push", Interactive: interactive, State: challenge.State, Server: challenge.Server,
			}
			_, err := d.Exchange(t.Context(), r)
			var e *Error
			if !errors.Is(err, ErrNoAnswer) || !errors.As(err, &e) || !e.Heard || e.Other != nil {
				t.Errorf("error = %v", err)
			}
			// The person tries again: the primary has shown life in this sign-in.
			mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
		}
		if n := secondary.Count(); n != 0 {
			t.Errorf("the secondary got %d requests", n)
		}
	})
}

func TestPushIsNotSentElsewhere(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		primary, secondary := serve(t, nil), serve(t, accept)
		client := connect(t, impatient, primary.Address(), secondary.Address())
		d := client.NewDialogue()
		_, err := d.Exchange(t.Context(), push)
		if !errors.Is(err, ErrNoAnswer) {
			t.Fatalf("error = %v", err)
		}
		if n := secondary.Count(); n != 0 {
			t.Fatalf("the secondary got %d requests", n)
		}
		first := <-primary.Arrived
		if again := <-primary.Arrived; !bytes.Equal(again.Raw, first.Raw) {
			t.Error("the push was made anew")
		}
		// The person's next try is a yes to the other server.
		before := primary.Count()
		mustExchange(t, d, push, radius.CodeAccessAccept)
		if primary.Count() != before {
			t.Error("the silent primary was asked again")
		}
	})
}

// A push to a server with another secret goes nowhere else by itself, but the person's next try
// does.
func TestNextTryAfterABadSignature(t *testing.T) {
	for _, transport := range []string{"UDP", "TCP"} {
		virtualRun(t, transport, func(t *testing.T) {
			t.Helper()
			change, how := func(*Config) {}, []radiustest.Option{}
			if transport == "TCP" {
				change, how = over(nil, nil), append(how, radiustest.OverTCP())
			}
			primary := serve(t, func(q *query) { q.Send(q.Build(radius.CodeAccessReject, "wrong")) }, how...)
			secondary := serve(t, accept, how...)
			d := asReleased(connect(t, func(c *Config) { change(c); c.Timeout = time.Minute }, primary.Address(), secondary.Address())).NewDialogue()
			if _, err := d.Exchange(t.Context(), push); !errors.Is(err, ErrBadSignature) || secondary.Count() != 0 {
				t.Errorf("%v; the secondary got %d requests", err, secondary.Count())
			}
			if r := mustExchange(t, d, push, radius.CodeAccessAccept); r.Server != secondary.Address() {
				t.Errorf("answer from %s", r.Server)
			}
		})
	}
}

func TestTurnsBetweenTwoSilentServers(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		primary, secondary := serve(t, nil), serve(t, nil)
		d := connect(t, func(c *Config) { impatient(c); c.Retries = 0 }, primary.Address(), secondary.Address()).NewDialogue()
		for i := range 4 {
			if _, err := d.Exchange(t.Context(), push); !errors.Is(err, ErrNoAnswer) {
				t.Fatalf("error = %v", err)
			}
			asked := []*radiustest.Server{primary, secondary}[i%2]
			<-asked.Arrived
		}
		if primary.Count() != 2 || secondary.Count() != 2 {
			t.Errorf("primary %d, secondary %d requests, want 2 each", primary.Count(), secondary.Count())
		}
	})
}

func TestPushGoesOnWhereItWasRefused(t *testing.T) {
	secondary := serve(t, accept)
	client := connect(t, impatient, closedPort(t), secondary.Address())
	mustExchange(t, client.NewDialogue(), push, radius.CodeAccessAccept)
}

func TestPushGoesOnWhereTheNameIsUnknown(t *testing.T) {
	secondary := serve(t, accept)
	client := connect(t, impatient, "radius.invalid:1812", secondary.Address())
	client.lookup = fixedLookup(nil, errors.New("no such host"))
	mustExchange(t, client.NewDialogue(), push, radius.CodeAccessAccept)
}

func TestSlowLookupIsSilence(t *testing.T) {
	secondary := serve(t, accept)
	client := connect(t, func(c *Config) { c.FailoverAfter = 20 * time.Millisecond }, "radius.invalid:1812", secondary.Address())
	client.lookup = blockedLookup(make(chan struct{}))
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
}

// A push that was delivered before its server died is not made anew, though the
// refusal of somebody else's request is seen by all on the socket.
func TestRefusalAfterDelivery(t *testing.T) {
	primary, secondary := serve(t, nil), serve(t, accept)
	client := connect(t, func(c *Config) { c.Retries = 0 }, primary.Address(), secondary.Address())
	var waiting []<-chan result
	for range 2 {
		waiting = append(waiting, begin(t.Context(), client.NewDialogue(), push))
		<-primary.Arrived
	}
	primary.Close()
	waiting = append(waiting, begin(t.Context(), client.NewDialogue(), push))
	for _, w := range waiting {
		if got := <-w; !errors.Is(got.err, ErrRefused) {
			t.Errorf("error = %v, want ErrRefused", got.err)
		}
	}
	if n := secondary.Count(); n != 0 {
		t.Errorf("the secondary got %d pushes", n)
	}
}

// The same holds for a server that dies in the middle of a sign-in.
func TestRefusalAfterLife(t *testing.T) {
	primary, secondary := serve(t, accept), serve(t, accept)
	client := connect(t, nil, primary.Address(), secondary.Address())
	d := client.NewDialogue()
	mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
	primary.Close()
	if _, err := d.Exchange(t.Context(), aliceRequest); !errors.Is(err, ErrRefused) {
		t.Errorf("error = %v, want ErrRefused", err)
	}
	if n := secondary.Count(); n != 0 {
		t.Errorf("the secondary got %d requests", n)
	}
	// The next sign-in knows nothing of that life.
	mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
}

// notAnswers are datagrams that may come from a server's address, real or forged, and are no
// answers.
var notAnswers = map[string]func(q *query) []byte{
	"nothing that makes sense":       func(*query) []byte { return []byte("?") },
	"an empty datagram":              func(*query) []byte { return nil },
	"our own request":                func(q *query) []byte { return q.Raw },
	"another Identifier":             func(q *query) []byte { q.Identifier++; return q.Build(radius.CodeAccessAccept, testSecret) },
	"a Protocol-Error":               func(q *query) []byte { return q.Build(52, testSecret) },
	"a truncated answer":             func(q *query) []byte { b := q.Build(radius.CodeAccessAccept, testSecret); return b[:len(b)-1] },
	"an answer with another secret":  func(q *query) []byte { return q.Build(radius.CodeAccessReject, "wrong") },
	"an accept with another secret":  func(q *query) []byte { return q.Build(radius.CodeAccessAccept, "wrong") },
	"a Proxy-State that nobody sent": func(q *query) []byte { return q.Authenticate(q.Plain(lie, proxyState("x")), testSecret) },
}

// Only an answer that counts is a sign of life: whatever else comes from the primary keeps no
// sign-in there.
func TestOnlyAnAnswerIsASignOfLife(t *testing.T) {
	for name, send := range notAnswers {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			primary, secondary := serve(t, func(q *query) { q.Send(send(q)) }), serve(t, accept)
			client := connect(t, func(c *Config) { c.FailoverAfter = 5 * time.Second }, primary.Address(), secondary.Address())
			client.timing = defaultTiming()
			began := time.Now()
			r := mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
			if passed := time.Since(began); r.Server != secondary.Address() || passed > 5*time.Second {
				t.Errorf("answer from %s after %v", r.Server, passed)
			}
			// It may have reached a person, though.
			client = connect(t, func(c *Config) { c.Timeout = 10 * time.Second }, primary.Address(), secondary.Address())
			before := secondary.Count()
			if _, err := client.NewDialogue().Exchange(t.Context(), push); err == nil || secondary.Count() != before {
				t.Errorf("a push: error = %v, %d requests to the secondary", err, secondary.Count()-before)
			}
		})
	}
}

// Where nothing better comes from any server, the error says of each what came.
func TestNotAnswersFromBoth(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		client := connect(t, impatient, addressesOf(t, []string{wrong, silent})...)
		_, err := ask(t, client)
		e, ok := errors.AsType[*Error](err)
		if !ok || !errors.Is(e.Kind, ErrBadSignature) || e.Other == nil || !errors.Is(e.Other.Kind, ErrNoAnswer) || e.Other.Heard {
			t.Errorf("error = %v", err)
		}
	})
}

// Another secret at the primary: the observer hears why the secondary is asked.
func TestSecondaryIsAskedBecauseOfASignature(t *testing.T) {
	for _, transport := range []string{"UDP", "TCP"} {
		virtualRun(t, transport, func(t *testing.T) {
			t.Helper()
			bad := func(q *query) { q.Send(q.Build(radius.CodeAccessReject, "wrong")) }
			change, how := func(*Config) {}, []radiustest.Option{}
			if transport == "TCP" {
				change, how = over(nil, nil), append(how, radiustest.OverTCP())
			}
			primary, secondary := serve(t, bad, how...), serve(t, accept, how...)
			var seen events
			client := connect(t, func(c *Config) { change(c); c.Observer = seen.add }, primary.Address(), secondary.Address())
			mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept)
			why := slices.IndexFunc(seen.list, func(e Event) bool { return e.Kind == FailedOver && e.Reason == BadAuthenticator })
			if why < 0 || !strings.Contains(seen.list[why].String(), "because of an answer from the previous server") {
				t.Errorf("events %v", seen.list)
			}
		})
	}
}

func TestBothFail(t *testing.T) {
	tests := map[string]struct {
		places      []string
		kind, other error
	}{
		"both refuse":          {[]string{dead, dead}, ErrRefused, ErrRefused},
		"refused, then silent": {[]string{dead, silent}, ErrNoAnswer, ErrRefused},
		"silent, then refused": {[]string{silent, dead}, ErrNoAnswer, ErrRefused},
		"silent, then bad":     {[]string{silent, wrong}, ErrBadSignature, ErrNoAnswer},
		"both silent":          {[]string{silent, silent}, ErrNoAnswer, ErrNoAnswer},
		"refused, then bad":    {[]string{dead, wrong}, ErrBadSignature, ErrRefused},
	}
	for name, test := range tests {
		virtualRun(t, name, func(t *testing.T) {
			t.Helper()
			client := connect(t, impatient, addressesOf(t, test.places)...)
			client.timing.grace = 50 * time.Millisecond
			_, err := ask(t, client)
			var e *Error
			if !errors.As(err, &e) || !errors.Is(e.Kind, test.kind) || e.Other == nil || !errors.Is(e.Other.Kind, test.other) {
				t.Errorf("error = %v, want %v with %v", err, test.kind, test.other)
			}
		})
	}
}

// Names with several addresses: the next one where this one is refused; and the
// answer to a challenge goes to the address that sent it.
func TestSeveralAddresses(t *testing.T) {
	server := serve(t, func(q *query) {
		if q.Get(rfc2865.State_Type) == nil {
			q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
			return
		}
		accept(q)
	})
	four, six := netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()
	port := strconv.Itoa(int(server.AddrPort().Port()))
	other := "[::1]:" + port
	client := connect(t, nil, "radius.invalid:"+port)
	client.lookup = fixedLookup([]netip.Addr{six, four}, nil)
	d := client.NewDialogue()
	challenge := mustExchange(t, d, push, radius.CodeAccessChallenge)

	if conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "[::1]:0"); err != nil {
		t.Skip("this machine has no IPv6 on loopback")
	} else {
		closeQuietly(conn)
	}
	// Now somebody answers at the first address as well, but the State is not known there.
	stranger := serve(t, func(q *query) { q.Answer(radius.CodeAccessReject) }, radiustest.At(other))
	mustExchange(t, d, Request{
		UserName: "alice", Password: "push", Interactive: true, State: challenge.State, Server: challenge.Server,
	}, radius.CodeAccessAccept)
	if n := stranger.Count(); n != 0 {
		t.Errorf("the other address got %d requests", n)
	}
}

// Some servers send a push on the password alone, and are silent until the person has
// confirmed it. With a FailoverAfter of the whole time-out no second one goes out by
// itself: the person's next try is the yes to asking elsewhere.
func TestPushOnThePassword(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		primary, secondary := serve(t, nil), serve(t, accept)
		client := connect(t, func(c *Config) {
			impatient(c)
			c.Retries, c.FailoverAfter = 0, c.Timeout
		}, primary.Address(), secondary.Address())
		d := client.NewDialogue()
		if _, err := d.Exchange(t.Context(), aliceRequest); !errors.Is(err, ErrNoAnswer) {
			t.Fatalf("error = %v", err)
		}
		if primary.Count() != 1 || secondary.Count() != 0 {
			t.Fatalf("primary %d, secondary %d pushes, want 1 and 0", primary.Count(), secondary.Count())
		}
		mustExchange(t, d, aliceRequest, radius.CodeAccessAccept)
		if primary.Count() != 1 {
			t.Error("the silent primary was asked again")
		}
	})
}

// An answer to a challenge goes to the server that has sent it, also if only the request
// says which one that was.
func TestAnswerStaysWithItsServer(t *testing.T) {
	primary, secondary := serve(t, nil), serve(t, accept)
	other := serve(t, accept)
	client := connect(t, nil, secondary.Address(), primary.Address())
	resumed := Request{UserName: "alice", Password: "push", State: []byte("s"), Server: secondary.Address()}
	if r := mustExchange(t, client.NewDialogue(), resumed, radius.CodeAccessAccept); r.Server != secondary.Address() {
		t.Errorf("answer from %q", r.Server)
	}
	client = connect(t, nil, other.Address(), secondary.Address())
	if r := mustExchange(t, client.NewDialogue(), resumed, radius.CodeAccessAccept); r.Server != secondary.Address() {
		t.Errorf("answer from %q", r.Server)
	}
	if n := primary.Count() + other.Count(); n != 0 {
		t.Errorf("another server got %d requests", n)
	}
}
