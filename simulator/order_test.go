package simulator

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"layeh.com/radius"

	"otpdialog/clock"
	"otpdialog/simulator/world"
)

// busy is a clock that lets something happen while a server is at work with a request.
type busy struct {
	clock.System

	server *Server
	then   func() // once; nil for nothing
}

func (b *busy) Now() time.Time {
	if b.then != nil && b.server.mu.TryLock() { // else it is only asked when something is noted
		b.server.mu.Unlock()
		then := b.then
		b.then = nil
		then()
	}
	return b.System.Now()
}

// A request is not overtaken by the next one, which a fault with a limit would take for the first that
// fits: a client in memory can send it as soon as the first one is counted.
func TestRequestsAreHandledInTheirOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &busy{}
		s := New(Config{World: NewWorld(world.WithClock(b))})
		b.server = s
		defer func() { _ = s.Close() }()
		conn, err := s.Dial(t.Context(), "udp", "server:1812")
		if err != nil {
			t.Fatal(err)
		}
		if mistakes := s.SetFaults(Fault{Effect: EffectLate, Times: 1, Match: Match{Round: 2}}); mistakes != nil {
			t.Fatal(mistakes)
		}
		write := func(request []byte) {
			if _, err := conn.Write(request); err != nil {
				t.Error(err)
			}
		}
		read := func(request []byte) *radius.Packet {
			p, err := receive(conn, request)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		challenge := func() *radius.Packet {
			first := access("alice", "wonderland")
			write(first)
			return read(first)
		}
		late := access("alice", s.World().Phone("alice").Token, withState(challenge()))
		wrong := access("alice", "000000", withState(challenge()))
		var sent sync.WaitGroup
		b.then = func() {
			sent.Go(func() { write(wrong) })
			synctest.Wait() // it is handled, or has to wait
		}
		write(late)
		sent.Wait()
		want(t, read(late), radius.CodeAccessAccept, "Welcome")
		want(t, read(wrong), radius.CodeAccessChallenge, "Incorrect code")
	})
}
