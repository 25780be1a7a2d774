package oidcclient_test

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"otpdialog/oidcclient"
	"otpdialog/radiusclient/radiustest"
)

// script is a provider that answers as a test wants.
type script struct {
	*httptest.Server

	clock  *radiustest.Clock
	config oidcclient.Config
	key    jose.JSONWebKey

	mu       sync.Mutex
	answers  map[string]string // by path: a body, or "STATUS body"
	requests []request
}

// request is what a client has sent.
type request struct {
	path          string
	form          url.Values
	at            time.Time
	authorization string
}

const (
	documentPath = "/.well-known/openid-configuration"
	device       = `{"device_code":"secret-device-code","user_code":"BCDF-GHJK","verification_uri":"https://login.example.com/device","expires_in":600,"interval":5}`
	waiting      = `400 {"error":"authorization_pending"}`
)

func newScript(t *testing.T) *script {
	t.Helper()
	s := &script{clock: radiustest.NewClock(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)), key: newKey(t)}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	s.config = oidcclient.Config{Issuer: s.URL, ClientID: "otpdialog", Clock: s.clock}
	s.answers = map[string]string{"/device": device, "/token": waiting, "/jwks": keySet(s.key.Public())}
	s.describe(nil)
	return s
}

// newKey returns a key of a provider.
func newKey(tb testing.TB) jose.JSONWebKey {
	tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return jose.JSONWebKey{Key: private, KeyID: "k", Use: "sig"}
}

// describe sets the discovery document, with some values replaced; "" removes a value.
func (s *script) describe(other map[string]any) {
	document := map[string]any{
		"issuer": s.URL, "token_endpoint": s.URL + "/token", "jwks_uri": s.URL + "/jwks", "device_authorization_endpoint": s.URL + "/device",
	}
	maps.Copy(document, other)
	maps.DeleteFunc(document, func(_ string, v any) bool { return v == "" })
	text, _ := json.Marshal(document)
	s.answer(documentPath, string(text))
}

func keySet(keys ...any) string {
	text, _ := json.Marshal(map[string]any{"keys": keys})
	return string(text)
}

// answer sets what a path answers from now on.
func (s *script) answer(path, answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[path] = answer
}

// sent returns the requests to a path.
func (s *script) sent(path string) (sent []request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.requests {
		if r.path == path {
			sent = append(sent, r)
		}
	}
	return sent
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request{r.URL.Path, r.PostForm, s.clock.Now(), r.Header.Get("Authorization")})
	answer := s.answers[r.URL.Path]
	w.Header().Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
	switch status, body, found := strings.Cut(answer, " "); {
	case answer == "":
		panic(http.ErrAbortHandler)
	case found && len(status) == 3:
		code := map[string]int{"400": 400, "401": 401, "404": 404, "429": 429, "500": 500, "503": 503}[status]
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	default:
		_, _ = w.Write([]byte(answer))
	}
}

// token returns an answer with a valid ID token, with some claims replaced.
func (s *script) token(t *testing.T, other map[string]any) string {
	t.Helper()
	return s.signed(t, jose.SigningKey{Algorithm: jose.ES256, Key: s.key}, other)
}

func (s *script) signed(t *testing.T, with jose.SigningKey, other map[string]any) string {
	t.Helper()
	now := s.clock.Now()
	claims := map[string]any{"iss": s.URL, "sub": "alice", "aud": "otpdialog", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}
	maps.Copy(claims, other)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == "" })
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return sign(t, with, payload)
}

// sign returns an answer with a token.
func sign(t *testing.T, with jose.SigningKey, payload []byte) string {
	t.Helper()
	signer, err := jose.NewSigner(with, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(map[string]string{"id_token": token})
	return string(text)
}

// begin opens the provider and begins a grant.
func (s *script) begin(t *testing.T) (*oidcclient.Provider, oidcclient.Grant) {
	t.Helper()
	p, err := oidcclient.Open(t.Context(), s.config)
	if err != nil {
		t.Fatal(err)
	}
	g, err := p.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p, g
}

// await lets time pass until the grant has ended. Each function is called before a poll, the last
// one before all that follow.
func await(t *testing.T, clock *radiustest.Clock, p *oidcclient.Provider, g oidcclient.Grant, before ...func()) (identity oidcclient.Identity, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		identity, err = p.Await(ctx, g)
		cancel()
		clock.NewTimer(func() {}).Reset(0) // wakes the loop below
	}()
	for poll := 0; ; poll++ {
		clock.Await(1)
		if len(before) > 0 {
			before[min(poll, len(before)-1)]()
		}
		clock.AdvanceToNext()
		if ctx.Err() != nil {
			<-done
			return identity, err
		}
	}
}

// fails checks an error.
func fails(t *testing.T, err error, kind oidcclient.Kind, code, what string) {
	t.Helper()
	failure, ok := errors.AsType[*oidcclient.Error](err)
	if !ok {
		t.Fatalf("got %v, want %s", err, code)
	}
	if failure.Kind != kind || failure.Code != code || !strings.Contains(failure.What, what) || cmp.Or(failure.Next, "") == "" {
		t.Errorf("got %d %s: %s. %s.\nwant %d %s: %s", failure.Kind, failure.Code, failure.What, failure.Next, kind, code, what)
	}
}
