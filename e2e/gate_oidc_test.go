//go:build linux

package e2e

import (
	"strings"
	"testing"
	"time"
)

// A gate whose provider signs people in lets in the account's own person, and nobody at any failure
// of the provider or of the person.
func TestGateOfAProvider(t *testing.T) {
	t.Parallel()
	s := startOIDC(t)
	staff := []string{"staff"}
	g := opensGate(t, "unused", behind{office: s.connection(`allowed = { email = ["*@example.com"], groups = ["staff"] }`)})
	otto := s.approvedBy("otto")
	for _, test := range []struct {
		name, fault string
		groups      []string
		decide      func(string)
		code        int
		says        string
	}{
		{"refused", "", staff, func(code string) { _ = s.Refuse(code) }, 77, "was refused"},
		{"expired", "", staff, func(string) { s.clock.ahead.Store(int64(11 * time.Minute)) }, 75, "not confirmed in time"},
		{"not allowed", "", []string{"guests"}, otto, 77, "not allowed on this connection"},
		{"no groups", "", nil, otto, 77, "not allowed on this connection"},
		{"another user", "", staff, s.approvedBy("mallory"), 77, "allory@example.com has signed in, not otto"},
		{"unverified address", "unverified", staff, otto, 77, "no claim"},
		{"wrong issuer", "wrong-issuer", staff, otto, 69, "different provider"},
		{"wrong audience", "wrong-audience", staff, otto, 69, "audience"},
		{"alg none", "alg-none", staff, otto, 69, "signature algorithm"},
		{"HMAC with the public key", "hmac", staff, otto, 69, "signature algorithm"},
		{"unknown key", "unknown-key", staff, otto, 69, "signature"},
		{"expired token", "expired-token", staff, otto, 69, "has expired"},
		{"clock ahead", "clock-ahead", staff, otto, 78, "clock"},
		{"clock behind", "clock-behind", staff, otto, 78, "clock"},
		{"provider down", "down", staff, otto, 69, "cannot be reached"},
		{"redirect", "redirect", staff, otto, 69, "not followed"},
		{"other issuer", "other-issuer", staff, otto, 78, "another issuer"},
		{"10 MB", "big", staff, otto, 69, "larger than 1 MiB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.people(test.fault, test.groups, test.decide)
			if said := g.with(t).keepsOut(test.code); !strings.Contains(said, test.says) {
				t.Errorf("it says %q, not %q", said, test.says)
			}
		})
	}
	if log := g.Log(); !strings.Contains(log, "allory@example.com has signed in, not otto") {
		t.Errorf("syslog does not say who has signed in:\n%s", log)
	}
	t.Run("let in", func(t *testing.T) {
		s.people("", staff, otto)
		g := g.with(t)
		g.letsIn()
		g.WaitLog("accepted", `user="otto"`, `method="Browser"`)
	})
}

// What a gate needs of a provider's connection, and does not take from anywhere else.
func TestGateOfAProviderTrustsRootOnly(t *testing.T) {
	t.Parallel()
	s := startOIDC(t)
	s.people("", nil, s.approvedBy("otto"))
	for name, b := range map[string]behind{
		"a provider on this computer":     {office: s.connection(), policy: "[session]\n"},
		"the system's authorities":        {office: strings.Replace(s.connection(), "http://127.0.0.1", "https://login.example.com", 1)},
		"a secret of the environment":     {office: s.connection(`client_secret_env = "HOME"`)},
		"an account service":              {office: "kind = \"account\"\ndisplay_name = \"A\"\nservice = \"" + s.Issuer + "\"\n"},
		"a provider that cannot be found": {office: strings.Replace(s.connection(), "client_id", "client", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			g := opensGate(t, "unused", b)
			g.keepsOut(78)
			if s.begun > 0 {
				t.Error("the provider was asked")
			}
		})
	}
}
