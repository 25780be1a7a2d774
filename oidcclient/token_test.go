package oidcclient_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"otpdialog/oidcclient"
	"otpdialog/radiusclient/radiustest"
)

// finish is the end of a sign-in with that token.
func (s *script) finish(t *testing.T, answer string) (oidcclient.Identity, error) {
	t.Helper()
	p, g := s.begin(t)
	s.answer("/token", answer)
	return await(t, s.clock, p, g)
}

// Audience and authorized party of an ID token (OpenID Connect Core 1.0, section 3.1.3.7).
func TestAudience(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		configured string
		audience   any
		party      any
		counts     bool
	}{
		{"", "otpdialog", nil, true},
		{"", []string{"otpdialog"}, "otpdialog", true},
		{"", []string{"otpdialog", "api"}, "otpdialog", true},
		{"", []string{"otpdialog", "api"}, nil, false},
		{"", []string{"otpdialog", "api"}, "api", false},
		{"", "otpdialog", "api", false},
		{"", "api", "otpdialog", false},
		{"", []string{}, nil, false},
		{"", "otpdialo", nil, false},
		{"", "OTPDIALOG", nil, false},
		{"", nil, nil, false},
		{"api", "otpdialog", nil, false},
		{"api", []string{"otpdialog", "api"}, "otpdialog", true},
		{"api", []string{"otpdialog", "api"}, nil, false},
		{"api", "api", "otpdialog", true},
	} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			s.config.Audience = test.configured
			claims := map[string]any{"aud": test.audience}
			if test.party != nil {
				claims["azp"] = test.party
			}
			_, err := s.finish(t, s.token(t, claims))
			if !test.counts {
				fails(t, err, oidcclient.Untrusted, "oidc-id-token", "is not accepted")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// The times of an ID token, in seconds from now. Clocks may differ by a minute, and not by more.
func TestTimes(t *testing.T) {
	t.Parallel()
	const none = -1 << 40
	for name, test := range map[string]struct {
		issued, expires, notBefore int
		kind                       oidcclient.Kind // 0 if it counts
		code                       string
	}{
		"good":              {0, 3600, none, 0, ""},
		"just expired":      {-50, -50, none, 0, ""},
		"expired":           {-50, -70, none, oidcclient.Untrusted, "oidc-id-token-expired"},
		"never expires":     {0, none, none, oidcclient.Untrusted, "oidc-id-token-expired"},
		"a bit too soon":    {50, 3600, 50, 0, ""},
		"too soon":          {70, 3600, none, oidcclient.WrongClock, "oidc-clock"},
		"not yet":           {0, 3600, 70, oidcclient.WrongClock, "oidc-clock"},
		"issued at no time": {none, 3600, none, oidcclient.Untrusted, "oidc-id-token"},
		"just before":       {-60, 3600, none, 0, ""}, // the grant began 5 s ago
		"of an earlier one": {-70, 3600, none, oidcclient.Untrusted, "oidc-id-token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			claims, now := map[string]any{"iat": "", "exp": ""}, s.clock.Now().Add(5*time.Second).Unix() // after the first interval
			for claim, in := range map[string]int{"iat": test.issued, "exp": test.expires, "nbf": test.notBefore} {
				if in != none {
					claims[claim] = now + int64(in)
				}
			}
			_, err := s.finish(t, s.token(t, claims))
			if test.kind != 0 {
				fails(t, err, test.kind, test.code, "")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// Usual algorithms with a public key count, if the key is good. Others do not, whatever the provider
// publishes; and what is no key for signatures is passed over.
func TestKeys(t *testing.T) {
	t.Parallel()
	strong, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	shared := []byte("a secret that the provider has published by mistake")
	unknown := map[string]string{"kty": "OKP", "crv": "Ed448", "x": "AAAA", "alg": "XY"}
	private := func(key any, use string) jose.JSONWebKey { return jose.JSONWebKey{Key: key, KeyID: "k", Use: use} }
	public := func(key jose.JSONWebKey) any { return key.Public() }
	for name, test := range map[string]struct {
		algorithm jose.SignatureAlgorithm
		key       jose.JSONWebKey
		published []any
		kind      oidcclient.Kind // 0 if it counts
		what      string
	}{
		"RS256":          {jose.RS256, private(strong, "sig"), []any{unknown, public(private(strong, ""))}, 0, ""},
		"PS512":          {jose.PS512, private(strong, ""), []any{public(private(strong, "sig"))}, 0, ""},
		"EdDSA":          {jose.EdDSA, private(edwards, ""), []any{public(private(edwards, "sig"))}, 0, ""},
		"weak":           {jose.RS256, private(weak, ""), []any{public(private(weak, "sig"))}, oidcclient.Unreachable, "no key that could sign"},
		"for encryption": {jose.RS256, private(strong, ""), []any{public(private(strong, "enc"))}, oidcclient.Unreachable, "no key that could sign"},
		"shared secret":  {jose.HS256, private(shared, ""), []any{private(shared, "sig"), public(private(strong, ""))}, oidcclient.Untrusted, "signature algorithm"},
		"secret alone":   {jose.HS256, private(shared, ""), []any{private(shared, "sig")}, oidcclient.Unreachable, "no key that could sign"},
		"another one":    {jose.EdDSA, private(edwards, ""), []any{public(private(strong, "sig"))}, oidcclient.Untrusted, "no public keys able to verify"},
		"nothing at all": {jose.EdDSA, private(edwards, ""), nil, oidcclient.Unreachable, "no key that could sign"},
		"not even a key": {jose.EdDSA, private(edwards, ""), []any{1, "x", nil, map[string]int{"kty": 1}}, oidcclient.Unreachable, "no key that could sign"},
		"one among many": {jose.RS256, private(strong, ""), []any{public(private(edwards, "")), unknown, public(private(weak, "")), public(private(strong, ""))}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			s.answer("/jwks", keySet(test.published...))
			_, err := s.finish(t, s.signed(t, jose.SigningKey{Algorithm: test.algorithm, Key: test.key}, nil))
			if test.kind != 0 {
				fails(t, err, test.kind, map[oidcclient.Kind]string{oidcclient.Untrusted: "oidc-id-token", oidcclient.Unreachable: "oidc-answer"}[test.kind], test.what)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

// The claims are there as the provider wrote them, and the token is in no text.
func TestIdentity(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	identity, err := s.finish(t, s.token(t, map[string]any{"email": "alice@example.com", "groups": []string{"vpn"}}))
	if err != nil {
		t.Fatal(err)
	}
	if identity.Subject != "alice" || string(identity.Claims["email"]) != `"alice@example.com"` || string(identity.Claims["groups"]) != `["vpn"]` {
		t.Errorf("got %v", identity.Claims)
	}
	for _, text := range []string{identity.String(), fmt.Sprintf("%+v %#v %s", identity, identity, &identity)} {
		if strings.Contains(text, identity.IDToken) || len(identity.IDToken) < 100 {
			t.Errorf("%s shows the token", text)
		}
	}
}

// A token is verified with the keys of its time: those may have changed since the last one.
func TestRotation(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	p, g := s.begin(t)
	s.answer("/token", s.token(t, nil))
	if _, err := await(t, s.clock, p, g); err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	next := jose.JSONWebKey{Key: edwards, KeyID: "k2"}
	s.answer("/jwks", keySet(next.Public()))
	for _, test := range []struct {
		answer string
		counts bool
	}{
		{s.signed(t, jose.SigningKey{Algorithm: jose.EdDSA, Key: next}, nil), true},
		{s.token(t, nil), false}, // with a key that was withdrawn
	} {
		g, err := p.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.answer("/token", test.answer)
		if _, err = await(t, s.clock, p, g); (err == nil) != test.counts {
			t.Errorf("got %v", err)
		}
	}
}

// A clock that is off is recognised before the person does something, and when the token comes.
func TestWrongClock(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-time.Hour, -62 * time.Second, -58 * time.Second, 58 * time.Second, 62 * time.Second, time.Hour} {
		t.Run(off.String(), func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			fast := radiustest.NewClock(s.clock.Now().Add(off)) // of the computer
			s.config.Clock = fast
			p, err := oidcclient.Open(t.Context(), s.config)
			if err != nil {
				t.Fatal(err)
			}
			_, err = p.Begin(t.Context())
			var found []oidcclient.Finding
			if err := oidcclient.Check(t.Context(), s.config, func(f oidcclient.Finding) { found = append(found, f) }); err != nil {
				t.Fatal(err)
			}
			if last := found[len(found)-1]; last.Subject != oidcclient.CheckClock || (last.Err == nil) != (err == nil) {
				t.Errorf("the check says %+v", last)
			}
			switch {
			case off.Abs() < time.Minute:
				if err != nil {
					t.Error(err)
				}
			case off < 0:
				fails(t, err, oidcclient.WrongClock, "oidc-clock", " behind")
			default:
				fails(t, err, oidcclient.WrongClock, "oidc-clock", " ahead")
			}
		})
	}
}

// If the ID token has no email, the userinfo endpoint is asked, which must speak of the same person and
// changes nothing that is signed.
func TestUserInfo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		claims map[string]any
		scopes []string
		says   string
		email  string
		code   string
	}{
		"asked":          {nil, nil, `{"sub":"alice","email":"alice@example.com","iss":"https://login.example.com"}`, `"alice@example.com"`, ""},
		"not needed":     {map[string]any{"email": "a@example.com"}, nil, `{"sub":"alice","email":"b@example.com"}`, `"a@example.com"`, ""},
		"not asked for":  {nil, []string{"openid"}, `{"sub":"alice","email":"b@example.com"}`, "", ""},
		"not verified":   {map[string]any{"email_verified": true}, nil, `{"sub":"alice","email":"a@example.com","email_verified":false}`, `"a@example.com"`, ""},
		"another person": {nil, nil, `{"sub":"bob","email":"bob@example.com"}`, "", "oidc-id-token"},
		"no person":      {nil, nil, `{"email":"bob@example.com"}`, "", "oidc-id-token"},
		"not JSON":       {nil, nil, `eyJhbGciOiJub25lIn0.e30.`, "", "oidc-answer"},
		"refused":        {nil, nil, `401 {"error":"invalid_token"}`, "", "oidc-answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			s.describe(map[string]any{"userinfo_endpoint": s.URL + "/userinfo"})
			s.answer("/userinfo", test.says)
			s.config.Scopes = test.scopes
			identity, err := s.finish(t, strings.Replace(s.token(t, test.claims), "{", `{"access_token":"access",`, 1))
			if test.code != "" {
				failure, ok := errors.AsType[*oidcclient.Error](err)
				if !ok || failure.Code != test.code || identity.Claims != nil {
					t.Errorf("got %v, %v", identity.Claims, err)
				}
				return
			}
			if err != nil || string(identity.Claims["email"]) != test.email || string(identity.Claims["iss"]) != strconv.Quote(s.URL) {
				t.Errorf("got %s, %v", identity.Claims, err)
			}
			if string(identity.Claims["email_verified"]) == "true" {
				t.Error("the token verifies an address that it does not have")
			}
			for _, r := range s.sent("/userinfo") {
				if r.authorization != "Bearer access" || name == "not needed" || name == "not asked for" {
					t.Errorf("sent %q", r.authorization)
				}
			}
		})
	}
}
