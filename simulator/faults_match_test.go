package simulator

import (
	"crypto/md5"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator/world"
)

// Each condition is tried with a request that fits and one that does not; the fault rejects.
func TestMatches(t *testing.T) {
	t.Parallel()
	push, empty := "push", ""
	nas := func(value string) change { return withAttribute(rfc2865.NASIdentifier_Type, value) }
	chap := func(p *radius.Packet) {
		p.Del(rfc2865.UserPassword_Type)
		sum := md5.Sum(slices.Concat([]byte{7}, []byte("push"), p.Authenticator[:]))
		p.Add(rfc2865.CHAPPassword_Type, append([]byte{7}, sum[:]...))
	}
	for _, c := range []struct {
		name        string
		match       Match
		fits, other []byte
	}{
		{"user", Match{User: "Alice"}, access("alice", "x"), access("bob", "x")},
		{"source", Match{Source: "127.0.0.0/8"}, access("bob", "x"), nil},
		{"address", Match{Source: "127.0.0.1"}, access("bob", "x"), nil},
		{"other source", Match{Source: "192.0.2.0/24"}, nil, access("bob", "x")},
		{"code", Match{Code: "Access-Request"}, access("bob", "x"), nil},
		{"other code", Match{Code: "Status-Server"}, nil, access("bob", "x")},
		{"round", Match{Round: 1}, access("bob", "x"), access("bob", "x", withAttribute(rfc2865.State_Type, "?"))},
		{"later round", Match{Round: 2}, nil, access("bob", "x")},
		{"command", Match{Command: &push}, access("bob", "push"), access("bob", "sms")},
		{"command by CHAP", Match{Command: &push}, access("bob", "", chap), access("bob", "wonderland")},
		{"command that is appended", Match{Command: &push}, access("judy", "wonderland,push"), access("judy", "wonderland,sms")},
		{"empty command", Match{Command: &empty}, access("bob", ""), access("bob", "push")},
		{"attribute", Match{Attribute: &FaultAttribute{Name: "NAS-Identifier", Value: "a"}}, access("bob", "x", nas("a")), access("bob", "x", nas("b"))},
		{"attribute by number", Match{Attribute: &FaultAttribute{Name: "Attr-32", Value: "0x61"}}, access("bob", "x", nas("a")), access("bob", "x")},
		{
			"attribute of a vendor",
			Match{Attribute: &FaultAttribute{Vendor: "Cisco", Name: "Cisco-AVPair", Value: "x"}},
			access("bob", "x", withAttribute(rfc2865.VendorSpecific_Type, "\x00\x00\x00\x09\x01\x03x")), access("bob", "x"),
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newFaultyBench(t, Fault{Match: c.match, Effect: EffectReject, Text: "It fits."})
			said := func(request []byte) bool {
				return strings.Contains(rfc2865.ReplyMessage_GetString(b.exchange(request)), "It fits.")
			}
			if c.fits != nil && !said(c.fits) {
				t.Error("it does not fit")
			}
			if c.other != nil && said(c.other) {
				t.Error("it fits")
			}
		})
	}
}

func TestMatchesServerThatWasAsked(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{Listen: "127.0.0.1:0"})
	b.setFaults(Fault{Match: Match{Server: b.server.Addr().String()}, Effect: EffectReject, Text: "It fits."})
	want(t, b.exchange(access("bob", "wonderland")), radius.CodeAccessReject, "It fits.")
	b.setFaults(Fault{Match: Match{Server: "192.0.2.1:1812"}, Effect: EffectReject})
	want(t, b.exchange(access("bob", "wonderland")), radius.CodeAccessAccept, "")
	// A client in memory asks what it has dialled.
	b.setFaults(Fault{Match: Match{Server: "second:1812"}, Effect: EffectReject, Text: "It fits."})
	for server, words := range map[string]string{"first:1812": "Welcome", "second:1812": "It fits."} {
		conn, err := b.server.Dial(t.Context(), "udp", server)
		if err != nil {
			t.Fatal(err)
		}
		request := access("bob", "wonderland")
		if _, err := conn.Write(request); err != nil {
			t.Fatal(err)
		}
		p, err := receive(conn, request)
		if err != nil {
			t.Fatal(err)
		}
		want(t, p, p.Code, words)
		_ = conn.Close()
	}
}

// A retransmission belongs to its request.
func TestMatchesNthRequest(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Match: Match{Nth: 2, User: "bob"}, Effect: EffectReject, Text: "It fits."})
	for i, words := range []string{"Welcome", "It fits.", "Welcome"} {
		want(t, b.exchange(access("alice", "wonderland", withIdentifier(10+i))), radius.CodeAccessChallenge, "")
		request := access("bob", "wonderland", withIdentifier(i))
		p := b.exchange(request)
		want(t, p, p.Code, words)
		p = b.exchange(request)
		want(t, p, p.Code, words)
	}
	// An effect on answers counts requests, too, even if a push is answered later.
	b.setFaults(Fault{Match: Match{Nth: 1}, Effect: EffectPad})
	push := access("kim", "wonderland")
	b.write(push)
	id := b.phone("kim", hasRequest).Requests[0].ID
	if _, err := verify(b.exchangeRaw(access("bob", "wonderland", withIdentifier(77))), push); err == nil {
		t.Error("the wrong answer")
	}
	if err := b.world.Decide("kim", id, world.Denied); err != nil {
		t.Fatal(err)
	}
	if answer := b.next(); len(answer) <= int(answer[3]) {
		t.Errorf("%x has no padding", answer)
	}
}

