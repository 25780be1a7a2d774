package simulator

import (
	"bytes"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator/world"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	clock := newClock()
	b := newBench(t, Config{Journal: 100}, world.WithClock(clock))
	started := clock.Now()
	first := access("Carol", "wonderland", withIdentifier(1))
	prompt := b.exchange(first)
	clock.Advance(time.Second)
	b.exchange(first)
	b.setFaults(Fault{Effect: EffectJunk, Match: Match{Round: 2}})
	second := access("carol", "wrong", unsigned, withState(prompt), withIdentifier(2))
	b.write(second)
	b.next()
	b.read(second)
	b.exchange(access("carol", "x", withIdentifier(3), withState(prompt)))
	b.setFaults(Fault{Effect: EffectDrop})
	b.write(access("bob", "x"))
	for range 9 {
		<-b.events // the last is that of the drop
	}
	b.write([]byte("nonsense"))
	b.write(spoiled(access("bob", "x")))
	b.lost("not a RADIUS packet: packet not at least 20 bytes long")
	b.lost(WrongMessageAuthenticator)

	all := b.server.Journal(JournalFilter{})
	var lines []string
	for _, e := range all {
		lines = append(lines, fmt.Sprintf("%d %s round %d, again %d, State %s, sent %d, faults %v, dropped %q",
			e.ID, e.User, e.Round, e.Duplicates, e.State, len(e.Sent), e.Faults, e.Dropped))
	}
	want := []string{
		`1 Carol round 1, again 1, State none, sent 2, faults [], dropped ""`,
		`2 carol round 2, again 0, State echoed, sent 2, faults [1], dropped ""`,
		`3 carol round 0, again 0, State other, sent 1, faults [], dropped ""`,
		`4 bob round 1, again 0, State none, sent 0, faults [2], dropped "fault 2: drop"`,
		`5  round 0, again 0, State none, sent 0, faults [], dropped "not a RADIUS packet: packet not at least 20 bytes long"`,
		`6  round 0, again 0, State none, sent 0, faults [], dropped "Message-Authenticator does not match: another shared secret?"`,
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got\n%q, want\n%q", lines, want)
	}
	e := all[0]
	if !bytes.Equal(e.Request, first) || e.Client.String() != b.conn.LocalAddr().String() || e.Server != b.server.Addr().String() ||
		!e.Time.Equal(started) || !e.Sent[1].Time.Equal(started.Add(time.Second)) {
		t.Errorf("remembers %+v", e)
	}
	if _, err := verify(e.Sent[0].Octets, first); err != nil || !bytes.Equal(e.Sent[0].Octets, e.Sent[1].Octets) {
		t.Errorf("remembers %x: %v", e.Sent[0].Octets, err)
	}
}

// spoiled is a request whose signature does not match.
func spoiled(request []byte) []byte {
	request[headerLength+3] ^= 1
	return request
}

func TestJournalIsFilteredAndForgotten(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{Journal: 100})
	for _, user := range []string{"alice", "bob", "alice", "nobody"} {
		b.exchange(access(user, "x"))
	}
	ids := func(f JournalFilter) string {
		var ids []uint64
		for _, e := range b.server.Journal(f) {
			ids = append(ids, e.ID)
		}
		return fmt.Sprint(ids)
	}
	for f, want := range map[JournalFilter]string{
		{}:                        "[1 2 3 4]",
		{User: "ALICE"}:           "[1 3]",
		{After: 2}:                "[3 4]",
		{User: "alice", After: 1}: "[3]",
	} {
		if got := ids(f); got != want {
			t.Errorf("%+v: %s, want %s", f, got, want)
		}
	}
	b.server.ForgetJournal(JournalFilter{User: "alice"})
	if got := ids(JournalFilter{}); got != "[2 4]" {
		t.Errorf("left are %s", got)
	}
	if a, all := b.server.Counters("alice").Datagrams, b.server.Counters("").Datagrams; a != 0 || all != 2 {
		t.Errorf("%d of alice, %d of all", a, all)
	}
	b.server.ForgetJournal(JournalFilter{})
	if got := ids(JournalFilter{}); got != "[]" || b.server.Counters("").Datagrams != 0 || b.server.journal.octets != 0 {
		t.Errorf("left are %s, %d octets", got, b.server.journal.octets)
	}
}

