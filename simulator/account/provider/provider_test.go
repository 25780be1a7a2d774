package provider_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"otpdialog/radiusclient/radiustest"
	"otpdialog/simulator"
	"otpdialog/simulator/account"
	"otpdialog/simulator/account/provider"
	"otpdialog/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	address = "http://127.0.0.1:8282"
	google  = "/oidc/google"
)

var here = netip.MustParseAddr("127.0.0.1")

// stand is a provider whose clock stands still.
type stand struct {
	*provider.Provider

	clock *radiustest.Clock
}

func newStand() stand {
	clock := radiustest.NewClock(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC))
	people := world.New(world.WithClock(clock), world.WithSeed(1))
	service := account.New(account.Options{World: people, Accounts: account.Demonstration(), Organisations: account.DemonstrationOrganisations()})
	return stand{provider.New(provider.Options{World: people, Address: address, Standin: provider.Standins(service)}), clock}
}

// ask sends a form, or nothing, and returns the status and the JSON of the answer.
func (s stand) ask(t *testing.T, path string, form url.Values) (status int, said map[string]any) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
	if form != nil {
		request = httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, request)
	if date := answer.Header().Get("Date"); date != s.clock.Now().UTC().Format(http.TimeFormat) {
		t.Errorf("the answer has the date %s", date)
	}
	if answer.Header().Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil {
			t.Fatal(err)
		}
	}
	return answer.Code, said
}

// begin begins a grant.
func (s stand) begin(t *testing.T, issuer string) (userCode, deviceCode string) {
	t.Helper()
	status, said := s.ask(t, issuer+"/device", url.Values{"client_id": {account.ClientID}, "scope": {"openid email"}})
	userCode, _ = said["user_code"].(string)
	deviceCode, _ = said["device_code"].(string)
	if status != http.StatusOK || userCode == "" || len(deviceCode) < 40 {
		t.Fatalf("got %d %v", status, said)
	}
	return userCode, deviceCode
}

// poll asks for the token of a grant, and returns it or the error.
func (s stand) poll(t *testing.T, issuer, deviceCode string) (token, failure string) {
	t.Helper()
	_, said := s.ask(t, issuer+"/token", url.Values{
		"client_id": {account.ClientID}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "device_code": {deviceCode},
	})
	token, _ = said["id_token"].(string)
	failure, _ = said["error"].(string)
	return token, failure
}

// Each stand-in has a document of its own; what is none has nothing.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	s := newStand()
	for _, issuer := range []string{"/oidc/apple", google, "/oidc/facebook", "/oidc/sso/example.com", "/oidc/sso/school.example.com"} {
		status, said := s.ask(t, issuer+"/.well-known/openid-configuration", nil)
		if status != http.StatusOK || said["issuer"] != address+issuer || said["token_endpoint"] != address+issuer+"/token" ||
			said["device_authorization_endpoint"] != address+issuer+"/device" || said["jwks_uri"] != address+issuer+"/jwks" {
			t.Errorf("%s: got %d %v", issuer, status, said)
		}
		if _, said = s.ask(t, issuer+"/jwks", nil); len(said["keys"].([]any)) != 1 || strings.Contains(mustJSON(t, said), `"d"`) {
			t.Errorf("%s: the keys are %v", issuer, said)
		}
	}
	for _, path := range []string{"/oidc/github", "/oidc/sso", "/oidc/sso/example.net", "/oidc/google/x"} {
		if status, said := s.ask(t, path+"/.well-known/openid-configuration", nil); status != http.StatusNotFound {
			t.Errorf("%s: got %d %v", path, status, said)
		}
	}
	if status, _ := s.ask(t, google+"/token", nil); status != http.StatusMethodNotAllowed {
		t.Errorf("GET of the token endpoint: %d", status)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A grant from its beginning to its end, and what comes after that.
func TestGrant(t *testing.T) {
	t.Parallel()
	s := newStand()
	userCode, deviceCode := s.begin(t, google)
	if !regexp.MustCompile(`^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$`).MatchString(userCode) {
		t.Errorf("the code is %s", userCode)
	}
	if _, failure := s.poll(t, google, deviceCode); failure != "authorization_pending" {
		t.Errorf("got %s", failure)
	}
	g, err := s.Find(here, strings.ToLower(strings.ReplaceAll(userCode, "-", " ")))
	if err != nil || g.UserCode != userCode || g.Path != "google" || g.Standin.Name != "Simulated Google" || g.ClientID != account.ClientID ||
		!g.Expires.Equal(s.clock.Now().Add(10*time.Minute)) || !slices.ContainsFunc(g.Standin.People, func(p provider.Person) bool { return p.Email == "alice@example.com" }) {
		t.Errorf("got %+v, %v", g, err)
	}
	if waiting := s.Pending(); len(waiting) != 1 || waiting[0].UserCode != userCode {
		t.Errorf("%v wait", waiting)
	}
	if err := s.Approve(userCode, "mallory@example.com"); !errors.Is(err, provider.ErrUnknownPerson) {
		t.Errorf("a person that it does not know: %v", err)
	}
	if err := s.Approve(userCode, "Alice@Example.com"); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"approved": s.Approve(userCode, "bob@example.com"), "refused": s.Refuse(userCode)} {
		if !errors.Is(err, provider.ErrUnknownCode) {
			t.Errorf("a code is %s twice: %v", name, err)
		}
	}
	if _, err := s.Find(here, userCode); !errors.Is(err, provider.ErrUnknownCode) || len(s.Pending()) != 0 {
		t.Errorf("a code is found twice: %v", err)
	}
	s.clock.Advance(5 * time.Second)
	if _, failure := s.poll(t, "/oidc/apple", deviceCode); failure != "invalid_grant" {
		t.Errorf("another stand-in gives a token: %q", failure)
	}
	token, _ := s.poll(t, google, deviceCode)
	if who, err := s.Verify(token); err != nil || who.Provider != "google" || who.Email != "alice@example.com" || who.TokenID == "" || !who.Expires.Equal(s.clock.Now().Add(time.Hour)) {
		t.Errorf("got %v, %v", who, err)
	}
	s.clock.Advance(5 * time.Second)
	if _, failure := s.poll(t, google, deviceCode); failure != "invalid_grant" {
		t.Errorf("a device code works twice: %q", failure)
	}
}

