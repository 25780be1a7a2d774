package oidcclient_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"otpdialog/oidcclient"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
)

// What each fault of a provider means to a client.
var meanings = map[string]struct {
	kind oidcclient.Kind
	code string
	what string // a part of the words
}{
	"wrong-issuer":     {oidcclient.Untrusted, "oidc-id-token", "issued by a different provider"},
	"wrong-audience":   {oidcclient.Untrusted, "oidc-id-token", "expected audience"},
	"wrong-party":      {oidcclient.Untrusted, "oidc-id-token", `for another party: "another"`},
	"no-party":         {oidcclient.Untrusted, "oidc-id-token", `for another party: ""`},
	"no-subject":       {oidcclient.Untrusted, "oidc-id-token", "no subject"},
	"expired-token":    {oidcclient.Untrusted, "oidc-id-token-expired", "has expired"},
	"no-expiry":        {oidcclient.Untrusted, "oidc-id-token-expired", "has expired"},
	"old-token":        {oidcclient.Untrusted, "oidc-id-token", "before this sign-in began"},
	"future-token":     {oidcclient.WrongClock, "oidc-clock", "is 5 minutes behind"},
	"not-yet":          {oidcclient.WrongClock, "oidc-clock", "is 5 minutes behind"},
	"no-token":         {oidcclient.Untrusted, "oidc-id-token", "the answer has none"},
	"alg-none":         {oidcclient.Untrusted, "oidc-id-token", "malformed jwt: unexpected signature algorithm"},
	"hmac":             {oidcclient.Untrusted, "oidc-id-token", "malformed jwt: unexpected signature algorithm"},
	"unknown-key":      {oidcclient.Untrusted, "oidc-id-token", "no public keys able to verify"},
	"embedded-key":     {oidcclient.Untrusted, "oidc-id-token", "no public keys able to verify"},
	"tampered":         {oidcclient.Untrusted, "oidc-id-token", "no public keys able to verify"},
	"clock-ahead":      {oidcclient.WrongClock, "oidc-clock", "is 5 minutes behind"},
	"clock-behind":     {oidcclient.WrongClock, "oidc-clock", "is 5 minutes ahead"},
	"other-issuer":     {oidcclient.Misconfigured, "oidc-issuer", "names another issuer: https://login.example.com"},
	"plain-endpoints":  {oidcclient.Untrusted, "oidc-insecure-address", "http://login.example.com/token"},
	"no-device-grant":  {oidcclient.Misconfigured, "oidc-no-device-grant", "device_authorization_endpoint"},
	"unknown-client":   {oidcclient.Misconfigured, "oidc-unknown-client", "invalid_client"},
	"forbidden-client": {oidcclient.Misconfigured, "oidc-no-device-grant", "unauthorized_client"},
	"down":             {oidcclient.Unreachable, "oidc-unreachable", "cannot be reached"},
	"unavailable":      {oidcclient.Unreachable, "oidc-answer", "503 Service Unavailable"},
	"redirect":         {oidcclient.Unreachable, "oidc-redirect", "/elsewhere"},
	"big":              {oidcclient.Unreachable, "oidc-answer-too-large", "larger than 1 MiB"},
	"not-json":         {oidcclient.Unreachable, "oidc-answer", "invalid character"},
}

// No fault of a provider signs anyone in, from the start or from the middle of a sign-in on, and each
// has its own words.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range provider.Faults() {
		for _, late := range []bool{false, true} {
			name := fault.Name
			if late {
				name += " during the sign-in"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				identity, err := signInWith(t, fault.Name, late)
				want, known := meanings[fault.Name]
				if fault.Harmless || late && onlyAtFirst[fault.Name] {
					if err != nil || string(identity.Claims["email"]) != `"alice@example.com"` || identity.Subject == "" || identity.IDToken == "" {
						t.Errorf("got %v, %v", identity, err)
					}
					return
				}
				if !known || identity.Subject != "" || identity.IDToken != "" || identity.Claims != nil {
					t.Errorf("%v is signed in", identity)
				}
				fails(t, err, want.kind, want.code, want.what)
			})
		}
	}
}

// The document of discovery is read once.
var onlyAtFirst = map[string]bool{"other-issuer": true, "plain-endpoints": true, "no-device-grant": true}

// signInWith is a whole sign-in of alice at a provider with a fault, which begins after the code has
// been shown if it is late.
func signInWith(t *testing.T, fault string, late bool) (identity oidcclient.Identity, err error) {
	t.Helper()
	clock := radiustest.NewClock(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC))
	var simulated *provider.Provider
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { simulated.ServeHTTP(w, r) }))
	defer server.Close()
	simulated = provider.New(provider.Options{
		World:   world.New(world.WithClock(clock)),
		Address: server.URL,
		Standin: func(path string) (provider.Standin, bool) {
			return provider.Standin{Name: "Simulated Google", People: []provider.Person{{Email: "alice@example.com"}}}, path == "google"
		},
	})
	begin := func() {
		if !simulated.SetFault(fault) {
			t.Fatal("no such fault")
		}
	}
	if !late {
		begin()
	}
	p, err := oidcclient.Open(t.Context(), oidcclient.Config{Issuer: server.URL + "/oidc/google", ClientID: account.ClientID, Clock: clock})
	if err != nil {
		return identity, err
	}
	g, err := p.Begin(t.Context())
	if err != nil {
		return identity, err
	}
	return await(t, clock, p, g,
		func() {}, // the first poll
		func() {
			if late {
				begin()
			}
		},
		func() { _ = simulated.Approve(g.UserCode, "alice@example.com") }, // the grant may have ended
	)
}
