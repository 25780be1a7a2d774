// Package web is the HTTP face of an account service: the JSON interface of package protocol, the
// web pages for a browser, and the OpenID Connect provider, on one listener.
//
//	s, err := web.Start(people, service, "127.0.0.1:0")
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
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
	"otpdialog/webaddress"
)

// Server is a listener. Close it.
type Server struct {
	Provider *provider.Provider // of the external services and organisations, below /oidc/

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

// Start serves the service of a world until [Server.Close], and connects it to its address. Clients
// reach it by the host of listen (host:port), by its address, or as localhost. The error wraps
// [webaddress.ErrNotLoopback], because there is no TLS, or says why the system refuses the address.
func Start(w *world.World, service *account.Service, listen string) (*Server, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", listen, err)
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", listen)
	if err != nil {
		return nil, err
	}
	s := &Server{listener: listener}
	if !s.Addr().Addr().IsLoopback() {
		return nil, errors.Join(fmt.Errorf("listen on %q: %w", listen, webaddress.ErrNotLoopback), listener.Close())
	}
	port := strconv.Itoa(int(s.Addr().Port()))
	s.url = "http://" + net.JoinHostPort(host, port)
	s.hosts = map[string]bool{strings.ToLower(net.JoinHostPort(host, port)): true, s.Addr().String(): true, "localhost:" + port: true}
	s.Provider = provider.New(provider.Options{World: w, Address: s.url, Standin: provider.Standins(service)})
	service.Connect(s.url, s.Provider.Verify)

	s.http = &http.Server{
		Handler:           s.guard(Handler(service, s.Provider)),
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

// Handler is all of it: the JSON interface, the pages, the provider. It does not look at the Host of a request.
func Handler(s *account.Service, p *provider.Provider) http.Handler {
	mux := http.NewServeMux()
	jsonInterface(mux, s)
	pages(mux, s, p)
	mux.Handle("/oidc/", ours(p))
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
