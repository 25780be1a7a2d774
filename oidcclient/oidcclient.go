// Package oidcclient signs people in through an OpenID Connect provider with a device grant (RFC
// 8628): they confirm a code in a browser, anywhere, and the program gets an ID token. Usable
// elsewhere.
//
//	p, err := oidcclient.Open(ctx, oidcclient.Config{Issuer: "https://login.example.com", ClientID: "otpdialog"})
//	if err != nil {
//		return err
//	}
//	grant, err := p.Begin(ctx)
//	if err != nil {
//		return err
//	}
//	fmt.Println("Open", grant.VerificationURI, "and enter", grant.UserCode)
//	identity, err := p.Await(ctx, grant)
//
// An ID token counts only if its signature (a key of the provider, never "none", never a symmetric
// one), issuer, audience, authorized party and times hold. Answers are read up to a limit, and
// nothing follows a redirect.
package oidcclient

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"otpdialog/clock"
)

// Config is a provider, and who asks it. Issuer and ClientID are required.
type Config struct {
	Issuer       string // https, or loopback; the document of discovery must name the same
	ClientID     string
	ClientSecret string   // "" for a public client
	Scopes       []string // nil for openid, email
	Audience     string   // that the ID token must name; "" for ClientID

	Transport http.RoundTripper // nil for a plain one without proxies from the environment
	Clock     clock.Clock       // nil for the system's
}

// A Provider is an OpenID Connect provider that has been discovered.
type Provider struct{}

// Open discovers a provider (OpenID Connect Discovery 1.0, section 4). All errors of this package
// are [*Error].
func Open(ctx context.Context, c Config) (*Provider, error) { return &Provider{}, nil }

// Grant is a device grant that waits for the person (RFC 8628, section 3.2). Its texts come from
// the provider: make them safe before you show them.
type Grant struct {
	UserCode        string
	VerificationURI string // https, or loopback
	Complete        string // VerificationURI with the code in it; "" if the provider has none
	Expires         time.Time
	Interval        time.Duration // between polls, at least

	deviceCode string
}

// Begin begins a device grant.
func (p *Provider) Begin(ctx context.Context) (Grant, error) { return Grant{}, nil }

// Await polls until the person has decided, as interval, slow_down and expires_in say (RFC 8628,
// section 3.5), and verifies the ID token.
func (p *Provider) Await(ctx context.Context, g Grant) (Identity, error) { return Identity{}, nil }

// Identity is who has signed in.
type Identity struct {
	Subject string
	Claims  map[string]json.RawMessage // of the ID token
	IDToken string                     // as good as a password: for the service that it is meant for only
}

// String hides the token.
func (i Identity) String() string { return "identity of " + i.Subject }

// Kind says in which way a sign-in failed.
type Kind int

// The kinds.
const (
	Refused       Kind = iota + 1 // by the person or the provider
	Expired                       // the code was not confirmed in time
	Unreachable                   // the provider does not answer, or not with OpenID Connect
	Untrusted                     // the ID token does not count
	WrongClock                    // it does not count because a clock is off by more than a minute
	Misconfigured                 // the provider does not know the client, or forbids device grants
)

// An Error is why nobody has signed in.
type Error struct {
	Kind Kind
	What string // lower case, without secrets; it may hold text of the provider
	Next string
	Code string // stable, for programs
	Err  error  // the cause; nil for none
}

// Error implements error.
func (e *Error) Error() string { return e.What }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