// What ends a grant without a token.
func TestGrantEnds(t *testing.T) {
	t.Parallel()
	s := newStand()
	userCode, deviceCode := s.begin(t, "/oidc/sso/example.com")
	if err := s.Refuse(userCode); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"access_denied", "invalid_grant"} {
		if _, failure := s.poll(t, "/oidc/sso/example.com", deviceCode); failure != want {
			t.Errorf("got %s, not %s", failure, want)
		}
		s.clock.Advance(5 * time.Second)
	}
	userCode, deviceCode = s.begin(t, google)
	s.clock.Advance(10 * time.Minute)
	if _, failure := s.poll(t, google, deviceCode); failure != "expired_token" {
		t.Errorf("got %s", failure)
	}
	if err := s.Approve(userCode, "alice@example.com"); !errors.Is(err, provider.ErrUnknownCode) || len(s.Pending()) != 0 {
		t.Errorf("an expired code is approved: %v", err)
	}
	s.clock.Advance(11 * time.Minute)
	_, other := s.begin(t, google) // which forgets old ones
	if _, failure := s.poll(t, google, deviceCode); failure != "invalid_grant" {
		t.Errorf("got %s", failure)
	}
	s.Reset()
	if _, failure := s.poll(t, google, other); failure != "invalid_grant" {
		t.Errorf("after a reset: %s", failure)
	}
}

// Polls that come too early make it worse (RFC 8628, section 3.5).
func TestSlowDown(t *testing.T) {
	t.Parallel()
	s := newStand()
	_, deviceCode := s.begin(t, google)
	for _, step := range []struct {
		wait time.Duration
		want string
	}{
		{0, "authorization_pending"},
		{5 * time.Second, "authorization_pending"},
		{4 * time.Second, "slow_down"},
		{9 * time.Second, "slow_down"},
		{14 * time.Second, "slow_down"},
		{20 * time.Second, "authorization_pending"},
	} {
		s.clock.Advance(step.wait)
		if _, failure := s.poll(t, google, deviceCode); failure != step.want {
			t.Errorf("after %v: %s, not %s", step.wait, failure, step.want)
		}
	}
}

// What a client can do wrong.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	s := newStand()
	for want, form := range map[string]url.Values{
		"invalid_client": {"client_id": {"another"}, "scope": {"openid"}},
		"invalid_scope":  {"client_id": {account.ClientID}, "scope": {"email"}},
	} {
		if status, said := s.ask(t, google+"/device", form); status != http.StatusBadRequest || said["error"] != want {
			t.Errorf("got %d %v, not %s", status, said, want)
		}
	}
	for want, form := range map[string]url.Values{
		"invalid_client":         {},
		"unsupported_grant_type": {"client_id": {account.ClientID}, "grant_type": {"password"}},
		"invalid_grant":          {"client_id": {account.ClientID}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}},
	} {
		if status, said := s.ask(t, google+"/token", form); status != http.StatusBadRequest || said["error"] != want {
			t.Errorf("got %d %v, not %s", status, said, want)
		}
	}
	if status, said := s.ask(t, google+"/device", url.Values{"client_id": {account.ClientID}, "scope": {"openid " + strings.Repeat("x", 10_000)}}); status == http.StatusOK {
		t.Errorf("a form of any size is read: %v", said)
	}
}

