package session_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator"
)

// slowMemory writes when it may.
type slowMemory struct {
	session.Memory

	written chan struct{}
}

func (m *slowMemory) UpdateState(change func(*settings.State)) error {
	<-m.written
	return m.Memory.UpdateState(change) //nolint:wrapcheck // it is that of a test
}

// What cannot be read or written is noted once, and the sign-in goes on.
func TestNotes(t *testing.T) {
	story(t, setup{memory: brokenMemory{}}, func(f *face) {
		if n := f.Notes(); len(n) != 1 || n[0].What != "broken" {
			t.Errorf("notes %v", n)
		}
		f.begins(simulator.DemoUser, simulator.DemoPassword).is(signin.Dialog, nil)
		f.Handle(<-f.Events()) // the one about what could not be written
		if n := f.Notes(); len(n) != 2 || n[1].What != "read-only" {
			t.Errorf("notes %v", n)
		}
	})
}

// Autosend waits until it is written that it was for the first time, and is not sent if it
// cannot be written or the memory cannot be read: it would be sent every time.
func TestAutosendNeedsAMemory(t *testing.T) {
	autosend := setup{options: session.Options{Open: accepting}, change: func(c *settings.Connection) {
		c.Ask, c.Actions[0].Autosend = settings.AskOTP, true
	}}
	slow := &slowMemory{Memory: session.NewMemory(), written: make(chan struct{})}
	autosend.memory = slow
	synctest.Test(t, func(t *testing.T) {
		slow.written = make(chan struct{})
		f := newFace(t, autosend)
		f.Begin(session.Form{UserName: "alice"})
		synctest.Wait()
		if v := f.View(); v.State != signin.Opening || len(f.Outcome().Exchanges) != 0 {
			t.Errorf("before it is written: %+v", v)
		}
		close(slow.written)
		f.waits().is(signin.SignedIn, nil)
		f.Close()
	})
	for name, memory := range map[string]session.Memory{
		"unreadable": brokenMemory{},
		"read-only":  readOnlyMemory{session.NewMemory()},
		"set aside":  &asideMemory{Memory: session.NewMemory()},
	} {
		autosend.memory = memory
		story(t, autosend, func(f *face) {
			f.begins("alice", "").is(signin.Dialog, signin.NothingAutomatic)
			if why := f.View().Notice.Details; len(why) != 1 {
				t.Errorf("%s: the notice has %v", name, why)
			}
			if action, _ := f.Automatic(session.Form{UserName: "alice"}); action != nil {
				t.Errorf("%s: %q would go out", name, action.Title)
			}
			f.does(signin.Cancel{}).begins("alice", "").is(signin.Dialog, nil)
			next := autosend
			next.options.State = f.State()
			again := newFace(t, next)
			again.begins("alice", "").is(signin.Dialog, nil)
			again.Close()
		})
	}
	autosend.memory = brokenMemory{}
	autosend.change = func(c *settings.Connection) {
		c.Ask, c.Actions[0].Autosend, c.AutosendWhen = settings.AskOTP, true, settings.AutosendAlways
	}
	story(t, autosend, func(f *face) { f.begins("alice", "").is(signin.SignedIn, nil) })
}

// readOnlyMemory can be read.
type readOnlyMemory struct{ session.Memory }

func (readOnlyMemory) UpdateState(func(*settings.State)) error { return advice.New("", "read-only") }

// asideMemory has had a broken file until it was read.
type asideMemory struct {
	session.Memory

	read bool
}

func (m *asideMemory) State() (settings.State, error) {
	if m.read {
		return m.Memory.State() //nolint:wrapcheck // it is that of a test
	}
	m.read = true
	return settings.State{}, advice.New("", "set aside")
}

type brokenMemory struct{}

func (brokenMemory) State() (settings.State, error) {
	return settings.State{}, advice.New("", "broken")
}

