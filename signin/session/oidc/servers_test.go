package oidc_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/simulator/account/provider"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *settings.Connection) {
		c.Scopes = []string{"email", "profile"}
		c.Allowed = settings.Allowed{Email: []string{"*@EXAMPLE.com"}, Groups: []string{"admins", "vpn"}}
	})
	g, ok := s.begins("")
	if !ok || s.session.View().State != signin.Progress || len(g.Code) != 9 || !strings.HasPrefix(g.Provider, "127.0.0.1:") ||
		!strings.HasSuffix(g.Address, "/device") || g.Complete != g.Address+"?user_code="+g.Code || !g.Expires.Equal(s.clock.Now().Add(10*time.Minute)) {
		t.Fatalf("grant %+v, %+v", g, s.session.Outcome())
	}
	if got := attributes(t, s.session); len(got) > 0 {
		t.Errorf("claims before anyone has signed in: %q", got)
	}
	if err := s.provider.Approve(g.Code, "alice@example.com"); err != nil {
		t.Fatal(err)
	}
	o := s.ends()
	if !o.SignedIn || o.UserName != "alice" || o.Method() != "Browser" || o.Server != g.Provider {
		t.Errorf("%+v", o)
	}
	got := attributes(t, s.session)
	sub := slices.IndexFunc(got, func(a string) bool { return strings.HasPrefix(a, "sub=") })
	if sub < 0 {
		t.Fatal(got)
	}
	got = slices.Delete(got, sub, sub+1)
	if want := []string{"email=alice@example.com", "email_verified=true", "groups=staff", "groups=vpn", "name=Alice"}; !slices.Equal(got, want) {
		t.Errorf("claims %q, want %q", got, want)
	}
}

// A sign-in as a user lets in that user and nobody else.
func TestUser(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ user, email, fault, refusal string }{
		{"alice", "alice@example.com", "", ""},
		{"bob", "alice@example.com", "", "alice@example.com has signed in, not bob"},
		{"Alice", "alice@example.com", "", "alice@example.com has signed in, not Alice"},
		{"mallory", "mallory@example.org", "", "mallory@example.org has signed in, not mallory"},
		{"alice@example.com", "alice@example.com", "", "alice@example.com has signed in, not alice@example.com"},
		{"alice", "alice@example.com", "unverified", `has no claim "email" that names a user of this computer`},
	} {
		s := newStage(t, nil)
		s.provider.SetFault(test.fault)
		o := s.confirmed(test.user, test.email)
		if o.SignedIn != (test.refusal == "") || !strings.HasSuffix(details(o), test.refusal) || !o.SignedIn && o.Failure.Kind != signin.NotAllowed {
			t.Errorf("%+v: %+v", test, o)
		}
		if got := attributes(t, s.session); o.SignedIn != (len(got) > 0) {
			t.Errorf("%+v: claims %q", test, got)
		}
	}
}

func TestGateNeedsAUser(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *settings.Connection) { c.InGate = true })
	if _, ok := s.begins(""); ok || len(s.provider.Pending()) > 0 || s.session.Outcome().Failure.Kind != signin.NotSent {
		t.Fatalf("%+v", s.session.Outcome())
	}
	if o := s.confirmed("alice", "alice@example.com"); !o.SignedIn {
		t.Errorf("%+v", o)
	}
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		allowed settings.Allowed
		fault   string
		ok      bool
	}{
		{settings.Allowed{}, "", true},
		{settings.Allowed{}, "unverified", true},
		{settings.Allowed{Email: []string{"alice@example.com"}}, "", true},
		{settings.Allowed{Email: []string{"bob@example.com", "a*e@*.com"}}, "", true},
		{settings.Allowed{Email: []string{"*@example.com"}}, "unverified", false},
		{settings.Allowed{Email: []string{"*@example.co", "@example.com", "*@exampleXcom", "lice@example.com"}}, "", false},
		{settings.Allowed{Email: []string{"alice@example.com|.*", "[a-z]*"}}, "", false},
		{settings.Allowed{Groups: []string{"vpn"}}, "", true},
		{settings.Allowed{Groups: []string{"v*", "VPN", ""}}, "", false},
		{settings.Allowed{Email: []string{"*"}, Groups: []string{"admins"}}, "", false},
		{settings.Allowed{Email: []string{"bob@*"}, Groups: []string{"vpn"}}, "", false},
	} {
		s := newStage(t, func(c *settings.Connection) { c.Allowed = test.allowed })
		s.provider.SetFault(test.fault)
		o := s.confirmed("", "alice@example.com")
		if o.SignedIn != test.ok {
			t.Errorf("%+v: %+v", test, o)
		}
		if !test.ok && (o.Failure.Kind != signin.NotAllowed || !strings.HasSuffix(details(o), " is not allowed on this connection")) {
			t.Errorf("%+v: %+v", test, o)
		}
	}
	s := newStage(t, func(c *settings.Connection) { c.Allowed.Groups = []string{"vpn"} })
	if o := s.confirmed("", "mallory@example.org"); o.SignedIn || details(o) != "mallory@example.org is not allowed on this connection" {
		t.Errorf("somebody without groups: %+v", o)
	}
}

