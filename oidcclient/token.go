package oidcclient

import (
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// leeway is by how much two clocks may differ.
const leeway = time.Minute

// minRSA is the smallest modulus that counts, in octets (RFC 7518, section 3.3).
const minRSA = 2048 / 8

// algorithms are those with a private key at the provider, and a public one here. A client's secret
// signs nothing, and a public key is no secret.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512,
	oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
}

// Identity is who has signed in.
type Identity struct {
	Subject string
	Claims  map[string]json.RawMessage // of the ID token; if it has no email that was asked for, also those of the userinfo endpoint
	IDToken string                     // as good as a password: for the service that it is meant for only
}

// String hides the token.
func (i Identity) String() string { return "identity of " + i.Subject }

// GoString hides the token from %#v.
func (i Identity) GoString() string { return i.String() }

// verify returns what an ID token says that was issued for a grant which began at that time (OpenID
// Connect Core 1.0, section 3.1.3.7). The keys are as new as the token, so the provider can change
// them at any time.
func (p *Provider) verify(ctx context.Context, t *token, begun time.Time) (Identity, error) {
	if t.raw == "" {
		return Identity{}, p.fail(badToken, nil, "the answer has none: ask for the scope openid")
	}
	keys, err := p.keys(ctx)
	if err != nil {
		return Identity{}, err
	}
	verifier := oidc.NewVerifier(p.Issuer, &oidc.StaticKeySet{PublicKeys: keys}, &oidc.Config{
		ClientID:             p.Audience,
		SupportedSigningAlgs: algorithms,
		SkipExpiryCheck:      true, // checkTimes knows more about clocks
	})
	verified, err := verifier.Verify(ctx, t.raw)
	if err != nil {
		return Identity{}, p.fail(badToken, err, strings.TrimPrefix(err.Error(), "oidc: "))
	}
	var claims struct {
		Party     string   `json:"azp"`
		NotBefore *float64 `json:"nbf"`
	}
	identity := Identity{Subject: verified.Subject, IDToken: t.raw}
	if err := errors.Join(verified.Claims(&claims), verified.Claims(&identity.Claims)); err != nil {
		return Identity{}, p.fail(badToken, err, "its claims cannot be read")
	}
	switch {
	case verified.Subject == "":
		return Identity{}, p.fail(badToken, nil, "it has no subject")
	case claims.Party != p.ClientID && (claims.Party != "" || len(verified.Audience) > 1):
		return Identity{}, p.fail(badToken, nil, "it was issued for another party: "+strconv.Quote(claims.Party))
	}
	notBefore := verified.IssuedAt
	if claims.NotBefore != nil && *claims.NotBefore > float64(notBefore.Unix()) {
		notBefore = time.Unix(int64(*claims.NotBefore), 0)
	}
	if err := p.checkTimes(verified, notBefore, t.answer, begun); err != nil {
		return Identity{}, err
	}
	if identity.Claims["email"] == nil && slices.Contains(p.Scopes, "email") && p.document.UserInfo != "" {
		if err := p.addUserInfo(ctx, identity, t.access); err != nil {
			return Identity{}, err
		}
	}
	return identity, nil
}

// addUserInfo adds what the provider says of a person elsewhere. An ID token may hold no more than the
// subject, if there is an access token (OpenID Connect Core 1.0, sections 5.3.2 and 5.4).
func (p *Provider) addUserInfo(ctx context.Context, identity Identity, access string) error {
	a, err := p.get(ctx, p.document.UserInfo, access)
	if err != nil {
		return err
	}
	var subject struct {
		Subject string `json:"sub"`
	}
	var claims map[string]json.RawMessage
	if err := cmp.Or(p.decode(a, &subject), p.decode(a, &claims)); err != nil {
		return err
	}
	if subject.Subject != identity.Subject {
		return p.fail(badToken, nil, "the userinfo endpoint describes another person")
	}
	delete(identity.Claims, "email_verified") // which is about the address
	maps.Copy(claims, identity.Claims)        // what is signed counts
	maps.Copy(identity.Claims, claims)
	return nil
}

// checkClock is whether the clocks of provider and computer agree.
func (p *Provider) checkClock(a answer) error {
	if ahead := a.ahead(); ahead.Abs() > leeway {
		return p.fail(wrongClock, nil, offset(ahead))
	}
	return nil
}

// offset says where this computer's clock is if the provider's is ahead of it by that much, as people
// say it: "2 minutes behind", "3 days ahead".
func offset(ahead time.Duration) string {
	if ahead < 0 {
		return length(-ahead) + " ahead"
	}
	return length(ahead) + " behind"
}

// length is a time as people say it, in the largest unit of which it has at least two: "90 seconds",
// "10 minutes".
func length(d time.Duration) string {
	const day = 24 * time.Hour
	unit, name := time.Second, "seconds"
	switch {
	case d >= 2*day:
		unit, name = day, "days"
	case d >= 2*time.Hour:
		unit, name = time.Hour, "hours"
	case d >= 2*time.Minute:
		unit, name = time.Minute, "minutes"
	}
	return fmt.Sprintf("%d %s", d.Round(unit)/unit, name)
}

// checkTimes is whether the token is valid now, and was issued for this grant.
func (p *Provider) checkTimes(t *oidc.IDToken, notBefore time.Time, a answer, begun time.Time) error {
	if err := p.checkClock(a); err != nil {
		return err
	}
	switch {
	case notBefore.After(a.came.Add(leeway)): // the provider is at odds with itself
		return p.fail(wrongClock, nil, offset(notBefore.Sub(a.came)))
	case !t.Expiry.After(a.came.Add(-leeway)):
		return p.fail(expiredToken, nil)
	case t.IssuedAt.Before(begun.Add(-leeway)):
		return p.fail(badToken, nil, "it was issued before this sign-in began")
	}
	return nil
}

// keys returns the provider's keys that can sign ID tokens. Others are ignored (RFC 7517, section 5).
func (p *Provider) keys(ctx context.Context) (keys []crypto.PublicKey, err error) {
	a, err := p.get(ctx, p.document.Keys, "")
	if err != nil {
		return nil, err
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := p.decode(a, &set); err != nil {
		return nil, err
	}
	for _, raw := range set.Keys {
		var one jose.JSONWebKey
		if one.UnmarshalJSON(raw) != nil || one.Use == "enc" {
			continue
		}
		switch key := one.Key.(type) {
		case *rsa.PublicKey:
			if key.Size() >= minRSA {
				keys = append(keys, key)
			}
		case *ecdsa.PublicKey, ed25519.PublicKey:
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, p.fail(badAnswer, nil, "it publishes no key that could sign ID tokens")
	}
	return keys, nil
}
