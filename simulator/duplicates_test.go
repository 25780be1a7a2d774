package simulator

import (
	"bytes"
	"testing"

	"layeh.com/radius"

	"otpdialog/simulator/world"
)

func TestDuplicates(t *testing.T) {
	clock := newClock()
	b := newBench(t, Config{}, world.WithClock(clock))
	request := access("kim", "wonderland")
	b.write(request)
	b.event(Received)
	for range 3 { // while the push is on the phone
		b.write(request)
		b.event(Duplicate)
	}
	p := b.world.Phone("kim")
	if len(p.Requests) != 1 {
		t.Fatalf("%d pushes for one request sent four times", len(p.Requests))
	}
	if err := b.world.Decide("kim", p.Requests[0].ID, world.Approved); err != nil {
		t.Fatal(err)
	}
	b.event(Answered)
	first := make([]byte, radius.MaxPacketLength)
	n, err := b.conn.Read(first)
	if err != nil {
		t.Fatal(err)
	}

	// Just after: the same octets, and no second push.
	clock.Advance(replyKept - 1)
	b.write(request)
	b.event(Duplicate)
	b.event(Answered)
	second := make([]byte, radius.MaxPacketLength)
	m, err := b.conn.Read(second)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first[:n], second[:m]) {
		t.Errorf("the reply to a duplicate differs:\n%x\n%x", first[:n], second[:m])
	}
	if c := b.server.Counts(); c != (Counts{Received: 1, Duplicate: 4, Answered: 2}) {
		t.Errorf("counted %+v", c)
	}

	// Another Request Authenticator makes a new request of the same Identifier.
	b.write(access("kim", "wonderland", withIdentifier(int(request[1]))))
	b.event(Received)
	// The same octets from another socket are another request.
	if _, err := b.dial().Write(request); err != nil {
		t.Fatal(err)
	}
	b.event(Received)
	// And the reply is not kept for ever.
	clock.Advance(1)
	b.write(request)
	b.event(Received)
	if n := len(b.world.Phone("kim").Requests); n != 3 {
		t.Errorf("%d pushes, want 3", n)
	}
}

func TestDuplicateOfAnAnsweredStateSpendsNothing(t *testing.T) {
	b := newBench(t, Config{})
	menu := b.exchange(access("alice", "wonderland"))
	wrong := access("alice", "no", withState(menu))
	first := b.exchange(wrong)
	again := b.exchange(wrong)
	want(t, again, radius.CodeAccessChallenge, "attempt 1 of 3")
	in := b.exchange(access("alice", b.world.Phone("alice").Token, withState(first)))
	want(t, in, radius.CodeAccessAccept, "")
}
