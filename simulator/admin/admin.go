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
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"otpdialog/simulator/control"
	"otpdialog/webaddress"
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
	host     string // of Listen
	feed     *feed
	waiting  chan struct{} // a place for each client that may wait
	streams  chan struct{} // a place for each client that may follow the events
	listener net.Listener
	http     *http.Server
	slowness time.Duration // how long a client may take to send a request, and to take an answer or an event
	ending   context.CancelFunc
	running  sync.WaitGroup // what serves, and the handlers
}

// Limits, so that no client can take all there is.
const (
	maxWaiting = 500 // clients that wait
	maxStreams = 100 // clients that follow the events
	maxBody    = 256 << 10
	maxHeaders = 16 << 10

	slowness = 10 * time.Second
	idleTime = time.Minute
)

// Start serves the lab until [Server.Close]. The error wraps [webaddress.ErrNotLoopback], or a
// [*net.OpError] if the system refuses the address; any other one says what is wrong with Listen.
func Start(lab *control.Lab, c Config) (*Server, error) {
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
		lab: lab, token: c.Token, host: host, feed: newFeed(lab), listener: listener, ending: cancel,
		slowness: cmp.Or(c.slowness, slowness),
		waiting:  make(chan struct{}, maxWaiting), streams: make(chan struct{}, maxStreams),
	}
	if !s.Addr().Addr().IsLoopback() && !c.AllowRemote {
		return nil, errors.Join(fmt.Errorf("listen on %q: %w", c.Listen, webaddress.ErrNotLoopback), s.Close())
	}
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: s.slowness, IdleTimeout: idleTime, MaxHeaderBytes: maxHeaders,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(io.Discard, "", 0), // clients that do not speak HTTP
		BaseContext:                  func(net.Listener) context.Context { return ctx },
	}
	s.running.Go(func() { _ = s.http.Serve(listener) }) // until Close
	return s, nil
}

// Addr returns the address that it listens on.
func (s *Server) Addr() netip.AddrPort { return s.listener.Addr().(*net.TCPAddr).AddrPort() }

// Close ends everything, also for those who wait.
func (s *Server) Close() error {
	s.ending()
	s.feed.close()
	if s.http == nil {
		return s.listener.Close()
	}
	err := s.http.Close()
	s.running.Wait()
	return err
}
