// Package oidc reaches the OpenID Connect provider of a connection: it carries out the exchanges
// of a sign-in for package session, decides who is allowed, and carries out Check connection.
//
//	open := func(c *settings.Connection) session.Servers {
//		return oidc.New(c, oidc.Options{Secrets: secret.Sources{}})
//	}
//
// A sign-in has two exchanges. The first one begins a device grant, and its answer is a challenge
// with the grant. The second one waits for the person, and accepts who has signed in at the
// provider, if the connection allows that.
package oidc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"sync"
	"time"

	"otpdialog/advice"
	"otpdialog/clock"
	"otpdialog/devicegrant"
	"otpdialog/oidcclient"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// Secrets is where the secrets of a connection come from.
type Secrets interface {
	// Shared returns the client's secret, and warnings for the owner of the connection's files.
	Shared(ctx context.Context, c *settings.Connection) ([]byte, []advice.Advice, error)
	// TLS returns the authorities that may have signed the provider's certificate, nil for those of the
	// system. A certificate of the client is not used.
	TLS(c *settings.Connection, now time.Time) (*x509.CertPool, *tls.Certificate, []advice.Advice, error)
}

// Options is how a provider is reached. Secrets is required.
type Options struct {
	Secrets Secrets
	Clock   clock.Clock // nil for the system's
	Log     io.Writer   // gets a line for each request, without secrets; nil for none
}

func (o Options) filled() Options {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	return o
}

// Servers implements [session.Servers] for one sign-in. Its methods may be called from several
// goroutines.
type Servers struct {
	connection *settings.Connection
	o          Options

	mu      sync.Mutex
	pending *pending // the grant that waits for its second exchange; nil for none, and after Close
	closed  bool
	traffic session.Traffic
	claims  map[string]json.RawMessage // of who has signed in
}

// pending is a grant, and the provider that it is of. Both are secret.
type pending struct {
	provider *oidcclient.Provider
	grant    oidcclient.Grant
}

// New returns the way to the provider of c. It does not reach anything yet.
func New(c *settings.Connection, o Options) *Servers { return &Servers{connection: c, o: o.filled()} }

var (
	errNoGrant = advice.New("no-grant", "no code was shown that could have been confirmed").Do("sign in again")
	errClosed  = advice.New("closed", "the sign-in is over").Do("sign in again")
	errNoUser  = advice.New("gate-no-user", "the gate has no user name to compare with the person who signs in").Do("report it to your administrator")
)

// Exchange implements [session.Servers].
func (s *Servers) Exchange(ctx context.Context, r signin.Request) (signin.Reply, error) {
	s.mu.Lock()
	asked := s.pending
	s.pending = nil
	s.traffic = session.Traffic{Server: host(s.connection), Since: s.o.Clock.Now()}
	s.mu.Unlock()
	switch {
	case s.connection.InGate && r.UserName == "": // else it would let in anyone
		return signin.Reply{}, errNoUser
	case r.Server == "":
		return s.begin(ctx)
	case asked == nil:
		return signin.Reply{}, errNoGrant
	}
	return s.await(ctx, asked, r.UserName)
}

