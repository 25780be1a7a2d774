// Package admin is the HTTP face of a lab: any language that speaks HTTP and JSON can hold the phone
// of a test.
//
//	a, err := admin.Start(lab, admin.Config{Listen: "127.0.0.1:8180", Token: rand.Text()})
//	if err != nil {
//		return err
//	}
//	defer a.Close()
//
//	curl -H "Authorization: Bearer $TOKEN" -X POST 'http://127.0.0.1:8180/requests/newest/approve?wait=10s'
//
// The routes are the table [control.Verbs], and so is their description, an OpenAPI document at
// /openapi.json. In addition, /events has everything that happens, as it happens.
//
// Every request except GET /health needs the token (RFC 6750). Requests of web pages are refused:
// the Origin, if there is one, must be that of the interface itself, and a Host must be an address,
// localhost or the host that is listened on, so that no DNS name of somebody else leads here. There
// is no CORS. Errors are problem details (RFC 9457), with the code and the next step of the advice.
package admin

import (
	"cmp"
	"net/http"
	"net/netip"
	"time"

	"otpdialog/simulator/control"
	"otpdialog/simulator/httpserver"
)

// Config is how the interface is served.
type Config struct {
	Listen      string // host:port
	AllowRemote bool   // lets Listen be off loopback
	Token       string // that requests carry; not empty

	slowness time.Duration // for tests
}

// Server is the interface of a lab.
type Server struct {
	lab      *control.Lab
	token    string
	feed     *feed
	waiting  chan struct{} // a place for each client that may wait
	streams  chan struct{} // a place for each client that may follow the events
	server   *httpserver.Server
	slowness time.Duration // how long a client may take to take an event
}

// Limits, so that no client can take all there is.
const (
	maxWaiting = 500 // clients that wait
	maxStreams = 100 // clients that follow the events
	maxBody    = 256 << 10
)

// Start serves the lab until [Server.Close]. The error is one of [httpserver.Listen].
func Start(lab *control.Lab, c Config) (*Server, error) {
	server, err := httpserver.Listen(c.Listen, c.AllowRemote)
	if err != nil {
		return nil, err
	}
	s := &Server{
		lab: lab, token: c.Token, feed: newFeed(lab), server: server, slowness: cmp.Or(c.slowness, httpserver.Slowness),
		waiting: make(chan struct{}, maxWaiting), streams: make(chan struct{}, maxStreams),
	}
	server.Serve(s.handler(), httpserver.Options{Slowness: s.slowness, WrongHost: func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusMisdirectedRequest, "wrong-host", "the Host of the request is not that of this interface", "use the address that the simulator printed")
	}})
	return s, nil
}

// Addr returns the address that it listens on.
func (s *Server) Addr() netip.AddrPort { return s.server.Addr() }

// Close ends everything, also for those who wait.
func (s *Server) Close() error {
	s.feed.close()
	return s.server.Close()
}
