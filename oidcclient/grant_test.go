package oidcclient_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/oidcclient"
)

// gaps returns the seconds between polls, from the answer to the device authorization on.
func (s *script) gaps() (gaps []int) {
	last := s.sent("/device")[0].at
	for _, r := range s.sent("/token") {
		gaps = append(gaps, int(r.at.Sub(last).Seconds()))
		last = r.at
	}
	return gaps
}

// Polls are as far apart as the provider asks, and further if it says so or is down (RFC 8628,
// section 3.5). A token ends them.
func TestPolling(t *testing.T) {
	t.Parallel()
	const slow, down, busy = `400 {"error":"slow_down"}`, "", "503 "
	for name, test := range map[string]struct {
		device  string
		answers []string
		gaps    []int
	}{
		"interval":     {device, []string{waiting, waiting, "token"}, []int{5, 5, 5}},
		"slow down":    {device, []string{slow, waiting, slow, "token"}, []int{5, 10, 10, 15}},
		"down":         {device, []string{down, busy, waiting, "429 ", "token"}, []int{5, 10, 20, 20, 40}},
		"own interval": {strings.Replace(device, `"interval":5`, `"interval":7`, 1), []string{waiting, "token"}, []int{7, 7}},
		"no interval":  {strings.Replace(device, `"interval":5`, `"interval":0`, 1), []string{waiting, "token"}, []int{5, 5}},
		"odd interval": {strings.Replace(device, `"interval":5`, `"interval":-1e300`, 1), []string{waiting, "token"}, []int{5, 5}},
		"tiny":         {strings.Replace(device, `"interval":5`, `"interval":1e-9`, 1), []string{waiting, "token"}, []int{1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			s.answer("/device", test.device)
			p, g := s.begin(t)
			var before []func()
			for _, answer := range test.answers {
				before = append(before, func() {
					if answer == "token" {
						answer = s.token(t, map[string]any{"iat": s.clock.Now().Unix()})
					}
					s.answer("/token", answer)
				})
			}
			if identity, err := await(t, s.clock, p, g, before...); err != nil || identity.Subject != "alice" {
				t.Errorf("got %v, %v", identity, err)
			}
			if got := s.gaps(); !slices.Equal(got, test.gaps) {
				t.Errorf("the polls are %v seconds apart, not %v", got, test.gaps)
			}
		})
	}
}

// Each end of a grant without a token has its own words, and is the last poll.
func TestEnds(t *testing.T) {
	t.Parallel()
	refusal := func(code string) string {
		return fmt.Sprintf(`400 {"error":%q,"error_description":"said of secret-device-code and client secret, client+secret, %s"}`, code, base64.StdEncoding.EncodeToString([]byte("otpdialog:client+secret")))
	}
	for name, test := range map[string]struct {
		answer string
		kind   oidcclient.Kind
		code   string
		what   string
		polls  int
	}{
		"refused":        {refusal("access_denied"), oidcclient.Refused, "oidc-refused", "access_denied (said of … and …, …, …)", 1},
		"declined":       {refusal("authorization_declined"), oidcclient.Refused, "oidc-refused", "authorization_declined", 1},
		"expired":        {refusal("expired_token"), oidcclient.Expired, "oidc-code-expired", "not confirmed in time", 1},
		"unknown code":   {refusal("invalid_grant"), oidcclient.Expired, "oidc-code-expired", "not confirmed in time", 1},
		"unknown client": {strings.Replace(refusal("invalid_client"), "400", "401", 1), oidcclient.Misconfigured, "oidc-unknown-client", "does not accept the client ID", 1},
		"forbidden":      {refusal("unauthorized_client"), oidcclient.Misconfigured, "oidc-no-device-grant", "does not allow device grants", 1},
		"wrong scope":    {refusal("invalid_scope"), oidcclient.Misconfigured, "oidc-request", "invalid_scope", 1},
		"long":           {refusal(strings.Repeat("x", 10_000)), oidcclient.Misconfigured, "oidc-request", "x…", 1},
		"no one decides": {waiting, oidcclient.Expired, "oidc-code-expired", "not confirmed in time", 119},
		"down for ever":  {"", oidcclient.Unreachable, "oidc-unreachable", "cannot be reached", 6},
		"not found":      {"404 <html>", oidcclient.Unreachable, "oidc-answer", "404 Not Found", 1},
		"web page":       {"<html>", oidcclient.Unreachable, "oidc-answer", "invalid character", 1},
		"pending as 500": {`500 {"error":"authorization_pending"}`, oidcclient.Unreachable, "oidc-answer", "500", 6},
		"not a token":    {`{"id_token":"x.y.z"}`, oidcclient.Untrusted, "oidc-id-token", "malformed", 1},
		"no token":       {`{"access_token":"x"}`, oidcclient.Untrusted, "oidc-id-token", "scope openid", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			s.config.ClientSecret = "client secret"
			p, g := s.begin(t)
			s.answer("/token", test.answer)
			identity, err := await(t, s.clock, p, g)
			fails(t, err, test.kind, test.code, test.what)
			if identity.IDToken != "" || identity.Subject != "" || len(err.Error()) > 1000 {
				t.Errorf("got %v, %v", identity, err)
			}
			if polls := len(s.sent("/token")); polls != test.polls {
				t.Errorf("%d polls, not %d", polls, test.polls)
			}
		})
	}
}

