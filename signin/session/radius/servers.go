// Package radius reaches the RADIUS servers of a connection: it makes a client of the
// connection's settings, carries out the exchanges of a sign-in for package session, and
// carries out Check connection.
//
//	open := func(c *settings.Connection) session.Servers {
//		return radius.New(c, radius.Options{Secrets: secret.Sources{}, Memory: store, StateFile: store.StateFile()})
//	}
//	s := session.New(ctx, session.Options{Connection: c, Memory: store, Open: open})
package radius

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	codec "layeh.com/radius"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/radiusclient"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/radiusclient/packet"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// Secrets fetches what a connection keeps secret. [secret.Sources] has the sources of the
// program.
//
// [secret.Sources]: https://pkg.go.dev/otpdialog/settings/secret#Sources
type Secrets interface {
	// Shared returns the shared secret, and warnings for the owner of the connection's files.
	Shared(ctx context.Context, c *settings.Connection) ([]byte, []advice.Advice, error)
	// TLS returns the authorities that may have signed the server's certificate, nil for those
	// of the system, and the client's certificate, nil for none.
	TLS(c *settings.Connection, now time.Time) (*x509.CertPool, *tls.Certificate, []advice.Advice, error)
	// Check returns the mistakes in the sources of the person's passwords, and warnings.
	Check(ctx context.Context, c *settings.Connection, now time.Time) ([]advice.Advice, error)
}

// Options is how servers are reached. Memory and Secrets are required.
type Options struct {
	Secrets   Secrets
	Memory    session.Memory // knows which servers send Message-Authenticator
	StateFile string         // where that is written, for messages; "" for nowhere
	// CallingStationID is the address that the person comes from, "" if it is unknown.
	CallingStationID string
	NotLocal         bool // no server on this computer may be asked
	Trace            Trace

	// Clock, Dial and Jitter are as in [radiusclient.Config]; nil for the time, the network and
	// the chance of the machine.
	Clock  clock.Clock
	Dial   func(ctx context.Context, network, address string) (net.Conn, error)
	Jitter func() float64
}

// A Trace is who hears of the packets.
type Trace struct {
	Log io.Writer // gets a line for each, without secrets; nil for none
	// Packets keeps their octets, in which passwords are hidden with the shared secret; nil for
	// nothing.
	Packets *packet.Log
}

// Now is the time of the clock.
func (o Options) Now() time.Time {
	if o.Clock == nil {
		return time.Now()
	}
	return o.Clock.Now()
}

// Servers implements [session.Servers] for one sign-in. Its methods may be called from
// several goroutines.
type Servers struct {
	connection *settings.Connection
	o          Options

	opening sync.Mutex // held while the secret is fetched, which may take a command
	learned learned

	mu         sync.Mutex
	client     *radiusclient.Client   // nil before the first exchange, and after Close: it holds secrets
	talk       *radiusclient.Dialogue // likewise
	closed     bool
	traffic    session.Traffic
	life       bool                   // something came from a server, valid or not, or an address may not be asked
	last       *radiusclient.Response // the last valid answer, nil for none
	dictionary *dictionary.Dictionary // of the connection, nil for the embedded one
}

// New returns the way to the servers of c. It does not reach anything yet.
func New(c *settings.Connection, o Options) *Servers { return &Servers{connection: c, o: o} }

// Exchange implements [session.Servers].
func (s *Servers) Exchange(ctx context.Context, r signin.Request) (signin.Reply, error) {
	talk, err := s.dialogue(ctx)
	if err != nil {
		return signin.Reply{}, err
	}
	s.mu.Lock()
	s.traffic.Notices = nil
	s.mu.Unlock()
	response, err := talk.Exchange(ctx, request(r))
	if err != nil {
		return signin.Reply{}, failed(err, s.o.StateFile)
	}
	s.mu.Lock()
	s.last = response
	s.mu.Unlock()
	return reply(response), nil
}

// request is what the flow sends as the RADIUS client takes it.
func request(r signin.Request) radiusclient.Request {
	return radiusclient.Request{
		UserName: r.UserName, Password: r.Password,
		State: r.State, Server: r.Server, Interactive: r.Interactive,
	}
}

// dialogue begins the sign-in with its first exchange.
func (s *Servers) dialogue(ctx context.Context) (*radiusclient.Dialogue, error) {
	client, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.talk == nil {
		s.talk = client.NewDialogue()
	}
	return s.talk, nil
}

// open opens the client with the first exchange: the secret may come from a command,
// which is not run before it is needed.
func (s *Servers) open(ctx context.Context) (*radiusclient.Client, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	s.mu.Lock()
	client, closed := s.client, s.closed
	s.mu.Unlock()
	switch {
	case closed:
		return nil, radiusclient.ErrClosed
	case client != nil:
		return client, nil
	}
	config, err := s.config(ctx)
	if err != nil {
		return nil, err
	}
	client, err = open(s.connection, config)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.Join(radiusclient.ErrClosed, client.Close())
	}
	s.client, s.dictionary = client, config.Dictionary
	return client, nil
}

