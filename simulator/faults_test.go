package simulator

import (
	"crypto/md5"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator/world"
)

// lost awaits the event of a datagram that a fault took.
func (b *bench) lost(want Reason) {
	b.t.Helper()
	if e := b.event(Dropped); e.Reason != want {
		b.t.Fatalf("dropped because of %q", e.Reason)
	}
}

// A datagram that is dropped never came: its retransmission is a new request.
func TestDrop(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Effect: EffectDrop, Times: 2})
	request := access("kim", "wonderland")
	for range 2 {
		b.write(request)
		b.lost("fault 1: drop")
	}
	if n := b.world.Counts("kim").Pushes; n != 0 {
		t.Errorf("%d pushes", n)
	}
	b.write(request)
	b.event(Received)
	push := b.phone("kim", hasRequest).Requests[0]
	if err := b.world.Decide("kim", push.ID, world.Approved); err != nil {
		t.Fatal(err)
	}
	want(t, b.read(request), radius.CodeAccessAccept, "Welcome, kim.")
}

// A server that is down does not answer those either who wait already.
func TestDown(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t)
	push := access("kim", "wonderland", withIdentifier(1))
	b.write(push)
	b.event(Received)
	id := b.phone("kim", hasRequest).Requests[0].ID
	b.setFaults(Fault{Effect: EffectDown})
	if err := b.world.Decide("kim", id, world.Approved); err != nil {
		t.Fatal(err)
	}
	b.lost("fault 1: down")
	b.write(finish(radius.New(radius.CodeStatusServer, []byte(DefaultSecret)), withSignature))
	b.lost("fault 1: down")
	if !b.server.RemoveFault(1) || b.server.RemoveFault(1) {
		t.Error("it is removed once")
	}
	b.write(push) // the reply is kept
	want(t, b.read(push), radius.CodeAccessAccept, "Welcome, kim.")
}

func withSignature(p *radius.Packet) { p.Add(80, make(radius.Attribute, 16)) }

func TestRateLimit(t *testing.T) {
	t.Parallel()
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	b.setFaults(Fault{Effect: EffectRateLimit, Count: 2})
	for range 2 {
		for i := range 2 {
			request := access("bob", "wonderland", withIdentifier(i))
			want(t, b.exchange(request), radius.CodeAccessAccept, "")
			b.event(Received)
			b.event(Answered)
		}
		b.write(access("bob", "wonderland"))
		b.lost("fault 1: rate_limit")
		clock.Advance(time.Second)
	}
}

// As NPS does: a retransmission gets nothing, and the next request an answer.
func TestSilentToDuplicates(t *testing.T) {
	t.Parallel()
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	b.setFaults(Fault{Effect: EffectSilent})
	request := access("bob", "wonderland", withIdentifier(1))
	want(t, b.exchange(request), radius.CodeAccessAccept, "")
	b.event(Received)
	b.event(Answered)
	for range 3 { // a client may send it again for longer than a reply is kept
		b.write(request)
		b.lost("fault 1: silent_to_duplicates")
		clock.Advance(replyKept)
	}
	want(t, b.exchange(access("bob", "wonderland", withIdentifier(2))), radius.CodeAccessAccept, "")
}

// A reject does not ask the person.
func TestRejectByFault(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Effect: EffectReject, Text: "Not today."})
	want(t, b.exchange(access("kim", "wonderland")), radius.CodeAccessReject, "Not today.")
	if n := b.world.Counts("kim").Pushes; n != 0 {
		t.Errorf("%d pushes", n)
	}
	b.event(Received)
	if e := b.event(Answered); e.Reason != "fault 1: reject" {
		t.Errorf("the log blames %q", e.Reason)
	}
}

