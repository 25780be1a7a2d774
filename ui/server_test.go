package ui

import (
	"context"
	"sync"
	"testing"
	"time"

	"otpdialog/settings"
	"otpdialog/signin"
)

// A server is the partner of a flow, played by the test: it says what was
// asked, and answers when the test says so.
type server struct {
	t      *testing.T
	settle func()
	deaf   bool // goes on with an exchange that was called off, and answers it

	mu       sync.Mutex
	asked    []*exchange
	sessions []*scriptedSession
	traffic  signin.Traffic
}

// An exchange is a request that came.
type exchange struct {
	signin.Send

	answer chan signin.Event // is given once
	off    chan struct{}     // closed when it was called off
}

// scriptedSession is one sign-in with the server.
type scriptedSession struct {
	*server

	closed bool
}

func (s *server) session(*settings.Connection) signin.Session {
	session := &scriptedSession{server: s}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = append(s.sessions, session)
	return session
}

// Exchange implements signin.Exchanger.
func (s *scriptedSession) Exchange(ctx context.Context, step signin.Send) signin.Event {
	e := &exchange{Send: step, answer: make(chan signin.Event, 1), off: make(chan struct{})}
	s.mu.Lock()
	s.asked = append(s.asked, e)
	s.mu.Unlock()
	select {
	case event := <-e.answer:
		return event
	case <-ctx.Done():
	}
	close(e.off)
	if s.deaf {
		return <-e.answer
	}
	return signin.Failed{Exchange: step.Exchange, Kind: signin.NotSent, Detail: ctx.Err().Error()}
}

// Traffic implements signin.Session.
func (s *scriptedSession) Traffic() signin.Traffic { return s.traffic }

// Close implements signin.Session.
func (s *scriptedSession) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// last is the request that came last.
func (s *server) last() *exchange {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) == 0 {
		s.t.Fatal("the server was not asked")
	}
	return s.asked[len(s.asked)-1]
}

// Asked fails unless so many requests have come so far.
func (s *server) Asked(n int) *server {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) != n {
		s.t.Fatalf("%d requests came, not %d", len(s.asked), n)
	}
	return s
}

// Heard fails unless the last request carries this password, command or OTP.
func (s *server) Heard(password string) *server {
	s.t.Helper()
	if got := s.last().Request.Password; got != password {
		s.t.Fatalf("the last request carries %q, not %q", got, password)
	}
	return s
}

// CalledOff fails unless nobody waits for the last request any more.
func (s *server) CalledOff() *server {
	s.t.Helper()
	select {
	case <-s.last().off:
	default:
		s.t.Fatal("the exchange goes on")
	}
	return s
}

// Answers gives the last request an answer.
func (s *server) Answers(r signin.Reply) *server {
	s.t.Helper()
	e := s.last()
	if r.Server == "" {
		r.Server = "radius1.example.com:1812"
	}
	e.answer <- signin.Replied{Exchange: e.Exchange, Reply: r}
	s.settle()
	return s
}

// Challenges asks on.
func (s *server) Challenges(prompt string) *server {
	s.t.Helper()
	return s.Answers(signin.Reply{Code: signin.Challenge, Message: prompt, State: []byte("state")})
}

// ChallengesFor asks on, and waits so long for the answer.
func (s *server) ChallengesFor(timeout time.Duration, prompt string) *server {
	s.t.Helper()
	return s.Answers(signin.Reply{Code: signin.Challenge, Message: prompt, State: []byte("state"), Timeout: timeout})
}

// Accepts lets the person in.
func (s *server) Accepts() *server {
	s.t.Helper()
	return s.Answers(signin.Reply{Code: signin.Accept, Message: "Welcome"})
}

// Rejects turns the person down.
func (s *server) Rejects() *server {
	s.t.Helper()
	return s.Answers(signin.Reply{Code: signin.Reject, Message: "Wrong code"})
}

// Fails ends the last exchange without an answer.
func (s *server) Fails(kind signin.NoticeKind) *server {
	s.t.Helper()
	e := s.last()
	e.answer <- signin.Failed{Exchange: e.Exchange, Kind: kind, Detail: "what is known of it"}
	s.settle()
	return s
}
