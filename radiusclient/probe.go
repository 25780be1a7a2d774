package radiusclient

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Probe returns nil as soon as any server of the connection shows that it is alive. It is for a
// caller that has to be sure that all servers are down before it continues without them. All
// addresses of all servers are asked at the same time, with a Status-Server and an Access-Request for
// that user, as in [Client.Check], and each is sent twice. Any valid answer counts, even a reject. A
// server that is up logs a failed sign-in, so the user should be one that does not exist, like
// CheckUser.
//
// Without an answer it takes six seconds, and up to six more to look up a name. The error then has
// the most informative *Error of each server: one that matches ErrBadSignature, ErrNotTrusted or
// ErrCertificateRefused means that something is listening there. The error is context.Cause(ctx) if
// ctx ended the probe, ErrClosed, or says why the user name cannot be sent.
func (c *Client) Probe(ctx context.Context, user string) error {
	if err := (&Request{UserName: user}).check(); err != nil {
		return err
	}
	if c.life.Err() != nil {
		return ErrClosed
	}
	probing, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer context.AfterFunc(c.life, func() { end(ErrClosed) })()

	probes := make([]serverProbe, len(c.servers))
	var all sync.WaitGroup
	for i, s := range c.servers {
		probes[i].alive = func() { end(errAlive) }
		all.Go(func() { (&checkup{client: c, server: s, user: user}).probe(probing, &probes[i]) })
	}
	all.Wait()
	switch cause := context.Cause(probing); {
	case errors.Is(cause, errAlive):
		return nil
	case c.life.Err() != nil:
		return ErrClosed
	case cause != nil:
		return cause
	case len(probes) == 1:
		return probes[0].failure
	}
	return fmt.Errorf("%w; %w", probes[0].failure, probes[1].failure)
}

// errAlive ends a probe that has found life.
var errAlive = errors.New("a server is alive")

// serverProbe is what a probe knows about one server.
type serverProbe struct {
	alive func() // ends the whole

	mu      sync.Mutex
	failure error // the most telling one
}

func (p *serverProbe) note(err error) {
	if err == nil {
		p.alive()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure == nil || telling(err) > telling(p.failure) {
		p.failure = err
	}
}

// telling ranks what was found about the addresses of a server. "Nothing is there" ranks
// lowest: it has to be true of all of them.
func telling(err error) int {
	switch e, ok := errors.AsType[*Error](err); {
	case !ok: // the probe was ended
		return 0
	case e.NobodyThere():
		return -1
	default:
		return e.telling()
	}
}

// probe asks all addresses of the server.
func (k *checkup) probe(ctx context.Context, p *serverProbe) {
	addresses, err := k.addresses(ctx)
	if err != nil {
		p.note(&Error{Kind: ErrUnreachable, Server: k.server.Address, Err: cause(err)})
		return
	}
	var asked sync.WaitGroup
	for _, address := range addresses {
		route, err := k.client.route(k.server, address)
		if err != nil {
			p.note(err) // closed
			break
		}
		asked.Go(func() { p.note(k.askStatus(ctx, route).err) })
		asked.Go(func() { p.note(k.askAccess(ctx, route).err) })
	}
	asked.Wait()
}
