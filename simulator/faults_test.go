package simulator

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"layeh.com/radius"

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

func (b *bench) exchangeRaw(request []byte) []byte {
	b.t.Helper()
	b.write(request)
	return b.next()
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
