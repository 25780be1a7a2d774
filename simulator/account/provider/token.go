package provider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	cryptorand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"otpdialog/simulator/account"
)

// tokenLifetime is how long an ID token is good.
const tokenLifetime = time.Hour

// claims are what an ID token says (OpenID Connect Core 1.0, sections 2 and 5.1).
type claims struct {
	jwt.Claims

	Party    string   `json:"azp,omitempty"`
	Email    string   `json:"email,omitempty"`
	Verified bool     `json:"email_verified"`
	Name     string   `json:"name,omitempty"`
	Groups   []string `json:"groups,omitempty"`
}

// key is a private one, which signs ID tokens or has signed some.
type key = jose.JSONWebKey

// newKey returns one for ES256.
func newKey() *key {
	private, err := ecdsa.GenerateKey(elliptic.P256(), cryptorand.Reader)
	if err != nil {
		panic(err) // never: the reader does not fail
	}
	return &key{Key: private, KeyID: cryptorand.Text()[:8], Algorithm: string(jose.ES256), Use: "sig"}
}

// RotateKeys makes a new key sign from now on. The one before stays published, for tokens that are
// under way.
func (p *Provider) RotateKeys() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = append(p.keys, newKey())
	p.keys = p.keys[max(0, len(p.keys)-2):]
}

// publishKeys is the answer with the keys (RFC 7517).
func (p *Provider) publishKeys(visit) (any, error) {
	var set jose.JSONWebKeySet
	for _, k := range p.keys {
		set.Keys = append(set.Keys, k.Public())
	}
	return set, nil
}

// newest is the key that signs.
func (p *Provider) newest() *key { return p.keys[len(p.keys)-1] }

// issue returns an ID token, nil for none.
func (p *Provider) issue(issuer string, person Person) any {
	now := p.now()
	subject := sha256.Sum256([]byte(issuer + "\n" + strings.ToLower(person.Email)))
	c := claims{
		Claims: jwt.Claims{
			ID:       cryptorand.Text(),
			Issuer:   issuer,
			Subject:  base64.RawURLEncoding.EncodeToString(subject[:18]),
			Audience: jwt.Audience{account.ClientID},
			IssuedAt: jwt.NewNumericDate(now),
			Expiry:   jwt.NewNumericDate(now.Add(tokenLifetime)),
		},
		Email:    person.Email,
		Verified: true,
		Name:     person.Name,
		Groups:   person.Groups,
	}
	if p.fault.claims != nil {
		p.fault.claims(&c)
	}
	if p.fault.sign != nil {
		return p.fault.sign(p, c)
	}
	return sign(jose.ES256, p.newest(), c, nil)
}

// sign signs claims. The key fits the algorithm.
func sign(algorithm jose.SignatureAlgorithm, with *key, c claims, o *jose.SignerOptions) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: with}, o)
	if err != nil {
		panic(err)
	}
	token, err := jwt.Signed(signer).Claims(c).Serialize()
	if err != nil {
		panic(err)
	}
	return token
}

// Verify returns the person of an ID token that the provider has issued to the account service, and
// that has not expired.
func (p *Provider) Verify(idToken string) (account.Identity, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	token, err := jwt.ParseSigned(idToken, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return account.Identity{}, err
	}
	for _, k := range p.keys {
		var c claims
		if token.Claims(k.Public(), &c) != nil {
			continue
		}
		path, ours := strings.CutPrefix(c.Issuer, p.issuer(""))
		_, known := p.o.Standin(path)
		if !ours || !known || c.Subject == "" || c.ID == "" || c.Expiry == nil || !slices.Equal(c.Audience, jwt.Audience{account.ClientID}) {
			return account.Identity{}, errors.New("the token is not one for the account service")
		}
		identity := account.Identity{Provider: path, TokenID: c.ID, Expires: c.Expiry.Time()}
		if c.Verified {
			identity.Email = c.Email
		}
		return identity, c.ValidateWithLeeway(jwt.Expected{Time: p.o.World.Clock().Now()}, 0)
	}
	return account.Identity{}, errors.New("the provider has no key that signed the token")
}