func TestCounters(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{Journal: 100})
	menu := access("alice", "wonderland")
	b.exchange(menu)
	for _, command := range []string{"sms", "email", "sms"} {
		p := b.exchange(menu) // a State is good for one answer
		_ = p
		b.exchange(access("alice", command, withState(b.exchange(access("alice", "wonderland")))))
	}
	for i, command := range []string{"push", "call"} {
		b.write(access("alice", command, withState(b.exchange(access("alice", "wonderland"))), withIdentifier(100+i)))
		b.phone("alice", func(p world.Phone) bool { return len(p.Requests) > i })
	}
	b.exchange(access("bob", "x"))
	got := fmt.Sprintf("%+v", b.server.Counters("Alice"))
	if want := fmt.Sprintf("{Counts:{Pushes:1 Calls:1 Texts:2 Mails:1} Datagrams:14 Duplicates:3 Answers:12 Dropped:0 Servers:[%v]}", b.server.Addr()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if all := b.server.Counters(""); all.Datagrams != 15 || all.Texts != 2 || len(all.Servers) != 1 {
		t.Errorf("all: %+v", all)
	}
	if err := b.world.ResetUser("alice"); err != nil {
		t.Fatal(err)
	}
	if c := b.server.Counters("alice"); c.Pushes != 0 {
		t.Errorf("after the reset: %+v", c)
	}
}

// Forgetting sets all counters to 0, and only those of the user.
func TestCountersAreForgotten(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{Journal: 100})
	for _, user := range []string{"alice", "dave"} {
		b.exchange(access(user, "sms", withState(b.exchange(access(user, "wonderland")))))
	}
	b.server.Handle([]byte("junk"), netip.MustParseAddrPort("192.0.2.1:1"), nowhere{})
	alice, all := b.server.Counters("alice"), b.server.Counters("")
	if alice.Texts != 1 || alice.Answers != 2 || alice.Dropped != 0 || all.Dropped != 1 {
		t.Fatalf("alice has %+v, all have %+v", alice, all)
	}
	dave := b.server.Counters("dave")
	b.server.ForgetJournal(JournalFilter{User: "Alice"})
	if got := b.server.Counters("alice"); !reflect.DeepEqual(got, Counters{}) {
		t.Errorf("of alice are left %+v", got)
	}
	if got := b.server.Counters("dave"); !reflect.DeepEqual(got, dave) {
		t.Errorf("dave had %+v, and has %+v", dave, got)
	}
	b.server.ForgetJournal(JournalFilter{})
	if got := b.server.Counters(""); !reflect.DeepEqual(got, Counters{}) {
		t.Errorf("of all are left %+v", got)
	}
}

// Neither requests nor names nor replies make a journal grow without limit.
func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	s := New(Config{Journal: 10})
	client := netip.MustParseAddrPort("192.0.2.1:1")
	for i := range 100 {
		s.Handle(access(fmt.Sprint("user ", i), "x"), client, nowhere{})
		s.Handle(fmt.Appendf(nil, "junk %d", i), client, nowhere{})
	}
	if all := s.Journal(JournalFilter{}); len(all) != 10 || all[9].ID != 200 || len(s.journal.known) > 10 || len(s.journal.people) != 1 {
		t.Errorf("%d exchanges, %d known, %d people", len(all), len(s.journal.known), len(s.journal.people))
	}
	large := New(Config{Journal: 1 << 20})
	if mistakes := large.SetFaults(Fault{Effect: EffectLongMessage}); mistakes != nil {
		t.Fatal(mistakes)
	}
	const most = 1 << 20
	large.journal.most = most
	request := access("bob", "x")
	for range 2 * most / radius.MaxPacketLength {
		large.Handle(request, client, nowhere{})
	}
	if large.journal.octets > most || large.journal.octets < 0 {
		t.Errorf("%d octets", large.journal.octets)
	}
}

func TestNoJournal(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{})
	p := b.exchange(access("carol", "wonderland", withAttribute(rfc2865.NASIdentifier_Type, "x")))
	if len(b.server.Journal(JournalFilter{})) != 0 || p.Code != radius.CodeAccessChallenge {
		t.Error("there is one")
	}
	b.server.ForgetJournal(JournalFilter{})
	if c := b.server.Counters(""); c.Datagrams != 0 {
		t.Errorf("it counts: %+v", c)
	}
}
