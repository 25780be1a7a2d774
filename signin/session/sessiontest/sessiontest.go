// Package sessiontest provides a server for sign-ins whose answers the test chooses:
//
//	server := sessiontest.New(t, synctest.Wait)
//	s := session.New(ctx, session.Options{Connection: c, Memory: memory, Open: server.Open})
//	…
//	server.Heard("push").Accepts()
package sessiontest

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

// A Server is the partner of a flow, played by the test: it says what was
// asked, and answers when the test says so.
type Server struct {
	t      *testing.T
	settle func()
	Deaf   bool // goes on with an exchange that was called off, and answers it

	mu      sync.Mutex
	asked   []*Exchange
	Opened  []*Servers
	traffic session.Traffic
}

// An Exchange is a request that came.
type Exchange struct {
	signin.Request

	Answer chan Answer   // is given once
	off    chan struct{} // closed when it was called off
}

// An Answer is what an exchange ends with.
type Answer struct {
	signin.Reply

	Err error
}

// A Servers is the way to it for one sign-in with the server.
type Servers struct {
	*Server

	Closed bool
}

// New returns a server. settle waits until what an answer brings has happened.
func New(t *testing.T, settle func()) *Server {
	t.Helper()
	return &Server{t: t, settle: settle}
}

// Open begins a sign-in with the server, for session.Options.
func (s *Server) Open(*settings.Connection) session.Servers {
	opened := &Servers{Server: s}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Opened = append(s.Opened, opened)
	return opened
}

// Exchange implements session.Servers.
func (s *Servers) Exchange(ctx context.Context, r signin.Request) (signin.Reply, error) {
	e := &Exchange{Request: r, Answer: make(chan Answer, 1), off: make(chan struct{})}
	s.mu.Lock()
	s.asked = append(s.asked, e)
	s.mu.Unlock()
	select {
	case a := <-e.Answer:
		return a.Reply, a.Err
	case <-ctx.Done():
	}
	close(e.off)
	if s.Deaf {
		a := <-e.Answer
		return a.Reply, a.Err
	}
	return signin.Reply{}, ctx.Err()
}

// Traffic implements session.Servers.
func (s *Servers) Traffic() session.Traffic {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.traffic
}

// Sees sets what the server has seen on the wire.
func (s *Server) Sees(t session.Traffic) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.traffic = t
}

// Attributes implements session.Servers.
func (*Servers) Attributes() ([]session.Attribute, error) { return nil, nil }

// Close implements session.Servers.
func (s *Servers) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Closed = true
	return nil
}

// Last is the request that came last.
func (s *Server) Last() *Exchange {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) == 0 {
		s.t.Fatal("the server was not asked")
	}
	return s.asked[len(s.asked)-1]
}

// Asked fails unless so many requests have come so far.
func (s *Server) Asked(n int) *Server {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) != n {
		s.t.Fatalf("%d requests came, not %d", len(s.asked), n)
	}
	return s
}

// Heard fails unless the last request carries this password, command or OTP.
func (s *Server) Heard(password string) *Server {
	s.t.Helper()
	if got := s.Last().Password; got != password {
		s.t.Fatalf("the last request carries %q, not %q", got, password)
	}
	return s
}

// CalledOff fails unless nobody waits for the last request any more.
func (s *Server) CalledOff() *Server {
	s.t.Helper()
	select {
	case <-s.Last().off:
	default:
		s.t.Fatal("the exchange goes on")
	}
	return s
}

// Answers gives the last request an answer.
func (s *Server) Answers(r signin.Reply) *Server {
	s.t.Helper()
	e := s.Last()
	if r.Server == "" {
		r.Server = "radius1.example.com:1812"
	}
	e.Answer <- Answer{Reply: r}
	s.settle()
	return s
}

// Challenges asks on.
func (s *Server) Challenges(prompt string) *Server {
	s.t.Helper()
	return s.Answers(signin.Reply{Code: signin.Challenge, Message: prompt, State: []byte("state")})
}

// ChallengesFor asks on, and waits so long for the answer.
func (s *Server) ChallengesFor(timeout time.Duration, prompt string) *Server {
	s.t.Helper()
	return s.Answers(signin.Reply{Code: signin.Challenge, Message: prompt, State: []byte("state"), Timeout: timeout})
}

// Accepts lets the person in.
func (s *Server) Accepts() *Server {
	s.t.Helper()
	return s.Answers(signin.Reply{Code: signin.Accept, Message: "Welcome"})
}

// Rejects turns the person down.
func (s *Server) Rejects() *Server {
	s.t.Helper()
	return s.Answers(signin.Reply{Code: signin.Reject, Message: "Wrong code"})
}

// Fails ends the last exchange without an answer.
func (s *Server) Fails(kind signin.Failure) *Server {
	s.t.Helper()
	e := s.Last()
	e.Answer <- Answer{Err: &session.ExchangeError{Kind: kind, Details: []advice.Advice{{What: "What is known of it"}}}}
	s.settle()
	return s
}

// UserNames are those of all requests so far.
func (s *Server) UserNames() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, e := range s.asked {
		names = append(names, e.UserName)
	}
	return names
}
