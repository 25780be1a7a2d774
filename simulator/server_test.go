package simulator

import (
	"crypto/md5"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/simulator/world"
	"otpdialog/webaddress"
)

func TestSignInByPush(t *testing.T) {
	b := newBench(t, Config{})
	menu := b.exchange(access("alice", "wonderland"))
	want(t, menu, radius.CodeAccessChallenge, "1. Push")
	if rfc2869.Prompt_Get(menu) != rfc2869.Prompt_Value_Echo {
		t.Error("the menu wants its answer hidden")
	}
	if s := rfc2865.SessionTimeout_Get(menu); s != 180 {
		t.Errorf("Session-Timeout %d, want 180", s)
	}
	push := access("alice", "push", withState(menu),
		withAttribute(rfc2865.NASIdentifier_Type, "gate\x1b[31m"),
		withAttribute(rfc2865.CallingStationID_Type, "192.0.2.7\r\n"))
	b.write(push)
	p := b.phone("alice", hasRequest).Requests[0]
	if p.From.NAS != "gate\uFFFD[31m" || p.From.Caller != "192.0.2.7\uFFFD\uFFFD" {
		t.Errorf("the push comes from %+v", p.From)
	}
	if p.From.Address.String() != b.conn.LocalAddr().String() {
		t.Errorf("the push comes from %v, sent from %v", p.From.Address, b.conn.LocalAddr())
	}
	if err := b.world.Decide("alice", p.ID, world.Approved); err != nil {
		t.Fatal(err)
	}
	in := b.read(push)
	want(t, in, radius.CodeAccessAccept, "Welcome, alice.")
	if class := rfc2865.Class_GetString(in); class != "simulator:alice" {
		t.Errorf("Class %q", class)
	}
}

func TestInvalidNamesStayDifferent(t *testing.T) {
	b := newBench(t, Config{})
	want(t, b.exchange(access("b\x00ob", "wonderland")), radius.CodeAccessReject, "Incorrect user name or password.")
}

func TestPromptIsHidden(t *testing.T) {
	b := newBench(t, Config{})
	p := b.exchange(access("carol", "wonderland"))
	if got, err := rfc2869.Prompt_Lookup(p); err != nil || got != rfc2869.Prompt_Value_NoEcho {
		t.Errorf("Prompt %v, %v", got, err)
	}
}

func TestPushTimesOutOnTheWire(t *testing.T) {
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	push := access("kim", "wonderland")
	b.write(push)
	b.phone("kim", hasRequest)
	clock.Advance(world.DefaultDecisionTime)
	want(t, b.read(push), radius.CodeAccessReject, "timed out")
}

func TestCHAPOnTheWire(t *testing.T) {
	for name, own := range map[string]bool{"CHAP-Challenge": true, "Request Authenticator": false} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			request := access("bob", "", func(p *radius.Packet) {
				p.Del(rfc2865.UserPassword_Type)
				challenge := p.Authenticator[:]
				if own {
					challenge = make([]byte, 16)
					_, _ = rand.Read(challenge)
					p.Add(rfc2865.CHAPChallenge_Type, challenge)
				}
				sum := md5.Sum(slices.Concat([]byte{7}, []byte("wonderland"), challenge))
				p.Add(rfc2865.CHAPPassword_Type, slices.Concat([]byte{7}, sum[:]))
			})
			want(t, b.exchange(request), radius.CodeAccessAccept, "Welcome, bob.")
		})
	}
}

func TestStatusServer(t *testing.T) {
	b := newBench(t, Config{})
	p := radius.New(radius.CodeStatusServer, []byte(DefaultSecret))
	p.Add(rfc2869.MessageAuthenticator_Type, make(radius.Attribute, 16))
	want(t, b.exchange(finish(p)), radius.CodeAccessAccept, "is up")
}

func TestProxyStatesComeBackInOrder(t *testing.T) {
	b := newBench(t, Config{})
	p := b.exchange(access("bob", "wonderland",
		withAttribute(rfc2865.ProxyState_Type, "b"),
		withAttribute(rfc2865.ProxyState_Type, "a"),
		withAttribute(rfc2865.ProxyState_Type, "")))
	states, err := rfc2865.ProxyState_GetStrings(p)
	if err != nil || !slices.Equal(states, []string{"b", "a", ""}) {
		t.Errorf("Proxy-States %q, %v", states, err)
	}
}

func TestThousandPushes(t *testing.T) {
	const sockets, each = 8, 125
	w := NewWorld()
	server, err := Start(Config{World: w})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	var clients sync.WaitGroup
	for range sockets {
		conn := dial(t, server)
		clients.Go(func() {
			requests := make(map[byte][]byte)
			for id := range each {
				r := access("kim", "wonderland", withIdentifier(id))
				requests[byte(id)] = r
				if _, err := conn.Write(r); err != nil {
					t.Error(err)
				}
			}
			buffer := make([]byte, radius.MaxPacketLength)
			for len(requests) > 0 {
				n, err := conn.Read(buffer)
				if err != nil {
					t.Errorf("%d requests without a reply: %v", len(requests), err)
					return
				}
				r, waits := requests[buffer[1]]
				p, err := verify(buffer[:n], r)
				if err != nil || !waits || p.Code != radius.CodeAccessAccept {
					t.Errorf("got %v, %v", p, err)
					return
				}
				delete(requests, buffer[1])
			}
		})
	}
	pushes := awaitPhone(t, w, "kim", func(p world.Phone) bool { return len(p.Requests) == sockets*each }).Requests
	var thumbs sync.WaitGroup
	for part := range slices.Chunk(pushes, 250) {
		thumbs.Go(func() {
			for _, p := range part {
				if err := w.Decide("kim", p.ID, world.Approved); err != nil {
					t.Error(err)
				}
			}
		})
	}
	thumbs.Wait()
	clients.Wait()
}

