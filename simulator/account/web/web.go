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
	"net/http"
	"net/netip"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/httpserver"
	"otpdialog/simulator/world"
)

// Server is a listener. Close it.
type Server struct {
	Provider *provider.Provider // of the external services and organisations, below /oidc/

	server *httpserver.Server
}

// answerTime is how long a client may take to get an answer, which may be waited for.
const answerTime = time.Minute

// Start serves the service of a world until [Server.Close], and connects it to its address. Clients
// reach it by the host of listen (host:port), by its address, or as localhost. The error is one of
// [httpserver.Listen].
func Start(w *world.World, service *account.Service, listen string) (*Server, error) {
	server, err := httpserver.Listen(listen, false) // there is no TLS
	if err != nil {
		return nil, err
	}
	s := &Server{server: server, Provider: provider.New(provider.Options{World: w, Address: server.URL(), Standin: provider.Standins(service)})}
	service.Connect(s.URL(), s.Provider.Verify)
	server.Serve(Handler(service, s.Provider), httpserver.Options{AnswerTime: answerTime, SamePort: true, WrongHost: func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusMisdirectedRequest, &protocol.Problem{Code: protocol.BadRequest, Title: "The Host of the request is not that of this service", Next: "use its address: " + s.URL()})
	}})
	return s, nil
}

// Addr returns the address that it listens on.
func (s *Server) Addr() netip.AddrPort { return s.server.Addr() }

// URL is the address of the pages, and of the service for its clients: "http://127.0.0.1:8282".
func (s *Server) URL() string { return s.server.URL() }

// Close ends everything, also for those who wait: their connections are closed.
func (s *Server) Close() error { return s.server.Close() }

// Handler is all of it: the JSON interface, the pages, the provider. It does not look at the Host of a request.
func Handler(s *account.Service, p *provider.Provider) http.Handler {
	mux := http.NewServeMux()
	jsonInterface(mux, s)
	pages(mux, s, p)
	mux.Handle("/oidc/", ours(p))
	return mux
}
