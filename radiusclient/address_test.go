package radiusclient

import (
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/radiusclient/radiustest"
)

// pairOfAddresses starts two servers at one port of two addresses of this machine, of
// IPv4 and IPv6 where it has both: one name leads to them.
func pairOfAddresses(t *testing.T, one, two func(*query)) (name string, addresses []netip.Addr, first, second *radiustest.Server) {
	t.Helper()
	for range 100 {
		first = serve(t, one)
		port := first.AddrPort().Port()
		for _, other := range []netip.Addr{netip.IPv6Loopback(), netip.AddrFrom4([4]byte{127, 0, 0, 2})} {
			address := netip.AddrPortFrom(other, port)
			probe, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(address))
			if err != nil {
				continue
			}
			closeQuietly(probe)
			second = serve(t, two, radiustest.At(address.String()))
			name = netip.AddrPortFrom(first.AddrPort().Addr(), port).String()
			_, service, _ := net.SplitHostPort(name)
			return net.JoinHostPort("radius.invalid", service), []netip.Addr{first.AddrPort().Addr(), other}, first, second
		}
	}
	t.Fatal("no port is free at two addresses of this machine")
	return "", nil, nil, nil
}

// A silent address of a name is as a silent server: the next one is asked, and after the
// last one the secondary server.
func TestSilentAddress(t *testing.T) {
	name, addresses, first, second := pairOfAddresses(t, nil, accept)
	secondary := serve(t, accept)
	client := connect(t, func(c *Config) { c.FailoverAfter, c.Retries = 20*time.Millisecond, 0 }, name, secondary.Address())
	client.lookup = fixedLookup(addresses, nil)
	d := client.NewDialogue()
	for range 2 { // the second time it begins where there was life
		if r := mustExchange(t, d, aliceRequest, radius.CodeAccessAccept); r.Server != name {
			t.Errorf("answer from %s", r.Server)
		}
	}
	if first.Count() != 1 || second.Count() != 2 || secondary.Count() != 0 {
		t.Errorf("%d, %d and %d requests, want 1, 2 and 0", first.Count(), second.Count(), secondary.Count())
	}
}

func TestSilentAddressesThenSecondary(t *testing.T) {
	name, addresses, first, second := pairOfAddresses(t, nil, nil)
	secondary := serve(t, accept)
	client := connect(t, func(c *Config) { c.FailoverAfter, c.Retries = 20*time.Millisecond, 0 }, name, secondary.Address())
	client.lookup = fixedLookup(addresses, nil)
	if r := mustExchange(t, client.NewDialogue(), aliceRequest, radius.CodeAccessAccept); r.Server != secondary.Address() {
		t.Errorf("answer from %s", r.Server)
	}
	if first.Count() != 1 || second.Count() != 1 || secondary.Count() != 1 {
		t.Errorf("%d, %d and %d requests, want 1 each", first.Count(), second.Count(), secondary.Count())
	}
}

// A push goes to one address. The person's next try goes to the other one.
func TestPushGoesToOneAddress(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		name, addresses, first, second := pairOfAddresses(t, nil, nil)
		client := connect(t, func(c *Config) { impatient(c); c.Retries = 0 }, name)
		client.lookup = fixedLookup(addresses, nil)
		d := client.NewDialogue()
		for i := range 4 {
			if _, err := d.Exchange(t.Context(), push); !errors.Is(err, ErrNoAnswer) {
				t.Fatalf("error = %v", err)
			}
			if i == 0 && second.Count() != 0 {
				t.Error("the push went to a second address")
			}
		}
		if first.Count() != 2 || second.Count() != 2 {
			t.Errorf("%d and %d pushes for four tries, want 2 and 2", first.Count(), second.Count())
		}
	})
}