func (brokenMemory) UpdateState(func(*settings.State)) error { return advice.New("", "read-only") }

// A fault of the program in a goroutine of the session reaches that of the face, which can
// restore the terminal.
func TestPanic(t *testing.T) {
	s := setup{options: session.Options{Open: func(*settings.Connection) session.Servers { return &scripted{panics: true} }}}
	story(t, s, func(f *face) {
		defer func() {
			if what, _ := recover().(string); !strings.HasPrefix(what, "a fault") {
				t.Errorf("it panics with %q", what)
			}
		}()
		f.begins("alice", "x")
	})
}

// What could not be written reaches the notes also while something else waits for the next
// event, as the screens do.
func TestNoteWhileClosing(t *testing.T) {
	o := session.Options{Open: accepting, UserNames: session.RememberUserNames}
	synctest.Test(t, func(t *testing.T) {
		memory := &slowMemory{Memory: brokenMemory{}, written: make(chan struct{})}
		f := newFace(t, setup{memory: memory, options: o})
		f.begins("alice", "x")
		go func() { f.Next() }()
		synctest.Wait()
		time.AfterFunc(time.Second, func() { close(memory.written) })
		f.Close()
		if n := f.Notes(); len(n) != 2 || n[1].What != "read-only" {
			t.Errorf("notes %v", n)
		}
	})
}

// A fault while a session closes is not lost: a gate must not open after it, also if a face that is
// leaving has taken the event, and does nothing about it.
func TestPanicWhileClosing(t *testing.T) {
	for _, taken := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			f := newFace(t, setup{options: session.Options{Open: func(*settings.Connection) session.Servers { return &scripted{panicsAtTheEnd: true} }}})
			f.begins("alice", "x")
			if taken {
				go func() { f.Next() }()
				synctest.Wait()
			}
			defer func() {
				if recover() == nil {
					t.Errorf("nothing panics; the event was taken: %t", taken)
				}
			}()
			f.Close()
		})
	}
}

// The error of an outcome tells how it ended.
func TestErr(t *testing.T) {
	story(t, setup{}, func(f *face) {
		f.begins(simulator.DemoUser, simulator.DemoPassword).does(signin.Cancel{}).is(signin.Idle, nil)
		if err := f.Outcome().Err(); !errors.Is(err, session.ErrInterrupted) {
			t.Errorf("after a cancel the error is %v", err)
		}
		f.begins(simulator.DemoUser, "wrong")
		var failed *session.NotAcceptedError
		if err := f.Outcome().Err(); !errors.As(err, &failed) || failed.Notice.Failure() != signin.Rejected {
			t.Errorf("after a reject the error is %v", err)
		}
		f.begins("", "x")
		if o := f.Outcome(); !errors.Is(o.Err(), session.ErrInterrupted) || o.Failure.Kind != signin.UserNameMissing {
			t.Errorf("after a mistake the error is %v, the failure %+v", o.Err(), o.Failure)
		}
	})
}

// scripted is a way to servers that gives these replies, and then accepts.
type scripted struct {
	session.Servers

	replies        []signin.Reply
	deaf, panics   bool
	panicsAtTheEnd bool

	mu     sync.Mutex
	closed bool
}

func accepting(*settings.Connection) session.Servers { return new(scripted) }

func (s *scripted) Exchange(ctx context.Context, _ signin.Request) (signin.Reply, error) {
	switch {
	case s.panics:
		panic("a fault")
	case s.deaf:
		<-ctx.Done()
		return signin.Reply{}, ctx.Err()
	case len(s.replies) > 0:
		reply := s.replies[0]
		s.replies = s.replies[1:]
		return reply, nil
	}
	return signin.Reply{Code: signin.Accept}, nil
}

func (*scripted) Traffic() session.Traffic { return session.Traffic{} }

func (s *scripted) Close() error {
	if s.panicsAtTheEnd {
		panic("a fault")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

func (s *scripted) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}
