// Package httpserver is how everything of the simulator is served over HTTP: it listens on loopback
// only, unless more is allowed, gives no client all there is, refuses requests that are meant for
// somebody else, and ends with everyone who waits.
//
//	s, err := httpserver.Listen("127.0.0.1:8181", false)
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	s.Serve(handler, httpserver.Options{WrongHost: refuse})
//	fmt.Println("open", s.URL())
package httpserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"otpdialog/webaddress"
)

// Slowness is how long a client may take to send the headers of a request, and as long again for its body.
const Slowness = 10 * time.Second

const (
	maxHeaders = 16 << 10
	idleTime   = time.Minute // between two requests of a connection
)

// Options are what differs between servers.
type Options struct {
	Slowness    time.Duration    // instead of [Slowness], for tests
	AnswerTime  time.Duration    // how long a client may take to get an answer; 0 for any time
	Connections int              // at a time; 0 for any number
	SamePort    bool             // the Host of a request must have the port that is listened on
	WrongHost   http.HandlerFunc // refuses a request whose Host is not that of this server
}

// Server is a listener. Close it.
type Server struct {
	host     string // that was asked for
	listener net.Listener
	http     *http.Server
	options  Options
	end      context.CancelFunc // of all requests
	running  sync.WaitGroup     // what serves, and the handlers
}

// Prefer starts what listens at an address, host:port, or at another port of the host if that one is in use.
func Prefer[T any](address string, start func(address string) (T, error)) (T, error) {
	started, err := start(address)
	if _, inUse := errors.AsType[*net.OpError](err); !inUse { // most likely
		return started, err
	}
	host, _, _ := net.SplitHostPort(address)
	return start(net.JoinHostPort(host, "0"))
}

// Listen listens on an address, host:port. Off loopback, it does so only if that is allowed. The error
// wraps [webaddress.ErrNotLoopback], or a [*net.OpError] if the system refuses the address; any other
// one says what is wrong with the address.
func Listen(address string, allowRemote bool) (*Server, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", address, err)
	}
	network := "tcp"
	if a, err := netip.ParseAddr(host); err == nil && a.Is4() {
		network = "tcp4" // "tcp" would make 0.0.0.0 all of IPv6, too
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), network, address)
	if unknown, ok := errors.AsType[*net.DNSError](err); ok { // a host or a port: what is wrong is the address
		return nil, fmt.Errorf("listen on %q: %w", address, unknown)
	}
	if err != nil {
		return nil, err
	}
	s := &Server{host: host, listener: listener}
	if !allowRemote && s.IsRemote() {
		return nil, errors.Join(fmt.Errorf("listen on %q: %w", address, webaddress.ErrNotLoopback), s.Close())
	}
	return s, nil
}

// Serve serves until [Server.Close]. It returns at once.
func (s *Server) Serve(handler http.Handler, o Options) {
	o.Slowness = cmp.Or(o.Slowness, Slowness)
	s.options = o
	listener := s.listener
	if o.Connections > 0 {
		listener = &limited{Listener: listener, free: make(chan struct{}, o.Connections), closed: make(chan struct{})}
	}
	var ctx context.Context
	ctx, s.end = context.WithCancel(context.Background())
	s.http = &http.Server{
		Handler:           s.guard(handler),
		ReadHeaderTimeout: o.Slowness, IdleTimeout: idleTime, MaxHeaderBytes: maxHeaders,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(io.Discard, "", 0), // clients that do not speak HTTP
		BaseContext:                  func(net.Listener) context.Context { return ctx },
	}
	s.running.Go(func() { _ = s.http.Serve(listener) })
}

// guard lets only requests through that are meant for this server, and gives each its deadlines: a
// connection carries one request after the other. Browsers keep no answer, unless the handler allows it.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		control := http.NewResponseController(w)
		var answered time.Time
		if s.options.AnswerTime > 0 {
			answered = time.Now().Add(s.options.AnswerTime)
		}
		_ = control.SetWriteDeadline(answered)
		if r.ContentLength != 0 { // without a body, the deadline would end those who wait for an answer
			_ = control.SetReadDeadline(time.Now().Add(s.options.Slowness))
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if !s.isFor(r.Host) {
			s.options.WrongHost(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isFor reports whether the Host of a request can only mean this server.
func (s *Server) isFor(host string) bool {
	_, port, _ := net.SplitHostPort(host)
	return webaddress.IsHostOf(host, s.host) && (!s.options.SamePort || port == s.port())
}

// Addr returns the address that it listens on.
func (s *Server) Addr() netip.AddrPort {
	a := s.listener.Addr().(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

func (s *Server) port() string { return strconv.Itoa(int(s.Addr().Port())) }

// IsRemote reports whether it can be reached from other machines.
func (s *Server) IsRemote() bool { return !s.Addr().Addr().IsLoopback() }

// URL is the address of its root, without a slash at the end: "http://127.0.0.1:8181". It has the host
// that was asked for; for all addresses, the one at which this machine is reached in its network.
func (s *Server) URL() string {
	host := s.host
	if a := s.Addr().Addr(); a.IsUnspecified() {
		host = localAddress(a)
	}
	return "http://" + net.JoinHostPort(host, s.port())
}

// Close ends everything, also for those who wait: their connections are closed.
func (s *Server) Close() error {
	if s.http == nil {
		return s.listener.Close()
	}
	err := s.http.Close() // first, or who waits would get what a handler answers at the end
	s.end()
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

	free   chan struct{}
	closed chan struct{}
}

// Accept implements [net.Listener].
func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.free <- struct{}{}:
	case <-l.closed: // the connections are closed after the listener
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.free
		return nil, err
	}
	return &place{Conn: conn, leave: sync.OnceFunc(func() { <-l.free })}, nil
}

// Close implements [net.Listener]. The server calls it once.
func (l *limited) Close() error {
	close(l.closed)
	return l.Listener.Close()
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
