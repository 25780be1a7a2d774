package simulator

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"

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
	secret := []byte(DefaultSecret)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, why := parse(b, secret, false)
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
		for _, text := range append(said, d.user()) {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Fatalf("said %q", text)
			}
		}
	})
}