func TestCloseWhilePushesWait(t *testing.T) {
	b := newBench(t, Config{})
	b.write(access("kim", "wonderland"))
	push := b.phone("kim", hasRequest).Requests[0]
	b.event(Received)
	if err := b.server.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.world.Decide("kim", push.ID, world.Approved); err != nil {
		t.Fatal(err)
	}
	select {
	case e := <-b.events:
		t.Errorf("event after Close: %v", e)
	default: // Decide calls the server before it returns
	}
}

func TestStartRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   error
	}{
		"everywhere":            {Config{Listen: ":0"}, webaddress.ErrNotLoopback},
		"all of IPv4":           {Config{Listen: "0.0.0.0:0"}, webaddress.ErrNotLoopback},
		"another host":          {Config{Listen: "192.0.2.1:0", Secret: []byte("a secret of its own")}, webaddress.ErrNotLoopback},
		"with the open secret":  {Config{Listen: ":0", AllowRemote: true}, ErrDefaultSecret},
		"with that one spelled": {Config{Listen: ":0", AllowRemote: true, Secret: []byte(DefaultSecret)}, ErrDefaultSecret},
	} {
		server, err := Start(c.config)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if server != nil {
			t.Errorf("%s: started", name)
			_ = server.Close()
		}
	}
	b := newBench(t, Config{})
	if server, err := Start(Config{Listen: b.server.Addr().String()}); err == nil {
		t.Error("two servers on one address")
		_ = server.Close()
	}
	for _, listen := range []string{"no port", "::", "::1", "127.0.0.1:no-such-service", "127.0.0.1:65536", "\x1b]52;c;\a"} {
		if _, err := Start(Config{Listen: listen}); err == nil || !strings.Contains(err.Error(), strconv.Quote(listen)) {
			t.Errorf("started on %q: %v", listen, err)
		}
	}
}

// Each address is served as it stands: no family stands for the other one, and no
// address of a name is left out.
func TestListen(t *testing.T) {
	v4, v6 := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")
	for listen, want := range map[string][]netip.Addr{
		"0.0.0.0:0":            {v4},
		"[::]:0":               {v6},
		":0":                   {v4, v6},
		"127.0.0.1:0":          {v4},
		"[::1]:0":              {v6},
		"[::ffff:127.0.0.1]:0": {v4},
	} {
		t.Run(listen, func(t *testing.T) {
			server, err := Start(Config{Listen: listen, AllowRemote: true, Secret: []byte("a secret of its own")})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			for _, a := range []netip.Addr{v4, v6} {
				// A port of an address that nothing listens on can be taken.
				conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, server.Addr().Port())))
				if err == nil {
					_ = conn.Close()
				}
				if slices.Contains(want, a) != (err != nil) {
					t.Errorf("%v, with the sockets %v: %v", a, server.Addrs(), err)
				}
			}
		})
	}
	t.Run("a name with two addresses", func(t *testing.T) {
		server := New(Config{})
		if err := server.open([]netip.Addr{v4, v6}, 0); err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		port := server.Addr().Port()
		if got, want := server.Addrs(), []netip.AddrPort{netip.AddrPortFrom(v4, port), netip.AddrPortFrom(v6, port)}; !slices.Equal(got, want) {
			t.Errorf("listens on %v, want %v", got, want)
		}
	})
}

func TestEventsHoldNothingTyped(t *testing.T) {
	const password, code = "a-typed-password", "a-typed-code"
	b := newBench(t, Config{})
	var said []string
	defer b.world.Follow(func(e world.Event) { said = append(said, Sentence(e)) })()
	want(t, b.exchange(access("alice", password)), radius.CodeAccessReject, "")
	menu := b.exchange(access("alice", "wonderland"))
	want(t, b.exchange(access("alice", code, withState(menu))), radius.CodeAccessChallenge, "")
	if err := b.server.Close(); err != nil { // and said is complete
		t.Fatal(err)
	}
	close(b.events)
	for e := range b.events {
		said = append(said, e.String(), fmt.Sprintf("%+v", e))
	}
	all := strings.Join(said, "\n")
	if !strings.Contains(all, "wrong password") || !strings.Contains(all, "Access-Challenge alice") {
		t.Errorf("something is missing:\n%s", all)
	}
	for _, typed := range []string{password, code, "wonderland"} {
		if strings.Contains(all, typed) {
			t.Errorf("%q is in\n%s", typed, all)
		}
	}
}
