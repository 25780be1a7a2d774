package oidcclient_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"otpdialog/oidcclient"
	"otpdialog/radiusclient/radiustest"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
)

// stand is a simulated provider, and a client of it with the same clock.
type stand struct {
	clock    *radiustest.Clock
	provider *provider.Provider
	config   oidcclient.Config
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{clock: radiustest.NewClock(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC))}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.provider.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	s.provider = provider.New(provider.Options{
		World:   world.New(world.WithClock(s.clock)),
		Address: server.URL,
		Standin: func(path string) (provider.Standin, bool) {
			return provider.Standin{Name: "Simulated Google", People: []provider.Person{{Email: "alice@example.com", Name: "Alice", Groups: []string{"staff"}}}}, path == "google"
		},
	})
	s.config = oidcclient.Config{Issuer: server.URL + "/oidc/google", ClientID: account.ClientID, Clock: s.clock}
	return s
}

// signIn is a whole sign-in of alice.
func (s *stand) signIn(t *testing.T) (oidcclient.Identity, error) {
	t.Helper()
	p, err := oidcclient.Open(t.Context(), s.config)
	if err != nil {
		return oidcclient.Identity{}, err
	}
	g, err := p.Begin(t.Context())
	if err != nil {
		return oidcclient.Identity{}, err
	}
	return s.await(t, p, g, func() {
		if err := s.provider.Approve(g.UserCode, "alice@example.com"); err != nil {
			t.Fatal(err)
		}
	})
}

// await lets time pass until the grant has ended. The person decides after the first poll.
func (s *stand) await(t *testing.T, p *oidcclient.Provider, g oidcclient.Grant, decide func()) (identity oidcclient.Identity, err error) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		identity, err = p.Await(t.Context(), g)
		s.clock.NewTimer(func() {}).Reset(0) // wakes the loop below
	}()
	for polls := 0; ; polls++ {
		s.clock.Await(1)
		if polls == 1 {
			decide()
		}
		s.clock.AdvanceToNext()
		select {
		case <-done:
			return identity, err
		default:
		}
	}
}

// What each fault of a provider means to a client.
var meanings = map[string]struct {
	kind oidcclient.Kind
	code string
	what string // a part of the words
}{
	"wrong-issuer":     {oidcclient.Untrusted, "oidc-id-token", "issued by a different provider"},
	"wrong-audience":   {oidcclient.Untrusted, "oidc-id-token", "expected audience"},
	"wrong-party":      {oidcclient.Untrusted, "oidc-id-token", "for another party"},
	"no-party":         {oidcclient.Untrusted, "oidc-id-token", "for another party"},
	"no-subject":       {oidcclient.Untrusted, "oidc-id-token", "no subject"},
	"expired-token":    {oidcclient.Untrusted, "oidc-id-token-expired", "has expired"},
	"no-expiry":        {oidcclient.Untrusted, "oidc-id-token-expired", "has expired"},
	"old-token":        {oidcclient.Untrusted, "oidc-id-token", "before this sign-in began"},
	"future-token":     {oidcclient.WrongClock, "oidc-clock", "the clock of this computer is 5m0s behind"},
	"not-yet":          {oidcclient.WrongClock, "oidc-clock", "the clock of this computer is 5m0s behind"},
	"no-token":         {oidcclient.Untrusted, "oidc-id-token", "there is none"},
	"alg-none":         {oidcclient.Untrusted, "oidc-id-token", "unexpected signature algorithm"},
	"hmac":             {oidcclient.Untrusted, "oidc-id-token", "unexpected signature algorithm"},
	"unknown-key":      {oidcclient.Untrusted, "oidc-id-token", "no public keys able to verify"},
	"embedded-key":     {oidcclient.Untrusted, "oidc-id-token", "no public keys able to verify"},
	"tampered":         {oidcclient.Untrusted, "oidc-id-token", "no public keys able to verify"},
	"clock-ahead":      {oidcclient.WrongClock, "oidc-clock", "the clock of this computer is 5m0s behind"},
	"clock-behind":     {oidcclient.WrongClock, "oidc-clock", "ahead of"},
	"other-issuer":     {oidcclient.Misconfigured, "oidc-issuer", "about another issuer: https://login.example.com"},
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

// No fault of a provider signs anyone in, and each has its own words.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range provider.Faults() {
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			s.provider.SetFault(fault.Name)
			identity, err := s.signIn(t)
			if fault.Harmless {
				if err != nil || string(identity.Claims["email"]) != `"alice@example.com"` {
					t.Errorf("got %v, %v", identity, err)
				}
				return
			}
			want := meanings[fault.Name]
			failure, ok := errors.AsType[*oidcclient.Error](err)
			if !ok || failure.Kind != want.kind || failure.Code != want.code || !strings.Contains(failure.What, want.what) || failure.Next == "" {
				t.Errorf("got %+v, %v", failure, err)
			}
			if identity.Subject != "" || identity.IDToken != "" || identity.Claims != nil {
				t.Errorf("%v is signed in", identity)
			}
		})
	}
}
