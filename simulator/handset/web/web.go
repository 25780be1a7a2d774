// Package web serves the phones of a world as web pages: a browser, or a real phone in the same
// network, can show the phone of a person, approve its pushes and read its messages.
//
//	s, err := web.Start(web.Config{World: people, Listen: "127.0.0.1:8181"})
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	fmt.Println("open", s.URL())
//
// The pages are live: each open one follows the world over Server-Sent Events. Without JavaScript
// they are plain pages with buttons.
//
// Anyone who can open a page can press its buttons. On loopback, that is every user of this computer.
// Off loopback, a request needs a cookie, which only [Server.URL] gives: a token is in it. The Host of
// a request must be an address, so that no DNS name of somebody else leads here, and what a page of
// another site sends is refused.
package web

import (
	"crypto/rand"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"

	"otpdialog/simulator/account"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/httpserver"
	"otpdialog/simulator/world"
)

// Config is what is served, and where.
type Config struct {
	World       *world.World
	Listen      string // host:port
	AllowRemote bool   // lets Listen be off loopback
	User        string // whose phone the address leads to; "" for the list of all
}

// Server is a listener. Close it.
type Server struct {
	world     *world.World
	first     string // path that the address leads to
	token     string // that a browser needs; "" on loopback
	formToken string // of every form
	server    *httpserver.Server

	mu       sync.Mutex
	attempts map[string]handset.Attempt // by user
	expected chan struct{}              // closed with the next change of them

	service atomic.Pointer[account.Service]
	grants  atomic.Pointer[Grants]
	streams chan struct{} // a place for each page that is followed
}

// Limits, so that no client can take all there is.
const (
	maxStreams     = 100 // pages that are followed
	maxConnections = 400
	maxForm        = 4 << 10
)

// Start serves until [Server.Close]. The error is one of [httpserver.Listen].
func Start(c Config) (*Server, error) {
	server, err := httpserver.Listen(c.Listen, c.AllowRemote)
	if err != nil {
		return nil, err
	}
	s := &Server{
		world: c.World, first: "/", formToken: rand.Text(), server: server,
		streams: make(chan struct{}, maxStreams), attempts: map[string]handset.Attempt{}, expected: make(chan struct{}),
	}
	if c.User != "" {
		s.first = phonePath(c.User)
	}
	if s.IsRemote() {
		s.token = rand.Text()
	}
	server.Serve(s.handler(), httpserver.Options{AnswerTime: httpserver.Slowness, Connections: maxConnections, WrongHost: func(w http.ResponseWriter, _ *http.Request) {
		setPageHeaders(w)
		s.refuse(w, http.StatusMisdirectedRequest, "Unknown host name", "Use the address that the simulator shows.")
	}})
	return s, nil
}

// Addr returns the address that it listens on.
func (s *Server) Addr() netip.AddrPort { return s.server.Addr() }

// URL is what to open in a browser: "http://127.0.0.1:8181/phone/maria". Off loopback a secret is in it, which
// lets the browser in.
func (s *Server) URL() string {
	if s.token != "" {
		return s.server.URL() + "/" + entrance + s.token
	}
	return s.server.URL() + s.first
}

// IsRemote reports whether it serves other machines.
func (s *Server) IsRemote() bool { return s.server.IsRemote() }

// OpenLinks opens the links of emails from an account service on the phone itself, for browsers that
// cannot reach its pages because they are on other machines.
func (s *Server) OpenLinks(of *account.Service) {
	if s.IsRemote() {
		s.service.Store(of)
	}
}

// Grants are the codes of external services that wait for people. Its functions may be called by any goroutine.
type Grants struct {
	Waiting func(address string) []Grant // for the person who has it
	Decide  func(code, address string, allow bool)
}

// A Grant is a code of an external service, with the name of the service.
type Grant struct{ Service, Code string }

// ShowGrants shows the codes of external services that wait for the person of a phone.
func (s *Server) ShowGrants(g Grants) { s.grants.Store(&g) }

// Expect says which sign-in the phone of a user answers from now on: requests and codes for earlier ones
// are shown as cancelled. Until then, everything on the phone may be waited for.
func (s *Server) Expect(user string, a handset.Attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts[user] = a
	close(s.expected)
	s.expected = make(chan struct{})
}

// expects returns the sign-in that the phone of a user answers, and what is closed when any changes.
func (s *Server) expects(user string) (handset.Attempt, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attempts[user], s.expected
}

// Close ends everything, also for those who follow a page.
func (s *Server) Close() error { return s.server.Close() }
