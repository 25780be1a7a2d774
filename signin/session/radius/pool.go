package radius

import (
	"context"
	"sync"

	"otpdialog/radiusclient"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// Pool is the way to the servers of one connection for many sign-ins at once. They share its
// sockets, up to 256 requests on each; the secret is fetched, and what was learned is written,
// once for all of them:
//
//	pool := radius.NewPool(c, radius.Options{Secrets: secret.Sources{}, Memory: store})
//	defer pool.Close()
//	s := session.New(ctx, session.Options{Connection: c, Memory: store, Open: pool.Open})
//
// It is safe for concurrent use. What it knows of the traffic is that of all sign-ins together.
type Pool struct{ servers *Servers }

// NewPool returns the way to the servers of c. It does not reach anything yet.
func NewPool(c *settings.Connection, o Options) *Pool { return &Pool{New(c, o)} }

// Open is for [session.Options.Open]: the connection is that of the pool.
func (p *Pool) Open(*settings.Connection) session.Servers { return &member{pool: p.servers} }

// Close ends the exchanges under way, and writes what was learned.
func (p *Pool) Close() error { return p.servers.Close() }

// member implements [session.Servers] for one sign-in of a pool. It is small: there are many.
type member struct {
	pool *Servers

	mu   sync.Mutex
	talk *radiusclient.Dialogue // nil before the first exchange
	last *radiusclient.Response // the last valid answer, nil for none
}

// Exchange implements [session.Servers].
func (m *member) Exchange(ctx context.Context, r signin.Request) (reply signin.Reply, err error) {
	ended := make(chan struct{})
	m.Start(ctx, r, func(got signin.Reply, why error) {
		reply, err = got, why
		close(ended)
	})
	<-ended
	return reply, err
}

// Start implements [session.Starter].
func (m *member) Start(ctx context.Context, r signin.Request, done func(signin.Reply, error)) {
	go func() { // the first fetches the secret, which may come from a command
		talk, err := m.dialogue(ctx)
		if err != nil {
			done(signin.Reply{}, err)
			return
		}
		talk.Start(ctx, request(r), func(response *radiusclient.Response, err error) {
			if err != nil {
				done(signin.Reply{}, failed(err, m.pool.o.StateFile))
				return
			}
			m.mu.Lock()
			m.last = response
			m.mu.Unlock()
			done(reply(response), nil)
		})
	}()
}

func (m *member) dialogue(ctx context.Context) (*radiusclient.Dialogue, error) {
	client, err := m.pool.open(ctx)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.talk == nil {
		m.talk = client.NewDialogue()
	}
	return m.talk, nil
}

// Traffic implements [session.Servers]. It has the warnings only: events of the sockets do not
// say which sign-in they belong to.
func (m *member) Traffic() session.Traffic {
	return session.Traffic{Warnings: m.pool.Traffic().Warnings}
}

// Attributes implements [session.Servers].
func (m *member) Attributes() ([]session.Attribute, error) {
	m.mu.Lock()
	last := m.last
	m.mu.Unlock()
	return m.pool.decode(last)
}

// Close implements [session.Servers]. The sockets stay, for others.
func (m *member) Close() error { return nil }