// Whatever a provider does, nothing but a good ID token signs anyone in, and each failure has its
// kind.
func TestFaults(t *testing.T) {
	t.Parallel()
	kinds := map[string]signin.Failure{
		"no-device-grant": signin.NotSent, "unknown-client": signin.NotSent, "forbidden-client": signin.NotSent, "other-issuer": signin.NotSent,
		"down": signin.Unreachable, "unavailable": signin.Unreachable, "redirect": signin.Unreachable, "big": signin.Unreachable, "not-json": signin.Unreachable,
		"clock-ahead": signin.WrongClock, "clock-behind": signin.WrongClock, "future-token": signin.WrongClock, "not-yet": signin.WrongClock,
	}
	for _, fault := range provider.Faults() {
		t.Run(fault.Name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, nil)
			s.provider.SetFault(fault.Name)
			g, begun := s.begins("")
			o := s.session.Outcome()
			if begun {
				if err := s.provider.Approve(g.Code, "alice@example.com"); err != nil {
					t.Fatal(err)
				}
				o = s.ends()
			}
			if fault.Harmless {
				if !o.SignedIn {
					t.Errorf("%+v", o)
				}
				return
			}
			want, named := kinds[fault.Name]
			if !named {
				want = signin.BadToken
			}
			if o.SignedIn || o.Failure.Kind != want || len(o.Failure.Details) != 1 || o.Failure.Details[0].Next == "" || o.Failure.Advice().Next == "" {
				t.Errorf("%+v, want kind %d", o, want)
			}
			if all := attributes(t, s.session); len(all) > 0 {
				t.Errorf("claims %q", all)
			}
		})
	}
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	g, _ := s.begins("")
	if err := s.provider.Refuse(g.Code); err != nil {
		t.Fatal(err)
	}
	if o := s.ends(); o.SignedIn || o.Failure.Kind != signin.Rejected || !o.Failure.Granted {
		t.Errorf("refused: %+v", o)
	}
	first, _ := s.begins("")
	s.clock.Advance(9 * time.Minute) // the next one begins anew
	s.session.Handle(signin.Cancel{})
	second, _ := s.begins("")
	if first.Code == second.Code || !second.Expires.After(first.Expires) {
		t.Errorf("%+v after %+v", second, first)
	}
	if o := s.ends(); o.SignedIn || o.Failure.Kind != signin.NoAnswer {
		t.Errorf("expired: %+v", o)
	}
	if o := s.confirmed("", "alice@example.com"); !o.SignedIn || o.UserName != "alice" {
		t.Errorf("again: %+v", o)
	}
}

// Texts of the provider are safe for a terminal, and no token is in what a face can show.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *settings.Connection) { c.UserClaim, c.UserDomain = "name", "" })
	o := s.confirmed("", "mallory@example.org")
	if !o.SignedIn || strings.ContainsFunc(o.UserName, advice.IsControl) {
		t.Errorf("%q", o.UserName)
	}
	shown := fmt.Sprintf("%+v %#v %q", o, s.session.View(), attributes(t, s.session))
	if strings.Contains(shown, "eyJ") { // as each token begins
		t.Error(shown)
	}
}

// The log has a line for each request of a sign-in, and no code or token.
func TestLog(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	s := newStage(t, nil)
	s.log = &log
	if o := s.confirmed("", "alice@example.com"); !o.SignedIn {
		t.Fatalf("%+v", o)
	}
	text := log.String()
	for _, want := range []string{"12:00:00.000 GET http://127.0.0.1:", "/device client_id=otpdialog scope=openid", "grant_type=urn:ietf:params:oauth:grant-type:device_code", "/token client_id=otpdialog device_code ", ": 200 OK after "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.Contains(text, "eyJ") || strings.Contains(text, "device_code=") {
		t.Errorf("a secret is in\n%s", text)
	}
}

// An answer to no challenge of this sign-in, and one after its end, signs nobody in.
func TestStrayExchanges(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	servers := newServers(s)
	if _, err := servers.Exchange(t.Context(), signin.Request{Server: "x", State: []byte("y")}); err == nil {
		t.Error("an answer without a grant")
	}
	reply, err := servers.Exchange(t.Context(), signin.Request{})
	if err != nil || reply.Code != signin.Challenge {
		t.Fatal(reply, err)
	}
	if err := servers.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := servers.Exchange(t.Context(), signin.Request{Server: reply.Server}); err == nil {
		t.Error("an answer after the end")
	}
	if _, err := servers.Exchange(t.Context(), signin.Request{}); err == nil {
		t.Error("a sign-in after the end")
	}
}

var _ session.Servers = newServers(&stage{})