// The first rule that fits wins, and the next one when that is used up.
func TestRulesInOrder(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(
		t,
		Fault{Match: Match{User: "alice"}, Effect: EffectReject, Text: "first"},
		Fault{Effect: EffectReject, Text: "second", Times: 1},
		Fault{Effect: EffectReject, Text: "third"},
	)
	for _, words := range []string{"second", "third", "third"} {
		want(t, b.exchange(access("bob", "wonderland")), radius.CodeAccessReject, words)
	}
	want(t, b.exchange(access("alice", "wonderland")), radius.CodeAccessReject, "first")
	id, mistakes := b.server.AddFault(Fault{Effect: EffectDrop})
	if id != 4 || mistakes != nil {
		t.Errorf("id %d, %v", id, mistakes)
	}
	var hits []string
	for _, f := range b.server.Faults() {
		hits = append(hits, fmt.Sprintf("%d %d %s", f.ID, f.Hits, f.Effect))
	}
	if got := strings.Join(hits, ", "); got != "1 1 reject, 2 1 reject, 3 2 reject, 4 0 drop" {
		t.Error(got)
	}
}

// The same seed loses the same datagrams.
func TestProbability(t *testing.T) {
	t.Parallel()
	run := func(seed uint64) string {
		b := newBench(t, Config{}, world.WithSeed(seed))
		b.setFaults(Fault{Effect: EffectReject, Probability: 0.5})
		var codes []string
		for i := range 64 {
			codes = append(codes, b.exchange(access("bob", "wonderland", withIdentifier(i))).Code.String())
			b.event(Received)
			b.event(Answered)
		}
		return strings.Join(codes, " ")
	}
	first := run(1)
	if n := strings.Count(first, "Reject"); n < 16 || n > 48 {
		t.Errorf("%d of 64 rejected", n)
	}
	if run(1) != first {
		t.Error("the same seed did something else")
	}
	if run(2) == first {
		t.Error("another seed did the same")
	}
}

func TestMistakesInFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault Fault
		want  string
	}{
		{Fault{}, "/effect"},
		{Fault{Effect: "dorp"}, "/effect"},
		{Fault{Effect: EffectDelay}, "/delay"},
		{Fault{Effect: EffectDelay, Delay: 25 * time.Hour}, "/delay"},
		{Fault{Effect: EffectDrop, Delay: 1, Count: 1, Text: "x"}, "/delay /count /text"},
		{Fault{Effect: EffectDrop, Times: -1, Probability: 0.1}, "/times /probability"},
		{Fault{Effect: EffectDrop, Probability: 2}, "/probability"},
		{Fault{Effect: EffectWrongCode, Count: 2}, "/count"},
		{Fault{Effect: EffectWrongCode, Count: 256}, "/count"},
		{Fault{Effect: EffectOtherState, Count: 254}, "/count"},
		{Fault{Effect: EffectDrop, Match: Match{
			Source: "here", Code: "CoA", Round: -1, Nth: -1, Attribute: &FaultAttribute{Name: "Nothing"},
		}}, "/match/round /match/nth /match/code /match/source /match/attribute"},
	} {
		var paths []string
		for _, m := range c.fault.Check(false) {
			paths = append(paths, m.Pointer())
			if m.What == "" || m.Next == "" {
				t.Errorf("%+v says nothing", m)
			}
		}
		if got := strings.Join(paths, " "); got != c.want {
			t.Errorf("%+v: mistakes at %s, want %s", c.fault, got, c.want)
		}
	}
	if wrong := (Fault{Effect: "delai"}).Check(false)[0]; !strings.Contains(wrong.Next, `did you mean "delay"`) {
		t.Errorf("advises %q", wrong.Next)
	}
	b := newFaultyBench(t, Fault{Effect: EffectPad})
	mistakes := b.server.SetFaults(Fault{Effect: EffectDrop}, Fault{})
	if len(mistakes) != 1 || mistakes[0].Pointer() != "/1/effect" || b.server.Faults()[0].Effect != EffectPad {
		t.Errorf("set with %v", mistakes)
	}
	if _, mistakes := b.server.AddFault(Fault{}); len(mistakes) != 1 || len(b.server.Faults()) != 1 {
		t.Errorf("added with %v", mistakes)
	}
}

// Files know the effects that there are.
func TestEffectsOfFiles(t *testing.T) {
	t.Parallel()
	field, _ := reflect.TypeFor[Fault]().FieldByName("Effect")
	named := strings.Split(field.Tag.Get("one"), "|")
	for _, name := range named {
		if _, known := uses[Effect(name)]; !known {
			t.Errorf("there is no effect %s", name)
		}
	}
	if len(named) != len(uses) {
		t.Errorf("files know %d effects of %d", len(named), len(uses))
	}
}