// The next answer is taken in place of the one that met the fault, in every round.
func TestChallengeByFault(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Effect: EffectChallenge, Text: "Once more?", Times: 1})
	again := b.exchange(access("carol", "wrong"))
	want(t, again, radius.CodeAccessChallenge, "Once more?")
	menu := b.exchange(access("carol", "wonderland", withState(again)))
	want(t, menu, radius.CodeAccessChallenge, "code")
	b.setFaults(Fault{Effect: EffectChallenge, Match: Match{Round: 3}})
	for range 2 { // rounds 3 and 4: only the first of them
		token := b.world.Phone("carol").Token
		again = b.exchange(access("carol", token, withState(menu)))
		if again.Code == radius.CodeAccessAccept {
			return
		}
		want(t, again, radius.CodeAccessChallenge, "Please answer once more.")
		menu = again
	}
	t.Error("the answer was not taken in place of the one before")
}

// A challenge in place of a wrong password lets nobody in.
func TestChallengeByFaultIsNoWayIn(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Effect: EffectChallenge, Times: 1})
	again := b.exchange(access("carol", "wrong"))
	code := access("carol", b.world.Phone("carol").Token, withState(again))
	want(t, b.exchange(code), radius.CodeAccessReject, "Incorrect user name or password.")
}

func TestEndlessChallenge(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Effect: EffectChallenge})
	p := b.exchange(access("carol", "wonderland"))
	for range 20 {
		want(t, p, radius.CodeAccessChallenge, "")
		p = b.exchange(access("carol", b.world.Phone("carol").Token, withState(p)))
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	b.setFaults(Fault{Effect: EffectDelay, Delay: 3 * time.Second, Match: Match{User: "BOB"}})
	delayed := access("bob", "wonderland", withIdentifier(1))
	b.write(delayed)
	b.event(Received)
	other := access("alice", "wonderland", withIdentifier(2))
	want(t, b.exchange(other), radius.CodeAccessChallenge, "")
	b.event(Received)
	b.event(Answered)
	clock.Advance(3*time.Second - 1)
	want(t, b.exchange(other), radius.CodeAccessChallenge, "") // and so bob's is not there
	b.event(Duplicate)
	b.event(Answered)
	b.write(delayed) // the server is at work
	b.event(Duplicate)
	clock.Advance(1)
	want(t, b.read(delayed), radius.CodeAccessAccept, "Welcome, bob.")
	b.setFaults()
	clock.Advance(replyKept - 1)
	b.write(delayed) // it is remembered from then on
	want(t, b.read(delayed), radius.CodeAccessAccept, "Welcome, bob.")
	b.server.mu.Lock()
	defer b.server.mu.Unlock()
	if n := len(b.server.duplicates.known); n != 1 {
		t.Errorf("%d requests are known", n)
	}
}

// A retransmission is of the round of its request, though its State is used up.
func TestRoundOfRetransmission(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Match: Match{Round: 2}, Effect: EffectPad})
	prompt := b.exchange(access("carol", "wonderland"))
	code := access("carol", "wrong", withState(prompt), withIdentifier(9))
	for range 2 {
		if answer := b.exchangeRaw(code); len(answer) <= int(answer[3]) {
			t.Errorf("%x has no padding", answer)
		}
	}
}

// An answer that is late comes when the person tries again, and before the answer to that.
func TestLate(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Effect: EffectLate, Times: 1})
	first := access("bob", "wonderland", withIdentifier(1))
	b.write(first)
	b.event(Received)
	other := access("alice", "wonderland", withIdentifier(2))
	want(t, b.exchange(other), radius.CodeAccessChallenge, "")
	second := access("bob", "wrong", withIdentifier(3))
	b.write(second)
	want(t, b.read(first), radius.CodeAccessAccept, "Welcome, bob.")
	want(t, b.read(second), radius.CodeAccessReject, "")
}

func TestLateByTime(t *testing.T) {
	t.Parallel()
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	b.setFaults(Fault{Effect: EffectLate, Delay: time.Minute})
	request := access("bob", "wonderland", withIdentifier(1))
	b.write(request)
	b.event(Received)
	clock.Advance(time.Minute)
	want(t, b.read(request), radius.CodeAccessAccept, "Welcome, bob.")
}

