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
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"otpdialog/simulator/account"
	"otpdialog/simulator/handset"
	"otpdialog/simulator/world"
	"otpdialog/webaddress"
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
	host      string // of Listen
	first     string // path that the address leads to
	token     string // that a browser needs; "" on loopback
	formToken string // of every form
	listener  net.Listener
	http      *http.Server

	mu       sync.Mutex
	attempts map[string]handset.Attempt // by user
	expected chan struct{}              // closed with the next change of them

	service atomic.Pointer[account.Service]
	grants  atomic.Pointer[Grants]
	streams chan struct{} // a place for each page that is followed
	ending  context.CancelFunc
	running sync.WaitGroup // what serves, and the handlers
}

// Limits, so that no client can take all there is.
const (
	maxStreams     = 100 // pages that are followed
	maxConnections = 400
	maxHeaders     = 16 << 10
	maxForm        = 4 << 10

	slowness = 10 * time.Second // to send a request, and to take an answer or an event
	idleTime = time.Minute
)

// Start serves until [Server.Close]. The error wraps [webaddress.ErrNotLoopback], or a [*net.OpError] if
// the system refuses the address; any other one says what is wrong with Listen.
func Start(c Config) (*Server, error) {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", c.Listen, err)
	}
	network := "tcp"
	if a, err := netip.ParseAddr(host); err == nil && a.Is4() {
		network = "tcp4" // "tcp" would make 0.0.0.0 all of IPv6, too
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), network, c.Listen)
	if unknown, ok := errors.AsType[*net.DNSError](err); ok { // a host or a port: what is wrong is Listen
		return nil, fmt.Errorf("listen on %q: %w", c.Listen, unknown)
	}
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		world: c.World, host: host, first: "/", formToken: rand.Text(), listener: listener, ending: cancel,
		streams: make(chan struct{}, maxStreams), attempts: map[string]handset.Attempt{}, expected: make(chan struct{}),
	}
	if c.User != "" {
		s.first = phonePath(c.User)
	}
	if !s.Addr().Addr().IsLoopback() {
		if !c.AllowRemote {
			return nil, errors.Join(fmt.Errorf("listen on %q: %w", c.Listen, webaddress.ErrNotLoopback), s.Close())
		}
		s.token = rand.Text()
	}
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: slowness, IdleTimeout: idleTime, MaxHeaderBytes: maxHeaders,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(io.Discard, "", 0), // clients that do not speak HTTP
		BaseContext:                  func(net.Listener) context.Context { return ctx },
	}
	s.running.Go(func() { _ = s.http.Serve(&limited{Listener: listener, free: make(chan struct{}, maxConnections)}) }) // until Close
	return s, nil
}

// Addr returns the address that it listens on.
func (s *Server) Addr() netip.AddrPort {
	a := s.listener.Addr().(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// URL is what to open in a browser: "http://127.0.0.1:8181/phone/maria". Off loopback a secret is in it, which
// lets the browser in.
func (s *Server) URL() string {
	host := s.host
	if a := s.Addr().Addr(); a.IsUnspecified() {
		host = localAddress(a)
	}
	url := "http://" + net.JoinHostPort(host, strconv.Itoa(int(s.Addr().Port())))
	if s.token != "" {
		return url + "/" + entrance + s.token
	}
	return url + s.first
}

// IsRemote reports whether it serves other machines.
func (s *Server) IsRemote() bool { return s.token != "" }

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
func (s *Server) Close() error {
	s.ending()
	if s.http == nil {
		return s.listener.Close()
	}
	err := s.http.Close()
	s.running.Wait()
	return err
}

// localAddress is the address at which this machine is reached in its network, as far as the system
// knows. Nothing is sent for that.
func localAddress(unspecified netip.Addr) string {
	to := "192.0.2.1:9" // for documentation (RFC 5737): the default route decides
	if unspecified.Is6() {
		to = "[2001:db8::1]:9"
	}
	if conn, err := new(net.Dialer).DialContext(context.Background(), "udp", to); err == nil {
		defer conn.Close()
		return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr().String()
	}
	return "localhost"
}

// limited is a listener with so many connections at a time: others wait in the queue of the system.
type limited struct {
	net.Listener

	free chan struct{}
}

// Accept implements [net.Listener].
func (l *limited) Accept() (net.Conn, error) {
	l.free <- struct{}{}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.free
		return nil, err
	}
	return &place{Conn: conn, leave: sync.OnceFunc(func() { <-l.free })}, nil
}

// place is a connection that others wait for.
type place struct {
	net.Conn

	leave func()
}

// Close implements [net.Conn].
func (p *place) Close() error {
	defer p.leave()
	return p.Conn.Close()
}
