// Package web is the HTTP face of an account service: the JSON interface of package protocol, the
// web pages for a browser, and the OpenID Connect provider, on one listener.
//
//	s, err := web.Start(web.Options{Service: service, Listen: "127.0.0.1:0"})
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	fmt.Println("Open " + s.URL())
//
// The Host of every request must be that of the listener, so that no DNS name of somebody else leads
// here. What a browser sends for a page of another site is refused.
package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/simulator/account"
)

// Options is how a service is served. Service and Listen are required.
type Options struct {
	Service *account.Service
	Listen  string // host:port; clients reach it by that host, by its address, or, on loopback, as localhost

	// Provider returns what answers below /oidc/, for the address of the listener, such as
	// "http://127.0.0.1:8282", and what verifies the ID tokens that it issues; nil for no external
	// services. If it is a [Grants], its pages are here, too.
	Provider func(address string) (handler http.Handler, verify func(idToken string) (account.Identity, error))

	TLS *tls.Config // off loopback it is required
}

// Server is a listener. Close it.
type Server struct {
	listener net.Listener
	http     *http.Server
	url      string
	hosts    map[string]bool // what the Host of a request can be, in lower case
	running  sync.WaitGroup  // what serves, and the handlers
}

// Limits, so that no client can take all there is.
const (
	maxHeaders = 16 << 10
	slowness   = 10 * time.Second // to send a request
	answerTime = time.Minute      // to get its answer, which may be waited for
)

// ErrNotLoopback means that Listen is off loopback, and there is no TLS.
var ErrNotLoopback = errors.New("off loopback, TLS is required")

// Start serves until [Server.Close], and connects the service to its address. The error wraps
// [ErrNotLoopback], or says why the system refuses the address.
func Start(o Options) (*Server, error) {
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", o.Listen, err)
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", o.Listen)
	if err != nil {
		return nil, err
	}
	s := &Server{listener: listener}
	if !s.Addr().Addr().IsLoopback() && o.TLS == nil {
		return nil, errors.Join(fmt.Errorf("listen on %q: %w", o.Listen, ErrNotLoopback), listener.Close())
	}
	scheme := "http"
	if o.TLS != nil {
		scheme, listener = "https", tls.NewListener(listener, o.TLS)
	}
	if host == "" {
		host = s.Addr().Addr().String()
	}
	port := strconv.Itoa(int(s.Addr().Port()))
	s.url = scheme + "://" + net.JoinHostPort(host, port)
	s.hosts = map[string]bool{strings.ToLower(net.JoinHostPort(host, port)): true, s.Addr().String(): true}
	if s.Addr().Addr().IsLoopback() {
		s.hosts["localhost:"+port] = true
	}
	var provider http.Handler
	var verify func(string) (account.Identity, error)
	if o.Provider != nil {
		provider, verify = o.Provider(s.url)
	}
	o.Service.Connect(s.url, verify)

	s.http = &http.Server{
		Handler:           s.guard(handler(o.Service, provider)),
		ReadHeaderTimeout: slowness, WriteTimeout: answerTime, IdleTimeout: answerTime, MaxHeaderBytes: maxHeaders,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(io.Discard, "", 0), // clients that do not speak HTTP
	}
	s.running.Go(func() { _ = s.http.Serve(listener) }) // until Close
	return s, nil
}

// Addr returns the address that it listens on.
func (s *Server) Addr() netip.AddrPort {
	a := s.listener.Addr().(*net.TCPAddr).AddrPort()
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// URL is the address of the pages, and of the service for its clients: "http://127.0.0.1:8282".
func (s *Server) URL() string { return s.url }

// Close ends everything, also for those who wait: their connections are closed.
func (s *Server) Close() error {
	err := s.http.Close()
	s.running.Wait()
	return err
}

// handler is all of it: the JSON interface, the pages, the provider.
func handler(s *account.Service, provider http.Handler) http.Handler {
	mux := http.NewServeMux()
	jsonInterface(mux, s)
	grants, _ := provider.(Grants)
	pages(mux, s, grants)
	if provider != nil {
		mux.Handle("/oidc/", provider)
	}
	return mux
}

// guard lets only requests through that are meant for this listener.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		if !s.hosts[strings.ToLower(r.Host)] {
			refuse(w, http.StatusMisdirectedRequest, &protocol.Problem{Code: protocol.BadRequest, Title: "The Host of the request is not that of this service", Next: "use its address: " + s.url})
			return
		}
		if r.ContentLength != 0 { // or the deadline would end those who wait for an answer
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(slowness))
		}
		next.ServeHTTP(w, r)
	})
}