// begin begins a device grant.
func (s *Servers) begin(ctx context.Context) (signin.Reply, error) {
	config, _, err := configOf(ctx, s.connection, s.o)
	if err != nil {
		return signin.Reply{}, err
	}
	if s.o.Log != nil {
		config.Observe = func(e oidcclient.Exchange) {
			_, _ = fmt.Fprintf(s.o.Log, "%s %s\n", e.Time.Format(time.TimeOnly+".000"), advice.Line(e.String()))
		}
	}
	provider, err := oidcclient.Open(ctx, config)
	if err != nil {
		return signin.Reply{}, s.failed(err)
	}
	grant, err := provider.Begin(ctx)
	if err != nil {
		return signin.Reply{}, s.failed(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return signin.Reply{}, errClosed
	}
	s.pending = &pending{provider, grant}
	return signin.Reply{Code: signin.Challenge, Server: host(s.connection), Grant: new(devicegrant.New(
		host(s.connection), grant.UserCode, grant.VerificationURI, grant.Complete, grant.Expires))}, nil
}

// await waits for the person, and decides whether it is someone whom the connection allows.
func (s *Servers) await(ctx context.Context, asked *pending, userName string) (signin.Reply, error) {
	identity, err := asked.provider.Await(ctx, asked.grant)
	if err != nil {
		return signin.Reply{}, s.failed(err)
	}
	who := person{identity.Subject, identity.Claims}
	name, err := who.admit(s.connection, userName)
	if err != nil {
		return signin.Reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims = identity.Claims
	return signin.Reply{Code: signin.Accept, Server: host(s.connection), UserName: name}, nil
}

// configOf is a connection as the OpenID Connect client takes it. The warnings are for the owner
// of the connection's files.
func configOf(ctx context.Context, c *settings.Connection, o Options) (config oidcclient.Config, warnings []advice.Advice, err error) {
	secret, warnings, err := o.Secrets.Shared(ctx, c)
	if err != nil {
		return config, nil, err //nolint:wrapcheck // it says what to do
	}
	config = oidcclient.Config{
		Name: vendorOf(c).called(host(c)), Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: string(secret), Audience: c.Audience, Scopes: scopes(c), Clock: o.Clock,
	}
	roots, _, more, err := o.Secrets.TLS(c, o.Clock.Now())
	config.RootCAs = roots
	return config, append(warnings, more...), err //nolint:wrapcheck // likewise
}

// scopes are those of the connection, with the one that makes it OpenID Connect.
func scopes(c *settings.Connection) []string {
	if slices.Contains(c.Scopes, "openid") {
		return c.Scopes
	}
	return append([]string{"openid"}, c.Scopes...)
}

// host is the provider of a connection, for people.
func host(c *settings.Connection) string {
	if u, err := url.Parse(c.Issuer); err == nil && u.Host != "" {
		return advice.Line(u.Host)
	}
	return advice.Line(c.Issuer)
}

// failed is an exchange without an answer that counts, as package session has it.
func (s *Servers) failed(err error) error {
	e, ok := errors.AsType[*oidcclient.Error](err)
	if !ok {
		return err
	}
	return &session.ExchangeError{Kind: kindOf(e), Details: []advice.Advice{adviceOf(s.connection, e)}}
}

func kindOf(e *oidcclient.Error) signin.Failure {
	switch e.Kind {
	case oidcclient.Refused:
		return signin.Rejected
	case oidcclient.Expired:
		return signin.NoAnswer
	case oidcclient.Unreachable:
		if e.Code == "oidc-certificate" {
			return signin.NotTrusted
		}
		return signin.Unreachable
	case oidcclient.Untrusted:
		return signin.BadToken
	case oidcclient.WrongClock:
		return signin.WrongClock
	case oidcclient.Misconfigured:
	}
	return signin.NotSent
}

// adviceOf is what an error on c says, safe for a terminal: it can hold texts of the provider.
func adviceOf(c *settings.Connection, e *oidcclient.Error) advice.Advice {
	next := e.Next
	if v := vendorOf(c); v.next != "" && slices.Contains(refusals, e.Code) {
		next = v.next
	}
	return advice.New(e.Code, advice.Line(e.What)).Do(advice.Line(next))
}

// Traffic implements [session.Servers].
func (s *Servers) Traffic() session.Traffic {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.traffic
}

// Attributes implements [session.Servers]: the claims that were asked for, an attribute for each
// element of a list.
func (s *Servers) Attributes() ([]session.Attribute, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return attributes(s.connection, s.claims), nil
}

// Close implements [session.Servers].
func (s *Servers) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending, s.closed = nil, true
	return nil
}