// The rounds of a sign-in stay with the address that sent the challenge, also where the
// other one has come to life.
func TestRoundsStayWithTheAddress(t *testing.T) {
	awake := make(chan struct{})
	name, addresses, first, second := pairOfAddresses(t, func(q *query) {
		select {
		case <-awake:
			q.Answer(radius.CodeAccessReject)
		default:
		}
	}, func(q *query) {
		if q.Get(rfc2865.State_Type) == nil {
			q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
			return
		}
		accept(q)
	})
	client := connect(t, func(c *Config) { c.FailoverAfter, c.Retries = 20*time.Millisecond, 0 }, name)
	client.lookup = fixedLookup(addresses, nil)
	d := client.NewDialogue()
	r := mustExchange(t, d, aliceRequest, radius.CodeAccessChallenge)
	close(awake)
	mustExchange(t, d, answerTo(r, "push"), radius.CodeAccessAccept)
	if first.Count() != 1 || second.Count() != 2 {
		t.Errorf("%d and %d requests, want 1 and 2", first.Count(), second.Count())
	}
}

// Two servers in parallel, the first with two addresses: one is asked at a time.
func TestParallelWithAddresses(t *testing.T) {
	name, addresses, first, second := pairOfAddresses(t, nil, nil)
	secondary := serve(t, nil)
	client := connect(t, parallel, name, secondary.Address())
	client.lookup = fixedLookup(addresses, nil)
	done := begin(t.Context(), client.NewDialogue(), push)
	<-first.Arrived
	accept(<-secondary.Arrived)
	if got := <-done; got.err != nil {
		t.Fatal(got.err)
	}
	if first.Count() != 1 || second.Count() != 0 || secondary.Count() != 1 {
		t.Errorf("%d, %d and %d pushes, want 1, 0 and 1", first.Count(), second.Count(), secondary.Count())
	}
}

// Three places that are silent get their turns, one try after the other.
func TestTurnsBetweenSilentAddressesAndSecondary(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		name, addresses, first, second := pairOfAddresses(t, nil, nil)
		secondary := serve(t, nil)
		client := connect(t, func(c *Config) { impatient(c); c.Retries, c.Timeout = 0, 100*time.Millisecond }, name, secondary.Address())
		client.lookup = fixedLookup(addresses, nil)
		d := client.NewDialogue()
		for i := range 6 {
			if _, err := d.Exchange(t.Context(), push); !errors.Is(err, ErrNoAnswer) {
				t.Fatalf("error = %v", err)
			}
			if i == 2 && (first.Count() != 1 || secondary.Count() != 1) {
				t.Errorf("%d, %d and %d pushes for three tries", first.Count(), second.Count(), secondary.Count())
			}
		}
		if first.Count()+second.Count()+secondary.Count() != 6 || min(first.Count(), second.Count(), secondary.Count()) < 1 {
			t.Errorf("%d, %d and %d pushes for six tries, want all to have their turns", first.Count(), second.Count(), secondary.Count())
		}
	})
}

// A State goes to one address, even where the dialogue does not know which one it is of.
func TestStateOfAnotherDialogue(t *testing.T) {
	virtually(t, func(t *testing.T) {
		t.Helper()
		name, addresses, first, second := pairOfAddresses(t, nil, nil)
		client := connect(t, func(c *Config) { impatient(c); c.Retries = 0 }, name)
		client.lookup = fixedLookup(addresses, nil)
		r := Request{UserName: "alice", State: []byte("s"), Server: name}
		if _, err := client.NewDialogue().Exchange(t.Context(), r); !errors.Is(err, ErrNoAnswer) {
			t.Fatalf("error = %v", err)
		}
		if first.Count()+second.Count() != 1 {
			t.Errorf("%d and %d requests, want one", first.Count(), second.Count())
		}
	})
}

func TestCloseEndsALookup(t *testing.T) {
	looking := make(chan struct{})
	client := connect(t, nil, "radius.invalid:1812")
	client.lookup = blockedLookup(looking)
	done := begin(t.Context(), client.NewDialogue(), push)
	<-looking
	closeQuietly(client)
	if got := <-done; !errors.Is(got.err, ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", got.err)
	}
}
