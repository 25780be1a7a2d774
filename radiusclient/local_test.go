package radiusclient

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/radiusclient/radiustest"
)

func TestIsLocal(t *testing.T) {
	own := []net.Addr{
		&net.IPNet{IP: net.IPv4(192, 0, 2, 7), Mask: net.CIDRMask(24, 32)},
		&net.IPNet{IP: net.ParseIP("2001:db8::7"), Mask: net.CIDRMask(64, 128)},
		&net.IPNet{IP: net.ParseIP("fe80::7"), Mask: net.CIDRMask(64, 128)},
		&net.IPAddr{IP: net.ParseIP("2001:db8::a")},
	}
	for address, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"0.0.0.0": true, "::": true, "::ffff:0.0.0.0": true,
		"192.0.2.7": true, "::ffff:192.0.2.7": true, "192.0.2.8": false, "192.0.2.0": false,
		"2001:db8::7": true, "2001:db8::8": false, "2001:db8::a": true,
		"fe80::7%eth0": true, "fe80::7": true, "fe80::8%eth0": false,
		"198.51.100.1": false,
	} {
		if got := isLocal(netip.MustParseAddr(address), own); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// notLocal is a connection that keeps away from this computer.
func notLocal(c *Config) { c.NotLocal = true }

// A server at whatever address of this computer gets no datagram, and is told by its address.
func TestNotLocal(t *testing.T) {
	own, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range own {
		network, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		ip, ok := netip.AddrFromSlice(network.IP)
		if !ok || ip.Unmap().IsLinkLocalUnicast() { // one cannot listen there without the name of the interface
			continue
		}
		server := serve(t, accept, radiustest.At(netip.AddrPortFrom(ip.Unmap(), 0).String()))
		var seen events
		client := connect(t, func(c *Config) { notLocal(c); c.Observer = seen.add }, server.Address())
		_, err := ask(t, client)
		if want := ip.Unmap().String() + " is an address of this computer"; !errors.Is(err, ErrUnreachable) || !errors.Is(err, ErrLocalServer) || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want ErrLocalServer and %q", err, want)
		}
		if n := server.Count(); n != 0 {
			t.Errorf("%d requests reached %s", n, server.Address())
		}
		if !slices.Equal(seen.kinds(), []Kind{Unreachable}) {
			t.Errorf("events %v", seen.kinds())
		}
		// The same server, where it may be asked.
		if _, err := ask(t, connect(t, nil, server.Address())); err != nil {
			t.Error(err)
		}
	}
}

// Addresses of this computer that are written in other ways lead to it as well.
func TestNotLocalByOtherNames(t *testing.T) {
	server := serve(t, accept)
	_, port, err := net.SplitHostPort(server.Address())
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"localhost", "127.0.0.2", "0.0.0.0", "::ffff:127.0.0.1", "::"} {
		if _, err := ask(t, connect(t, notLocal, net.JoinHostPort(host, port))); !errors.Is(err, ErrLocalServer) {
			t.Errorf("%s: error = %v", host, err)
		}
	}
	if n := server.Count(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestNotLocalOverStreams(t *testing.T) {
	a := newAuthority(t)
	for name, stream := range map[string]struct {
		server *radiustest.Server
		change func(*Config)
	}{
		"TLS": {serveStream(t, a.server(), healthyStream), over(a, nil)},
		"TCP": {serveStream(t, nil, healthyStream), over(nil, nil)},
	} {
		client := connect(t, func(c *Config) { stream.change(c); notLocal(c) }, stream.server.Address())
		if _, err := ask(t, client); !errors.Is(err, ErrLocalServer) {
			t.Errorf("%s: error = %v", name, err)
		}
	}
}

// refusing is what refuseLocal would be, were that one address the only one of this computer.
func refusing(address netip.Addr) func(netip.Addr) error {
	return func(other netip.Addr) error {
		if other == address {
			return ErrLocalServer
		}
		return nil
	}
}

// A push, too, goes to the next address of the name, or to the next server: nobody has it yet.
func TestNextOneIsAskedInPlaceOfALocalOne(t *testing.T) {
	name, addresses, first, second := pairOfAddresses(t, accept, accept)
	client := connect(t, nil, name)
	client.lookup = fixedLookup(addresses, nil)
	client.refuse = refusing(addresses[0])
	mustExchange(t, client.NewDialogue(), push, radius.CodeAccessAccept)
	if first.Count() != 0 || second.Count() != 1 {
		t.Errorf("%d and %d requests, want 0 and 1", first.Count(), second.Count())
	}

	for _, mode := range []HAMode{Failover, Parallel} {
		primary, secondary := second, first
		client := connect(t, func(c *Config) { c.HAMode = mode }, primary.Address(), secondary.Address())
		client.refuse = refusing(primary.AddrPort().Addr())
		before := primary.Count()
		if r := mustExchange(t, client.NewDialogue(), push, radius.CodeAccessAccept); r.Server != secondary.Address() {
			t.Errorf("answer from %s", r.Server)
		}
		if primary.Count() != before {
			t.Error("the local server was asked")
		}
	}
}

// Where the other server fails as well, what became of the local one stands beside it.
func TestLocalServerBesideASilentOne(t *testing.T) {
	name, addresses, _, second := pairOfAddresses(t, nil, nil)
	_, port := splitServer(name)
	client := connect(t, func(c *Config) { c.Timeout, c.Retries = 500*time.Millisecond, 0 },
		netip.AddrPortFrom(addresses[0], port).String(), second.Address())
	client.refuse = refusing(addresses[0])
	_, err := ask(t, client)
	e, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(e, ErrNoAnswer) || e.Other == nil || !errors.Is(e.Other, ErrLocalServer) {
		t.Errorf("error = %v", err)
	}
}

func TestCheckOfALocalServer(t *testing.T) {
	server := serve(t, healthy)
	found := findings(t, connect(t, notLocal, server.Address()))
	f := found["0 route"]
	if f.Verdict != Fail || !errors.Is(f.Err, ErrLocalServer) || !strings.HasPrefix(f.What, "127.0.0.1 is an address of this computer") || !strings.Contains(f.Next, "another computer") {
		t.Errorf("route: %+v", f)
	}
	if f := found["0 answer"]; f.Verdict != Warn || !strings.Contains(f.What, "could not be checked") {
		t.Errorf("answer: %+v", f)
	}
	if n := server.Count(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}