func (s *Servers) config(ctx context.Context) (radiusclient.Config, error) {
	config, _, err := configOf(ctx, s.connection, s.o) // only Check connection warns about secrets: a person who signs in cannot change them
	if err != nil {
		return config, err
	}
	var warnings []advice.Advice
	if s.connection.Transport == settings.TCP {
		warnings = append(warnings, advice.New("plain-tcp", "TCP is only for test labs: anyone on the network path can read user names and change packets").
			Do("use tls instead"))
	}
	config.NotLocal = s.o.NotLocal
	config.Dial, config.Clock = s.o.Dial, s.o.Clock
	s.learned.state, _ = s.o.Memory.State() // usable also with an error, which the session notes
	s.mu.Lock()
	s.traffic.Warnings = warnings
	s.mu.Unlock()
	config.Learned, config.Observer, config.Tap = &s.learned, s.observe, tap(s.o.Trace.Packets)
	return config, nil
}

// observe counts what the progress box shows, and notes whatever might be a sign of life.
func (s *Servers) observe(e radiusclient.Event) {
	if s.o.Trace.Log != nil {
		_, _ = fmt.Fprintf(s.o.Trace.Log, "%s %v\n", e.Time.Format(time.TimeOnly+".000"), e)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notice(e)
	switch e.Kind {
	case radiusclient.Sent:
		s.traffic = session.Traffic{
			Server: e.Server, Since: e.Time, Notices: s.traffic.Notices, Warnings: s.traffic.Warnings,
		}
	case radiusclient.Resent:
		s.traffic.Server = e.Server
		s.traffic.Resent++
	case radiusclient.Unreachable:
		s.life = s.life || errors.Is(e.Err, radiusclient.ErrLocalServer) // which is no outage
	case radiusclient.Refused, radiusclient.FailedOver, radiusclient.Lost:
	case radiusclient.Dropped, radiusclient.Answered, radiusclient.Opened, radiusclient.NotTrusted, radiusclient.CertificateRefused:
		s.life = true
	}
}

// notice keeps what a person should know of e. That a server was left because of its answers
// is also worth knowing after the exchange. s.mu is held.
func (s *Servers) notice(e radiusclient.Event) {
	notice, ok := noticeOf(e, s.traffic.Server)
	known := func(a advice.Advice) bool { return a.What == notice.What }
	if !ok || slices.ContainsFunc(s.traffic.Notices, known) {
		return
	}
	s.traffic.Notices = append(slices.Clip(s.traffic.Notices), notice) // others read the old ones
	if e.Kind == radiusclient.FailedOver {
		s.traffic.Warnings = append(slices.Clip(s.traffic.Warnings), notice)
	}
}

// MayBeAlive reports whether a server has shown any sign of life, or might have.
func (s *Servers) MayBeAlive() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.life
}

// ProbeGone asks every server of the connection once, and reports whether the network
// itself says of each address that nothing is there. Silence is no proof: anyone who has
// the key to an account can keep a server busy with pushes until it is silent to all.
func (s *Servers) ProbeGone(ctx context.Context) bool {
	config, err := s.config(ctx)
	if err != nil {
		return false
	}
	client, err := open(s.connection, config)
	if err != nil {
		return false
	}
	defer func() { _ = client.Close() }() // it was only asked
	return allGone(client.Probe(ctx, radiusclient.CheckUser)) && !s.MayBeAlive()
}

// allGone reports whether an error says of each server that nothing is there.
func allGone(err error) bool {
	switch e := err.(type) { //nolint:errorlint // what it is, not what is in it
	case *radiusclient.Error:
		return e.NobodyThere() && (e.Other == nil || allGone(e.Other))
	case interface{ Unwrap() []error }:
		each := e.Unwrap()
		for _, one := range each {
			if !allGone(one) {
				return false
			}
		}
		return len(each) > 0
	}
	return false
}

// Traffic implements [session.Servers].
func (s *Servers) Traffic() session.Traffic {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.traffic
}

// Attributes implements [session.Servers]. The error is that of a dictionary.
func (s *Servers) Attributes() ([]session.Attribute, error) {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	return s.decode(last)
}

// decode names the attributes of an answer, nil for none.
func (s *Servers) decode(last *radiusclient.Response) ([]session.Attribute, error) {
	if last == nil {
		return nil, nil
	}
	s.mu.Lock()
	known := s.dictionary
	s.mu.Unlock()
	named, err := known.Decode(last.Attributes)
	attributes := make([]session.Attribute, len(named))
	for i, a := range named {
		attributes[i] = session.Attribute(a)
	}
	return attributes, err
}

// Close implements [session.Servers].
func (s *Servers) Close() error {
	s.mu.Lock()
	client := s.client
	s.client, s.talk, s.closed = nil, nil, true
	s.mu.Unlock()
	if client == nil {
		return nil
	}
	return errors.Join(client.Close(), s.learned.keep(s.o.Memory))
}

// reply is a valid answer as the flow takes it.
func reply(r *radiusclient.Response) signin.Reply {
	codes := map[codec.Code]signin.ReplyCode{
		codec.CodeAccessAccept:    signin.Accept,
		codec.CodeAccessChallenge: signin.Challenge,
		codec.CodeAccessReject:    signin.Reject,
	}
	return signin.Reply{
		Code: codes[r.Code], Message: advice.Clean(r.Message), Hidden: r.Prompt == radiusclient.PromptNoEcho,
		Timeout: r.SessionTimeout, State: bytes.Clone(r.State), Server: r.Server, // without the rest of the answer: it may be kept for a minute
	}
}
