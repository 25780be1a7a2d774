// Package web is the HTTP face of an account service: the JSON interface of package protocol, the
// web pages for a browser, and the OpenID Connect provider, on one listener.
//
//	s, err := web.Start(web.Options{Service: service, Listen: "127.0.0.1:0"})
//	if err != nil {
//		return err
//	}
//	defer s.Close()
//	fmt.Println("Open http://" + s.Addr().String())
package web

import (
	"crypto/tls"
	"net/http"
	"net/netip"

	"otpdialog/simulator/account"
)

// Options is how a service is served. Service and Listen are required.
type Options struct {
	Service *account.Service
	Listen  string // host:port

	// Provider returns what answers below /oidc/, for the address of the listener, such as
	// "http://127.0.0.1:8282", and what verifies the ID tokens that it issues; nil for no external
	// services.
	Provider func(address string) (handler http.Handler, verify func(idToken string) (account.Identity, error))

	TLS *tls.Config // off loopback it is required
}

// Server is a listener. Close it.
type Server struct{}

// Start serves until [Server.Close], and connects the service to its address.
func Start(o Options) (*Server, error) { _ = handler(o.Service, nil); return &Server{}, nil }

// Addr returns the address that it listens on.
func (s *Server) Addr() netip.AddrPort { return netip.AddrPort{} }

// URL is the address of the pages, and of the service for its clients: "http://127.0.0.1:8282".
func (s *Server) URL() string { return "" }

// Close ends everything, also for those who wait.
func (s *Server) Close() error { return nil }

// handler is all of it: a guard for all requests, the JSON interface, the pages, the provider.
func handler(s *account.Service, provider http.Handler) http.Handler {
	mux := http.NewServeMux()
	pages(mux, s)
	if provider != nil {
		mux.Handle("/oidc/", provider)
	}
	return mux
}