// The keys may be out of reach when the token comes, which is issued only once.
func TestKeysComeLate(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	p, g := s.begin(t)
	s.answer("/jwks", "503 ")
	identity, err := await(t, s.clock, p, g,
		func() { s.answer("/token", s.token(t, nil)) },
		func() { s.answer("/token", `400 {"error":"invalid_grant"}`) },
		func() { s.answer("/jwks", keySet(s.key.Public())) },
	)
	if err != nil || identity.Subject != "alice" || len(s.sent("/token")) != 1 {
		t.Errorf("got %v, %v after %d polls", identity, err, len(s.sent("/token")))
	}
}

// What ends the wait ends it at once, and says so.
func TestCancel(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	p, g := s.begin(t)
	cause := errors.New("the person has left")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := p.Await(ctx, g); !errors.Is(err, cause) {
		t.Errorf("Await: %v", err)
	}
	if _, err := p.Begin(ctx); !errors.Is(err, cause) {
		t.Errorf("Begin: %v", err)
	}
	if _, err := oidcclient.Open(ctx, s.config); !errors.Is(err, cause) {
		t.Errorf("Open: %v", err)
	}
	if err := oidcclient.Check(ctx, s.config, func(f oidcclient.Finding) { t.Errorf("found %+v", f) }); !errors.Is(err, cause) {
		t.Errorf("Check: %v", err)
	}
}

// What a person is to open has to be safe, and a grant complete.
func TestBegin(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	p, g := s.begin(t)
	if g.UserCode != "BCDF-GHJK" || g.VerificationURI != "https://login.example.com/device" || g.Complete != "" ||
		!g.Expires.Equal(s.clock.Now().Add(10*time.Minute)) || g.Interval != 5*time.Second {
		t.Errorf("got %+v", g)
	}
	sent := s.sent("/device")[0]
	if got := sent.form.Encode(); got != "client_id=otpdialog&scope=openid+email" {
		t.Errorf("sent %s", got)
	}
	for _, test := range []struct{ old, new, what string }{
		{`secret-device-code`, ``, "a code is missing"},
		{`BCDF-GHJK`, ``, "a code is missing"},
		{`600`, `0`, "a code is missing"},
		{`600`, `-1`, "a code is missing"},
		{`600`, `"soon"`, "cannot unmarshal"},
		{`600`, `1e999`, "cannot unmarshal"},
		{`https:`, `http:`, "not an https address"},
		{`https:`, `javascript:`, "not an https address"},
		{`https://`, `https://user@`, "not an https address"},
		{`https://login.example.com/device`, ``, "not an https address"},
		{`"interval"`, `"verification_uri_complete":"file:///etc/passwd","interval"`, "not an https address"},
	} {
		s.answer("/device", strings.Replace(device, test.old, test.new, 1))
		_, err := p.Begin(t.Context())
		fails(t, err, oidcclient.Unreachable, "oidc-answer", test.what)
	}
	s.answer("/device", strings.NewReplacer("verification_uri", "verification_url", "600", "1e300").Replace(device))
	if g, err := p.Begin(t.Context()); err != nil || g.VerificationURI == "" || !g.Expires.Equal(s.clock.Now().Add(time.Hour)) {
		t.Errorf("got %+v, %v", g, err)
	}
}

// A client with a secret says so in the header, or in the form if the provider wants that.
func TestClientSecret(t *testing.T) {
	t.Parallel()
	const header = "Basic b3RwZGlhbG9nOmElMkJi" // otpdialog:a%2Bb
	for name, test := range map[string]struct {
		methods any
		inForm  bool
	}{
		"default": {"", false},
		"both":    {[]string{"client_secret_post", "client_secret_basic"}, false},
		"form":    {[]string{"client_secret_post", "private_key_jwt"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			s.config.ClientSecret = "a+b"
			s.describe(map[string]any{"token_endpoint_auth_methods_supported": test.methods})
			p, g := s.begin(t)
			s.answer("/token", s.token(t, nil))
			if _, err := await(t, s.clock, p, g); err != nil {
				t.Fatal(err)
			}
			for _, r := range append(s.sent("/device"), s.sent("/token")...) {
				if (r.authorization == header) == test.inForm || (r.form.Get("client_secret") == "a+b") != test.inForm {
					t.Errorf("sent %q and %v", r.authorization, r.form)
				}
			}
			if r := s.sent("/jwks")[0]; r.authorization != "" {
				t.Error("the secret went to the address of the keys")
			}
		})
	}
}