// Wrong codes are limited for each address, and for a minute (RFC 8628, section 5.1).
func TestGuesses(t *testing.T) {
	t.Parallel()
	s := newStand()
	userCode, _ := s.begin(t, google)
	for range 10 {
		if _, err := s.Find(here, "BBBB-BBBB"); !errors.Is(err, provider.ErrUnknownCode) {
			t.Fatal(err)
		}
	}
	if _, err := s.Find(here, userCode); !errors.Is(err, provider.ErrTooOften) {
		t.Errorf("after ten wrong codes: %v", err)
	}
	if _, err := s.Find(netip.MustParseAddr("::1"), userCode); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	s.clock.Advance(time.Minute)
	if _, err := s.Find(here, userCode); err != nil {
		t.Errorf("a minute later: %v", err)
	}
	for i := range 11 { // a client has a whole network of addresses
		from := netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 15: byte(i)})
		if _, err := s.Find(from, "BBBB-BBBB"); errors.Is(err, provider.ErrTooOften) != (i == 10) {
			t.Errorf("wrong code %d from %v: %v", i, from, err)
		}
	}
}

// signIn returns the ID token of a whole sign-in of alice.
func (s stand) signIn(t *testing.T) string {
	t.Helper()
	userCode, deviceCode := s.begin(t, google)
	if err := s.Approve(userCode, "alice@example.com"); err != nil {
		t.Fatal(err)
	}
	token, failure := s.poll(t, google, deviceCode)
	if token == "" && failure != "" {
		t.Fatal(failure)
	}
	return token
}

// The service takes tokens of the provider only, for itself, and as long as they are good.
func TestVerify(t *testing.T) {
	t.Parallel()
	counts := map[string]bool{"": true, "rotated-keys": true, "slow-down": true, "old-token": true}
	for _, name := range []string{
		"", "wrong-issuer", "wrong-audience", "wrong-party", "no-party", "no-subject", "expired-token", "no-expiry", "old-token", "future-token", "not-yet", "no-token",
		"alg-none", "hmac", "unknown-key", "embedded-key", "tampered", "unverified", "rotated-keys", "slow-down",
	} {
		s := newStand()
		if !s.SetFault(name) {
			t.Fatalf("there is no %s", name)
		}
		who, err := s.Verify(s.signIn(t))
		if good := err == nil && who.Email != ""; good != counts[name] {
			t.Errorf("%s: got %v, %v", name, who, err)
		}
		if s.SetFault("x") || !s.SetFault("") {
			t.Error("the faults do not end")
		}
	}
	s := newStand()
	token := s.signIn(t)
	s.RotateKeys()
	if _, err := s.Verify(token); err != nil {
		t.Errorf("after a rotation of keys: %v", err)
	}
	s.RotateKeys()
	if _, err := s.Verify(token); err == nil {
		t.Error("a key that was withdrawn counts")
	}
	if _, err := newStand().Verify(s.signIn(t)); err == nil {
		t.Error("the key of another provider counts")
	}
	token = s.signIn(t)
	s.clock.Advance(time.Hour + time.Second)
	if _, err := s.Verify(token); err == nil {
		t.Error("an expired token counts")
	}
}

// The world is told of each code that waits for a person, and who follows it can ask for all of them.
func TestGrantBegun(t *testing.T) {
	t.Parallel()
	clock := radiustest.NewClock(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC))
	people := world.New(world.WithClock(clock), world.WithSeed(1))
	service := account.New(account.Options{World: people, Accounts: account.Demonstration()})
	s := stand{provider.New(provider.Options{World: people, Address: address, Standin: provider.Standins(service)}), clock}
	var told []string
	defer people.Follow(func(e world.Event) {
		if pending := s.Pending(); len(pending) == 1 && pending[0].UserCode == e.Code {
			told = append(told, simulator.Sentence(e))
		}
	})()
	code, _ := s.begin(t, google)
	if want := []string{"Simulated Google: code " + code + " waits to be confirmed"}; !slices.Equal(told, want) {
		t.Errorf("the world was told %q, want %q", told, want)
	}
}
