package provider

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Fault is something that a provider must not do, or that a client must cope with.
type Fault struct {
	Name     string // such as "wrong-issuer"
	About    string // what the provider does
	Harmless bool   // the person is signed in nevertheless

	serve    func(w http.ResponseWriter) // writes all answers
	document func(map[string]any)        // changes the document of discovery
	refusal  error                       // answers all forms
	slow     bool                        // polls are too fast until the person has decided
	claims   func(*claims)               // changes those of ID tokens
	sign     func(*Provider, claims) any // makes ID tokens; nil for none
	clock    time.Duration               // how far the provider's clock is ahead
}

const aside = 5 * time.Minute // is how much times are wrong

var faults = []Fault{
	{Name: "wrong-issuer", About: "the ID token names another issuer", claims: func(c *claims) { c.Issuer += "/other" }},
	{Name: "wrong-audience", About: "the ID token is for another client", claims: func(c *claims) { c.Audience = jwt.Audience{"another"} }},
	{Name: "wrong-party", About: "the ID token is for several clients, and was issued to another one", claims: func(c *claims) {
		c.Audience, c.Party = append(c.Audience, "another"), "another"
	}},
	{Name: "no-party", About: "the ID token is for several clients, and does not say to which one it was issued", claims: func(c *claims) {
		c.Audience = append(c.Audience, "another")
	}},
	{Name: "no-subject", About: "the ID token does not say who has signed in", claims: func(c *claims) { c.Subject = "" }},
	{Name: "expired-token", About: "the ID token has expired", claims: func(c *claims) { c.shift(-tokenLifetime - aside) }},
	{Name: "no-expiry", About: "the ID token has no expiry", claims: func(c *claims) { c.Expiry = nil }},
	{Name: "old-token", About: "the ID token was issued before the sign-in began", claims: func(c *claims) { c.shift(-aside) }},
	{Name: "future-token", About: "the ID token was issued later than now", claims: func(c *claims) { c.shift(aside) }},
	{Name: "not-yet", About: "the ID token is not valid yet", claims: func(c *claims) { c.NotBefore = jwt.NewNumericDate(c.IssuedAt.Time().Add(aside)) }},
	{Name: "no-token", About: "there is no ID token", sign: func(*Provider, claims) any { return nil }},
	{Name: "alg-none", About: "the ID token is not signed", sign: func(_ *Provider, c claims) any {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + encode(c) + "."
	}},
	{Name: "hmac", About: "the ID token is signed with the public key as a shared secret", sign: func(p *Provider, c claims) any {
		public, _ := x509.MarshalPKIXPublicKey(p.newest().Public().Key) // of a key that is good
		secret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
		return sign(jose.HS256, &key{Key: secret, KeyID: p.newest().KeyID}, c, nil)
	}},
	{Name: "unknown-key", About: "the ID token is signed with a key that is not published", sign: func(p *Provider, c claims) any {
		other := newKey()
		other.KeyID = p.newest().KeyID
		return sign(jose.ES256, other, c, nil)
	}},
	{Name: "embedded-key", About: "the ID token brings its own key", sign: func(_ *Provider, c claims) any {
		return sign(jose.ES256, newKey(), c, &jose.SignerOptions{EmbedJWK: true})
	}},
	{Name: "tampered", About: "the ID token's claims are not those that were signed", sign: func(p *Provider, c claims) any {
		parts := strings.Split(sign(jose.ES256, p.newest(), c, nil), ".")
		c.Subject += "x"
		return strings.Join([]string{parts[0], encode(c), parts[2]}, ".")
	}},
	{Name: "clock-ahead", About: "the provider's clock is five minutes ahead", clock: aside},
	{Name: "clock-behind", About: "the provider's clock is five minutes behind", clock: -aside},
	{Name: "other-issuer", About: "the document names another issuer", document: func(d map[string]any) { d["issuer"] = "https://login.example.com" }},
	{Name: "plain-endpoints", About: "the token endpoint has an http address elsewhere", document: func(d map[string]any) {
		d["token_endpoint"] = "http://login.example.com/token"
	}},
	{Name: "no-device-grant", About: "there is no endpoint for device grants", document: func(d map[string]any) { delete(d, "device_authorization_endpoint") }},
	{Name: "unknown-client", About: "the provider does not know the client", refusal: errClient},
	{Name: "forbidden-client", About: "the client may not use device grants", refusal: errors.New("unauthorized_client")},
	{Name: "down", About: "connections are closed without an answer", serve: func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
	{Name: "unavailable", About: "all answers are 503", serve: func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }},
	{Name: "redirect", About: "all answers redirect", serve: func(w http.ResponseWriter) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
	}},
	{Name: "big", About: "all answers have 10 MB", serve: func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, `{"filler":"`+strings.Repeat("x", 10<<20)+`"}`) // the client may have left
	}},
	{Name: "not-json", About: "all answers are web pages", serve: func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<!doctype html>") }},

	{Name: "rotated-keys", About: "each ID token is signed with a new key, and all others are withdrawn", Harmless: true, sign: func(p *Provider, c claims) any {
		p.keys = []*key{newKey()}
		return sign(jose.ES256, p.newest(), c, nil)
	}},
	{Name: "slow-down", About: "all polls are too fast until the person has decided", Harmless: true, slow: true},
	{Name: "unverified", About: "the email address of the person has not been verified", Harmless: true, claims: func(c *claims) { c.Verified = false }},
}

// Faults returns all that [Provider.SetFault] knows.
func Faults() []Fault { return slices.Clone(faults) }

// SetFault makes the provider do something that it must not do, from now on and also in grants that
// are under way; "" ends that. It is false if there is no such fault.
func (p *Provider) SetFault(name string) bool {
	i := slices.IndexFunc(faults, func(f Fault) bool { return f.Name == name })
	if i < 0 && name != "" {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = Fault{}
	if i >= 0 {
		p.fault = faults[i]
	}
	return true
}

// shift moves the times.
func (c *claims) shift(d time.Duration) {
	c.IssuedAt, c.Expiry = jwt.NewNumericDate(c.IssuedAt.Time().Add(d)), jwt.NewNumericDate(c.Expiry.Time().Add(d))
}

// encode returns claims as a token has them.
func encode(c claims) string {
	text, _ := json.Marshal(c) // which are good
	return base64.RawURLEncoding.EncodeToString(text)
}
