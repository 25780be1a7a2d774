package simulator

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"layeh.com/radius"

	"otpdialog/simulator/world"
)

// inMemory is a server without a socket, and a client of it.
func inMemory(t *testing.T, options ...world.Option) *bench {
	t.Helper()
	b := &bench{t: t, world: NewWorld(options...), events: make(chan Event, 100)}
	b.server = New(Config{World: b.world, Log: func(e Event) { b.events <- e }})
	conn, err := b.server.Dial(t.Context(), "udp", "192.0.2.1:1812")
	if err != nil {
		t.Fatal(err)
	}
	b.conn = conn
	t.Cleanup(func() {
		if err := errors.Join(conn.Close(), b.server.Close()); err != nil {
			t.Error(err)
		}
	})
	return b
}

// A sign-in in virtual time: the push waits for a minute, in no time at all.
func TestSignInInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := inMemory(t)
		menu := b.exchange(access("alice", "wonderland"))
		want(t, menu, radius.CodeAccessChallenge, "1. Push")
		push := access("alice", "push", withState(menu))
		b.write(push)
		b.write(push) // a retransmission
		time.AfterFunc(world.DefaultDecisionTime-time.Second, func() { press(t, b.world, "alice", "approve") })
		began := time.Now()
		want(t, b.read(push), radius.CodeAccessAccept, "Welcome, alice.")
		if waited := time.Since(began); waited != world.DefaultDecisionTime-time.Second {
			t.Errorf("waited for %v", waited)
		}
		if n := b.server.Counts(); n != (Counts{Received: 2, Duplicate: 1, Answered: 2}) {
			t.Errorf("counted %+v", n)
		}
	})
}

// The same with a clock of its own, and without goroutines: each step is done when
// its call returns.
func TestMemoryWaitsForNothing(t *testing.T) {
	clock := newClock()
	b := inMemory(t, world.WithClock(clock))
	push := access("kim", "wonderland")
	b.write(push)
	if n := len(b.world.Phone("kim").Requests); n != 1 {
		t.Fatalf("%d requests on the phone", n)
	}
	clock.Advance(world.DefaultDecisionTime)
	want(t, b.read(push), radius.CodeAccessReject, "timed out")
}

func TestMemoryClose(t *testing.T) {
	b := inMemory(t)
	read := make(chan error)
	go func() {
		_, err := b.conn.Read(make([]byte, radius.MaxPacketLength))
		read <- err
	}()
	for range 2 {
		if err := b.conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-read; !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if _, err := b.conn.Write(access("bob", "wonderland")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if err := b.conn.SetDeadline(time.Now()); !errors.Is(err, os.ErrNoDeadline) {
		t.Errorf("got %v", err)
	}
}

func TestMemoryClients(t *testing.T) {
	b := inMemory(t)
	other, err := b.server.Dial(t.Context(), "udp4", "")
	if err != nil {
		t.Fatal(err)
	}
	if other.LocalAddr().String() == b.conn.LocalAddr().String() {
		t.Errorf("two clients have the address %v", other.LocalAddr())
	}
	request := access("bob", "wonderland")
	for _, conn := range []net.Conn{b.conn, other} { // no duplicates: the clients differ
		if _, err := conn.Write(request); err != nil {
			t.Fatal(err)
		}
		b.event(Received)
		b.event(Answered)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.server.Dial(t.Context(), "tcp", ""); err == nil {
		t.Error("dialled TCP")
	}
	// The client is gone when its reply comes.
	b.write(access("kim", "wonderland"))
	b.event(Received)
	if err := b.conn.Close(); err != nil {
		t.Fatal(err)
	}
	press(t, b.world, "kim", "approve")
	if e := b.event(Dropped); e.Reason != NotSent {
		t.Errorf("dropped because %q", e.Reason)
	}
}

// The clock is moved when a client has read what was sent to it, and has come back for more.
func TestAwaitQuiet(t *testing.T) {
	t.Parallel()
	s := New(Config{})
	s.AwaitQuiet(t.Context()) // returns at once without clients
	conn, err := s.Dial(t.Context(), "udp", "")
	if err != nil {
		t.Fatal(err)
	}
	request := access("bob", "wonderland")
	if _, err := conn.Write(request); err != nil {
		t.Fatal(err)
	}
	quiet := make(chan struct{})
	go func() {
		s.AwaitQuiet(t.Context())
		close(quiet)
	}()
	isQuiet := func() bool {
		select {
		case <-quiet:
			return true
		default:
			return false
		}
	}
	if isQuiet() {
		t.Error("quiet with an answer on its way")
	}
	if _, err := receive(conn, request); err != nil || isQuiet() {
		t.Errorf("quiet while the client is at work: %v", err)
	}
	go func() { _, _ = conn.Read(make([]byte, 1)) }()
	<-quiet
	for range 3 { // replies that nobody reads
		if _, err := conn.Write(access("bob", "wonderland")); err != nil {
			t.Fatal(err)
		}
	}
	_ = conn.Close()
	s.AwaitQuiet(t.Context())
}
