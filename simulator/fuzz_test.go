package simulator

import (
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

	"otpdialog/radiusclient/signature"
	"otpdialog/simulator/world"
)

// FuzzDatagram reads any octets as a request, signs in with what comes out, and
// sees to it that the reply is a right one and that nothing reaches the phone raw.
func FuzzDatagram(f *testing.F) {
	for _, seed := range [][]byte{
		nil,
		[]byte("junk"),
		access("alice", "wonderland"),
		access("kim", "wonderland", unsigned, withAttribute(rfc2865.NASIdentifier_Type, "gate\x1b[2J")),
		access("judy", "wonderland,push", withAttribute(rfc2865.ProxyState_Type, "x")),
		access("ivan", "push", withAttribute(rfc2865.State_Type, "invented")),
		access("a\xff\x00b", "", unsigned),
		access("bob", "", unsigned, func(p *radius.Packet) {
			p.Del(rfc2865.UserPassword_Type)
			p.Add(rfc2865.CHAPPassword_Type, make(radius.Attribute, 17))
		}),
		finish(radius.New(radius.CodeStatusServer, nil)),
		access("bob", "", carrying(eapMessage("\x02"), eapMessage("\x01\x00\x08\x01bob"))),
		access("bob", "", unsigned, carrying(microsoft(25, "x"))),
		access("fay", "", carrying(), withAttribute(rfc2865.State_Type, "invented")),
	} {
		f.Add(seed)
	}
	signer := signature.New([]byte(DefaultSecret))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, why := parse(b, signer, false)
		if (d == nil) == (why == "") {
			t.Fatalf("took %v, dropped because %q", d, why)
		}
		if d == nil {
			return
		}
		if d.packet.Code != radius.CodeAccessRequest && d.packet.Code != radius.CodeStatusServer {
			t.Fatalf("took code %v", d.packet.Code)
		}
		w := NewWorld(world.WithSeed(1), world.WithClock(newClock()))
		var said []string
		defer w.Follow(func(e world.Event) { said = append(said, e.User, Sentence(e)) })()
		replies := 0
		(&signIns{world: w}).answer(d.request(), func(r reply) {
			replies++
			out, err := d.encode(r)
			if err != nil {
				return // too many Proxy-States
			}
			p, err := verify(out, b)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := rfc2869.MessageAuthenticator_Lookup(p); err != nil {
				t.Fatal(err)
			}
		})
		w.Reset() // and so decides what waits
		if replies != 1 {
			t.Fatalf("%d replies to one request", replies)
		}
		for _, text := range append(said, d.user) {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Fatalf("said %q", text)
			}
		}
	})
}

// FuzzFaults sends any octets, and a request that is right, to a server with any two faults. The
// server must not stop, and neither hold nor send more than it may.
func FuzzFaults(f *testing.F) {
	names := slices.Sorted(maps.Keys(uses))
	for i := range names {
		f.Add([]byte("junk"), i, i+1, 1, int64(0), "text", 1, 0)
		f.Add(access("alice", "push", withAttribute(rfc2865.State_Type, "x")), i, i, 0, int64(5), "", 0, 2)
	}
	f.Fuzz(func(t *testing.T, b []byte, first, second, count int, delay int64, text string, round, nth int) {
		clock := newClock()
		w := NewWorld(world.WithSeed(1), world.WithClock(clock))
		s := New(Config{World: w, Journal: 5})
		defer func() { _ = s.Close() }()
		for _, i := range []int{first, second} {
			name := names[(i%len(names)+len(names))%len(names)]
			fault := Fault{
				Effect: name, Count: count, Delay: time.Duration(delay), Text: text, Probability: 0.5,
				Match: Match{Round: round, Nth: nth, Command: &text},
			}
			if _, mistakes := s.AddFault(fault); mistakes != nil { // the limits hold
				_, _ = s.AddFault(Fault{Effect: name})
			}
		}
		sent := &counting{}
		client := netip.MustParseAddrPort("192.0.2.1:1")
		for _, datagram := range [][]byte{b, access("alice", "wonderland"), b, access("kim", "wonderland")} {
			s.Handle(datagram, client, sent)
		}
		w.Reset()
		clock.Advance(2 * maxDelay)
		if sent.datagrams > 5*102 || sent.longest > 2*radius.MaxPacketLength {
			t.Errorf("%d datagrams, one of %d octets", sent.datagrams, sent.longest)
		}
		if n := len(s.faults.delayed); n != 0 {
			t.Errorf("%d answers are held", n)
		}
	})
}

// counting counts what is sent.
type counting struct{ datagrams, longest int }

func (c *counting) WriteToUDPAddrPort(b []byte, _ netip.AddrPort) (int, error) {
	c.datagrams++
	c.longest = max(c.longest, len(b))
	return len(b), nil
}
