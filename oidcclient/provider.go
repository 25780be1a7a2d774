package oidcclient

import (
	"cmp"
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"otpdialog/clock"
	"otpdialog/webaddress"
)

// Config is a provider, and who asks it. Issuer and ClientID are required.
type Config struct {
	Issuer       string // https, or http on a loopback address; the provider's document must name the same
	ClientID     string
	ClientSecret string   // "" for a public client
	Name         string   // of the provider, for people; "" for the host of its issuer
	Scopes       []string // nil for openid, email
	Audience     string   // that the ID token must name; "" for ClientID

	RootCAs   *x509.CertPool    // nil for the system's
	Transport http.RoundTripper // nil for the network, with RootCAs and without a proxy
	Clock     clock.Clock       // nil for the system's
	Observe   func(Exchange)    // is called with each exchange, from the goroutine that asks; nil for nobody
}

// A Provider is an OpenID Connect provider that has been discovered. It is safe for concurrent use,
// and keeps no connection open.
type Provider struct {
	client

	document document
}

// document is what discovery finds (OpenID Connect Discovery 1.0, section 3; RFC 8628, section 4).
type document struct {
	Issuer      string   `json:"issuer"`
	Token       string   `json:"token_endpoint"`
	Device      string   `json:"device_authorization_endpoint"` // "" if it offers no device grants
	Keys        string   `json:"jwks_uri"`
	UserInfo    string   `json:"userinfo_endpoint"`                     // "" for none
	AuthMethods []string `json:"token_endpoint_auth_methods_supported"` // nil for client_secret_basic
}

// Open discovers a provider (OpenID Connect Discovery 1.0, section 4). All errors of this package
// are an [*Error], or the cause of a context that is done.
func Open(ctx context.Context, c Config) (*Provider, error) {
	c.Audience = cmp.Or(c.Audience, c.ClientID)
	if c.Scopes == nil {
		c.Scopes = []string{"openid", "email"}
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Transport == nil {
		c.Transport = network(c.RootCAs)
	}
	p := &Provider{client: client{Config: c, name: strconv.Quote(c.Issuer)}}
	issuer, err := url.Parse(c.Issuer)
	if err != nil || !isSecure(c.Issuer) || issuer.RawQuery != "" || issuer.ForceQuery {
		return nil, p.fail(badIssuer, err)
	}
	p.name = cmp.Or(c.Name, issuer.Host)
	a, err := p.get(ctx, strings.TrimSuffix(c.Issuer, "/")+"/.well-known/openid-configuration", "")
	if err != nil {
		return nil, err
	}
	if err := p.decode(a, &p.document); err != nil {
		return nil, err
	}
	d := p.document
	if d.Issuer != c.Issuer { // octet by octet (Discovery, section 4.3; RFC 8414, section 3.3)
		return nil, p.fail(otherIssuer, nil, d.Issuer)
	}
	for _, address := range []string{d.Token, d.Keys, cmp.Or(d.Device, d.Token), cmp.Or(d.UserInfo, d.Token)} {
		if !p.mayName(address) {
			return nil, p.fail(badEndpoint, nil, address)
		}
	}
	return p, nil
}

// mayName is whether the provider can lead us to an address: a secure one, and from the network to no
// plain one on this computer, on which something may trust whatever comes from it.
func (c *client) mayName(address string) bool {
	return isSecure(address) && (scheme(address) == "https" || scheme(c.Issuer) == "http")
}

func scheme(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme
}

// isSecure is true for the address of a web page or endpoint that TLS protects, or that does not
// leave this computer.
func isSecure(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	return webaddress.IsProtected(u)
}

// usesBasic is true if the client authenticates itself in a header, and not in the form. That is the
// default (OpenID Connect Core 1.0, section 9).
func (d document) usesBasic() bool {
	return len(d.AuthMethods) == 0 || slices.Contains(d.AuthMethods, "client_secret_basic")
}
