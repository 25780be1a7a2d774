package radiusclient

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Dialogue is one sign-in: a first request, the answers to the challenges that
// follow, and what comes anew after a reject. It remembers which servers have
// shown a sign of life. It is safe for use by many goroutines, so that a new
// exchange can begin while a cancelled one ends.
type Dialogue struct {
	client *Client
	began  time.Time

	mu    sync.Mutex
	known [2]knowledge // by server.index
}

// knowledge is what a sign-in knows about one server.
type knowledge struct {
	alive     bool           // a datagram came from it
	swallowed bool           // it met an interactive request with silence
	address   netip.AddrPort // that the last answer came from
}

// NewDialogue begins a sign-in.
func (c *Client) NewDialogue() *Dialogue {
	return &Dialogue{client: c, began: time.Now()}
}

// Exchange sends r and returns the first valid answer.
//
// It returns an *Error where none came, ErrPasswordTooLong and others where r
// cannot be sent, ErrClosed after Close, and context.Cause(ctx) at once when ctx
// ends. The server is not told of that: what reached a phone stays there.
func (d *Dialogue) Exchange(ctx context.Context, r Request) (*Response, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	servers, err := d.order(&r)
	if err != nil {
		return nil, err
	}
	x := newExchange(d, &r, servers)
	defer x.end()
	return x.run(ctx)
}

// order returns the servers that r may go to, the one to ask first in front.
func (d *Dialogue) order(r *Request) ([]*server, error) {
	if !r.first() {
		s, err := d.client.serverNamed(r.Server)
		return []*server{s}, err
	}
	if len(d.client.servers) == 1 {
		return d.client.servers, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	rank := func(s *server) int {
		switch k := &d.known[s.index]; {
		case k.alive:
			return 0
		case k.swallowed:
			return 2
		}
		return 1
	}
	servers := slices.Clone(d.client.servers)
	slices.SortStableFunc(servers, func(a, b *server) int { return cmp.Compare(rank(a), rank(b)) })
	return servers, nil
}

// alive reports whether s has shown a sign of life in this sign-in. Shared
// sockets make an answer to somebody else one too.
func (d *Dialogue) alive(s *server, r *route) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	k := &d.known[s.index]
	k.alive = k.alive || r != nil && r.heardSince(d.began)
	return k.alive
}

// answered notes the address that answers to a challenge have to go to.
func (d *Dialogue) answered(s *server, address netip.AddrPort) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known[s.index].address = address
}

// swallowed notes that s met an interactive request with silence: the person's
// next try is a yes to asking the other server first. When both have done so,
// the turns begin anew.
func (d *Dialogue) swallowed(s *server) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.known {
		d.known[i].swallowed = i == s.index
	}
}

// addressOf returns the address that s last answered from in this sign-in.
func (d *Dialogue) addressOf(s *server) (netip.AddrPort, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	address := d.known[s.index].address
	return address, address.IsValid()
}
