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
//	pool, err := radius.OpenPool(ctx, c, radius.Options{Secrets: secret.Sources{}, Memory: store})
//	if err != nil {
//		return err
//	}
//	defer pool.Close()
//	s := session.New(ctx, session.Options{Connection: c, Memory: store, Open: pool.Open})
//
// It is safe for concurrent use. What it knows of the traffic is that of all sign-ins together.
type Pool struct {
	servers *Servers
	client  *radiusclient.Client

	mu   sync.Mutex
	text string // of the last answer
}

// OpenPool returns the way to the servers of c. It fetches the shared secret, and sends nothing
// yet.
func OpenPool(ctx context.Context, c *settings.Connection, o Options) (*Pool, error) {
	servers := New(c, o)
	client, err := servers.open(ctx)
	if err != nil {
		return nil, err
	}
	return &Pool{servers: servers, client: client}, nil
}

// Open is for [session.Options.Open]: the connection is that of the pool.
func (p *Pool) Open(*settings.Connection) session.Servers {
	return &member{pool: p, talk: p.client.NewDialogue()}
}

// Close ends the exchanges under way, and writes what was learned.
func (p *Pool) Close() error { return p.servers.Close() }

// member implements [session.Servers] for one sign-in of a pool. It is small: there are many.
type member struct {
	pool *Pool
	talk *radiusclient.Dialogue

	mu   sync.Mutex
	last *radiusclient.Response // the last valid answer, until the next request: nil for none
}

// Exchange implements [session.Servers].
func (m *member) Exchange(ctx context.Context, r signin.Request) (reply signin.Reply, err error) {
	ended := make(chan struct{})
	stop := m.Start(r, func(got signin.Reply, why error) {
		reply, err = got, why
		close(ended)
	})
	defer context.AfterFunc(ctx, stop)()
	<-ended
	return reply, err
}

// Start implements [session.Starter].
func (m *member) Start(r signin.Request, done func(signin.Reply, error)) (stop func()) {
	m.mu.Lock()
	m.last = nil // a push may be pending for a minute
	m.mu.Unlock()
	return m.talk.Start(request(r), func(response *radiusclient.Response, err error) {
		if err != nil {
			done(signin.Reply{}, failed(err, m.pool.servers.o.StateFile))
			return
		}
		m.mu.Lock()
		m.last = response
		m.mu.Unlock()
		answer := reply(response)
		answer.Message = m.pool.shared(answer.Message)
		done(answer, nil)
	})
}

// shared returns the same text, from the memory of the last answer if it was equal: thousands of people
// wait at the same prompt.
func (p *Pool) shared(text string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.text != text {
		p.text = text
	}
	return p.text
}

// Traffic implements [session.Servers]. It has the warnings only: events of the sockets do not
// say which sign-in they belong to.
func (m *member) Traffic() session.Traffic {
	return session.Traffic{Warnings: m.pool.servers.Traffic().Warnings}
}

// Attributes implements [session.Servers].
func (m *member) Attributes() ([]session.Attribute, error) {
	m.mu.Lock()
	last := m.last
	m.mu.Unlock()
	return m.pool.servers.decode(last)
}

// Close implements [session.Servers]. The sockets stay, for others.
func (m *member) Close() error { return nil }
