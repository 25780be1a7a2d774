package radiusclient

import (
	"context"
	"crypto/fips140"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"otpdialog/clock"
	"otpdialog/radiusclient/signature"
)

// Client carries the exchanges of one connection. It is safe for use by many
// goroutines: exchanges share sockets, up to 256 of them on each.
type Client struct {
	config   Config
	servers  []*server
	template template
	timing   timing
	observer observer
	readers  sync.WaitGroup
	system   bool // sockets are those of the system
	lookup   func(ctx context.Context, host string) ([]netip.Addr, error)
	refuse   func(netip.Addr) error // says why an address is not dialled; nil: each is

	clock     clock.Clock
	epoch     time.Time     // when the Client was made
	exchanges sync.Pool     // of *exchange
	errands   chan struct{} // as many as work at once

	life context.Context //nolint:containedctx // it is that of the Client, from New to Close
	end  context.CancelFunc

	mu     sync.Mutex
	closed bool
	routes []*route // one for each server and address: two servers behind one address have their own secrets
}

// server is what a Client knows about one of its servers.
type server struct {
	Server

	host    string         // in its Address
	port    uint16         // likewise
	literal netip.AddrPort // the address that host spells out; invalid for a name
	index   int
	signer  *signature.Signer
	overTLS bool
	signs   atomic.Bool // it has sent a valid Message-Authenticator, in this run or an earlier one
	told    atomic.Bool // Learned knows that
}

// requiresMessageAuthenticator is never true over TLS, which protects the answers itself.
// Behind a proxy, each home server may do as it likes.
func (s *server) requiresMessageAuthenticator() bool {
	if s.overTLS {
		return false
	}
	policy := s.RequireMessageAuthenticator
	return policy == Always || policy == Auto && s.signs.Load()
}

// New returns a Client for the connection, or an error that says what is wrong
// with c. It sends nothing and opens no socket.
func New(c Config) (*Client, error) {
	if fips140.Enforced() {
		return nil, ErrFIPS
	}
	system := c.Dial == nil
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	template, err := newTemplate(c)
	if err != nil {
		return nil, err
	}
	client := &Client{
		config:   c,
		template: template,
		timing:   defaultTiming(),
		observer: observer{observe: c.Observer, tap: c.Tap},
		system:   system,
		lookup:   lookup,
		clock:    c.Clock,
		epoch:    c.Clock.Now(),
		errands:  make(chan struct{}, mostErrands),
	}
	client.observer.clock = c.Clock
	if c.Jitter != nil {
		client.timing.random = c.Jitter
	}
	client.exchanges.New = func() any { return client.allocateExchange() }
	if c.NotLocal {
		client.refuse = refuseLocal
	}
	client.life, client.end = context.WithCancel(context.Background())
	for i, s := range c.Servers {
		known := &server{Server: s, index: i, signer: signature.New(s.Secret), overTLS: c.Transport == TLS}
		known.host, known.port = splitServer(s.Address)
		if address, err := netip.ParseAddr(known.host); err == nil {
			known.literal = netip.AddrPortFrom(address, known.port)
		}
		if client.learns(known) && c.Learned.SendsMessageAuthenticator(s.Address) {
			known.signs.Store(true)
			known.told.Store(true)
		}
		client.servers = append(client.servers, known)
	}
	return client, nil
}

// Close ends the exchanges that are under way with ErrClosed, and closes all
// sockets. It may be called more than once, and always returns nil.
func (c *Client) Close() error {
	c.end()
	c.mu.Lock()
	c.closed = true
	routes := c.routes
	c.routes = nil
	c.mu.Unlock()
	for _, r := range routes {
		r.close()
	}
	c.readers.Wait()
	return nil
}

// route returns the route to one address of a server.
func (c *Client) route(s *server, address netip.AddrPort) (*route, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, ErrClosed
	}
	for _, r := range c.routes {
		if r.server == s && r.address == address {
			return r, nil
		}
	}
	r := &route{client: c, server: s, address: address}
	if name := r.name(); name != s.Address && c.learns(s) && c.config.Learned.SendsMessageAuthenticator(name) {
		s.signs.Store(true) // it was asked under another name
		r.told.Store(true)
	}
	c.routes = append(c.routes, r)
	return r, nil
}

// routesOf returns the routes to s that were used so far.
func (c *Client) routesOf(s *server) []*route {
	c.mu.Lock()
	defer c.mu.Unlock()
	var routes []*route
	for _, r := range c.routes {
		if r.server == s {
			routes = append(routes, r)
		}
	}
	return routes
}

// serverNamed returns the server with that Address.
func (c *Client) serverNamed(address string) (*server, error) {
	for _, s := range c.servers {
		if s.Address == address {
			return s, nil
		}
	}
	return nil, fmt.Errorf("server %q is not one of this connection", address)
}

// learns is true if there is something to learn of s: over TLS there is not.
func (c *Client) learns(s *server) bool {
	return c.config.Learned != nil && !s.overTLS && s.RequireMessageAuthenticator == Auto
}

// learn passes on, once, that the server and the address of r send Message-Authenticators: the
// server may be asked under another name, and the name may get another address.
func (c *Client) learn(r *route) {
	s := r.server
	if !c.learns(s) || !r.signs.Load() {
		return
	}
	if !s.told.Swap(true) {
		c.config.Learned.LearnMessageAuthenticator(s.Address)
	}
	if name := r.name(); !r.told.Swap(true) && name != s.Address {
		c.config.Learned.LearnMessageAuthenticator(name)
	}
}