func TestDuplicateAnswers(t *testing.T) {
	t.Parallel()
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	b.setFaults(Fault{Effect: EffectDuplicate, Count: 2}, Fault{Effect: EffectPad})
	first := access("bob", "wonderland", withIdentifier(1))
	b.write(first)
	for range 3 {
		want(t, b.read(first), radius.CodeAccessAccept, "Welcome, bob.")
	}
	b.setFaults(Fault{Effect: EffectDuplicate, Delay: time.Second, Times: 1})
	second := access("bob", "wonderland", withIdentifier(2))
	want(t, b.exchange(second), radius.CodeAccessAccept, "Welcome, bob.")
	third := access("bob", "wrong", withIdentifier(3))
	want(t, b.exchange(third), radius.CodeAccessReject, "")
	clock.Advance(time.Second)
	want(t, b.read(second), radius.CodeAccessAccept, "Welcome, bob.")
}

// Two answers change places, and the next two.
func TestReorder(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Effect: EffectReorder})
	for range 2 {
		first := access("bob", "wonderland", withIdentifier(1))
		second := access("bob", "wrong", withIdentifier(2))
		b.write(first)
		b.write(second)
		want(t, b.read(second), radius.CodeAccessReject, "")
		want(t, b.read(first), radius.CodeAccessAccept, "")
	}
}

// A rule that was removed sends nothing later: what it kept for the next answer or the next request is
// lost, and a retransmission gets the answer.
func TestRemovedFaultSendsNothing(t *testing.T) {
	t.Parallel()
	for _, effect := range []Effect{EffectReorder, EffectLate} {
		for name, remove := range map[string]func(*bench){
			"all": func(b *bench) { b.setFaults() },
			"one": func(b *bench) { b.server.RemoveFault(b.server.Faults()[0].ID) },
		} {
			t.Run(string(effect)+", "+name, func(t *testing.T) {
				t.Parallel()
				b := newFaultyBench(t, Fault{Effect: effect})
				kept := access("bob", "wonderland", withIdentifier(1))
				b.write(kept)
				b.event(Received)
				remove(b)
				b.lost(Reason("fault 1: " + string(effect)))
				next := access("bob", "wrong", withIdentifier(2))
				for range 2 { // each is followed by its own answer alone
					want(t, b.exchange(next), radius.CodeAccessReject, "")
				}
				want(t, b.exchange(kept), radius.CodeAccessAccept, "Welcome, bob.")
			})
		}
	}
}

func TestJunk(t *testing.T) {
	t.Parallel()
	b := newFaultyBench(t, Fault{Effect: EffectJunk, Count: 8})
	request := access("bob", "wonderland", withIdentifier(1))
	b.write(request)
	seen := map[string]bool{}
	for range 8 {
		junk := b.next()
		if _, err := verify(junk, request); len(junk) >= 20 && err == nil {
			t.Errorf("%x is an answer", junk)
		}
		seen[string(junk)] = true
	}
	want(t, b.read(request), radius.CodeAccessAccept, "Welcome, bob.")
	if len(seen) != 4 {
		t.Errorf("%d kinds of junk", len(seen))
	}
}

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

func (b *bench) exchangeRaw(request []byte) []byte {
	b.t.Helper()
	b.write(request)
	return b.next()
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

// nowhere takes replies.
type nowhere struct{}

func (nowhere) WriteToUDPAddrPort(b []byte, _ netip.AddrPort) (int, error) { return len(b), nil }

// Clients that leave while their answers wait take no more memory than is allowed.
func TestHeldAnswersAreBounded(t *testing.T) {
	t.Parallel()
	clock := newClock()
	for _, f := range []Fault{{Effect: EffectDelay, Delay: time.Hour}, {Effect: EffectLate}} {
		s := New(Config{World: NewWorld(world.WithClock(clock))})
		if mistakes := s.SetFaults(f); mistakes != nil {
			t.Fatal(mistakes)
		}
		client := netip.MustParseAddrPort("192.0.2.1:1")
		for i := range maxHeld + 10 {
			s.Handle(access(fmt.Sprint("nobody ", i), "x"), client, nowhere{})
		}
		if n := len(s.faults.delayed) + s.faults.lateCount; n != maxHeld {
			t.Errorf("%d answers wait with %+v", n, f)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if n := len(s.faults.delayed) + s.faults.lateCount; n != 0 {
			t.Errorf("%d answers wait after the end", n)
		}
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
