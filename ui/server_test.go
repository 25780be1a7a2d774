package ui

import (
	"context"
	"sync"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// A server is the partner of a flow, played by the test: it says what was
// asked, and answers when the test says so.
type server struct {
	t      *testing.T
	settle func()
	deaf   bool // goes on with an exchange that was called off, and answers it

	mu      sync.Mutex
	asked   []*exchange
	opened  []*scriptedServers
	traffic session.Traffic
}

// An exchange is a request that came.
type exchange struct {
	signin.Request

	answer chan answer   // is given once
	off    chan struct{} // closed when it was called off
}

// An answer is what an exchange ends with.
type answer struct {
	signin.Reply

	err error
}

// scriptedServers is one sign-in with the server.
type scriptedServers struct {
	*server

	closed bool
}

func (s *server) open(*settings.Connection) session.Servers {
	opened := &scriptedServers{server: s}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, opened)
	return opened
}

// Exchange implements session.Servers.
func (s *scriptedServers) Exchange(ctx context.Context, r signin.Request) (signin.Reply, error) {
	e := &exchange{Request: r, answer: make(chan answer, 1), off: make(chan struct{})}
	s.mu.Lock()
	s.asked = append(s.asked, e)
	s.mu.Unlock()
	select {
	case a := <-e.answer:
		return a.Reply, a.err
	case <-ctx.Done():
	}
	close(e.off)
	if s.deaf {
		a := <-e.answer
		return a.Reply, a.err
	}
	return signin.Reply{}, ctx.Err()
}

// Traffic implements session.Servers.
func (s *scriptedServers) Traffic() session.Traffic { return s.traffic }

// Attributes implements session.Servers.
func (*scriptedServers) Attributes() ([]session.Attribute, error) { return nil, nil }

// Close implements session.Servers.
func (s *scriptedServers) Close() error {
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
	if got := s.last().Password; got != password {
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
	e.answer <- answer{Reply: r}
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
func (s *server) Fails(kind signin.Failure) *server {
	s.t.Helper()
	e := s.last()
	e.answer <- answer{err: &session.ExchangeError{Kind: kind, Details: []advice.Advice{{What: "What is known of it"}}}}
	s.settle()
	return s
}
