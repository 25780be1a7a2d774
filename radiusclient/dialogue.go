package radiusclient

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// Dialogue is one sign-in: a first request, the answers to the challenges that follow, and
// new attempts after a reject. It remembers which servers have shown a sign of life: a valid answer. It is
// safe for use by many goroutines, so that a new exchange can begin while a cancelled one
// ends.
type Dialogue struct {
	client *Client
	began  time.Time

	mu       sync.Mutex
	answered [2]*socket     // by server.index: where its last answer came in
	silences int            // interactive requests that met silence, or nothing that counts
	silent   map[*route]int // the number of the last one that each address met so
}

// NewDialogue begins a sign-in.
func (c *Client) NewDialogue() *Dialogue {
	return &Dialogue{client: c, began: c.clock.Now()}
}

// Exchange sends r and returns the first valid answer.
//
// The error is an *Error if there was none, ErrPasswordTooLong or another if r cannot be
// sent, ErrClosed after Close, and context.Cause(ctx) as soon as ctx ends. The server does
// not learn about the latter, so a push stays on the phone.
func (d *Dialogue) Exchange(ctx context.Context, r Request) (*Response, error) {
	servers, err := d.order(&r)
	if err != nil {
		return nil, err
	}
	x := newExchange(d, r)
	defer x.end()
	x.asksEach(servers)
	return x.run(ctx)
}

// place returns what is asked for s: the answer to a challenge goes to one address, because
// another may not know the State.
func (d *Dialogue) place(s *server, r *Request) place {
	d.mu.Lock()
	defer d.mu.Unlock()
	if on := d.answered[s.index]; on != nil && !r.first() {
		return place{s, on.route}
	}
	return place{server: s}
}

// order returns the servers that r may go to, the one to ask first in front, or why r cannot be
// sent.
func (d *Dialogue) order(r *Request) ([]*server, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	if !r.first() {
		s, err := d.client.serverNamed(r.Server)
		return []*server{s}, err
	}
	if len(d.client.servers) == 1 {
		return d.client.servers, nil
	}
	servers := slices.Clone(d.client.servers)
	rank := func(s *server) int {
		routes := d.client.routesOf(s)
		if len(routes) == 0 {
			return unknown
		}
		best := d.rank(routes[0])
		for _, r := range routes {
			best = min(best, d.rank(r))
		}
		return best
	}
	slices.SortStableFunc(servers, func(a, b *server) int { return cmp.Compare(rank(a), rank(b)) })
	return servers, nil
}

// unknown is the rank of a route of which the sign-in knows nothing.
const unknown = 0

// rank says how late r is asked: those that are alive come first, then those that are
// unknown, then the silent ones in their turns.
func (d *Dialogue) rank(r *route) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.alive(r) {
		return unknown - 1
	}
	return unknown + d.silent[r]
}

// alive reports whether r has shown a sign of life in this sign-in. Shared
// sockets make an answer to somebody else one too.
func (d *Dialogue) alive(r *route) bool { return r != nil && r.heardSince(d.began) }

// noteAnswer notes where answers to challenges have to go.
func (d *Dialogue) noteAnswer(s *socket) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answered[s.route.server.index] = s
}

// noteSilence notes that r met an interactive request with nothing that counts: the person's
// next try is a yes to asking another server or address first, and so on in turns.
func (d *Dialogue) noteSilence(r *route) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.silent == nil {
		d.silent = make(map[*route]int)
	}
	d.silences++
	d.silent[r] = d.silences
}

// preferred returns the socket that the last answer of s came in on.
func (d *Dialogue) preferred(s *server) *socket {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.answered[s.index]
}
