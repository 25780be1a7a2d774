package oidcclient_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"otpdialog/oidcclient"
	"otpdialog/radiusclient/radiustest"
)

// transport answers without a network.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Whatever a provider answers, no one is signed in with a token that it has not signed, and an error
// has its words.
func FuzzAnswers(f *testing.F) {
	const document = `{"issuer":"https://login.example.com","token_endpoint":"https://login.example.com/token","jwks_uri":"https://login.example.com/jwks","device_authorization_endpoint":"https://login.example.com/device"}`
	const keys = `{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","kid":"k"},{"kty":"oct","k":"AAAA"}]}`
	const header = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ" // {"alg":"ES256","kid":"k"}
	f.Add(document, device, `{"id_token":"`+header+`.e30.AAAA"}`, keys, uint16(200), "Tue, 01 Jan 2030 12:00:00 GMT")
	f.Add(document, device, `{"error":"slow_down"}`, keys, uint16(400), "")
	f.Add(document, device, `{"id_token":"eyJhbGciOiJub25lIn0.e30."}`, `{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}`, uint16(200), "Mon, 02-Jan-06 15:04:05 MST")
	f.Add(`{"issuer":null}`, `[]`, `"x"`, `{"keys":{}}`, uint16(302), "x")
	f.Add(document, `{"device_code":"d","user_code":"u","verification_uri":"https://x","expires_in":1e-300,"interval":1e300}`, `{"id_token":{}}`, keys, uint16(503), "")
	f.Fuzz(func(t *testing.T, document, device, token, keys string, status uint16, date string) {
		clock := radiustest.NewClock(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC))
		answers := map[string]string{documentPath: document, "/device": device, "/token": token, "/jwks": keys}
		config := oidcclient.Config{Issuer: "https://login.example.com", ClientID: "otpdialog", Clock: clock, Transport: transport(func(r *http.Request) (*http.Response, error) {
			if r.URL.Scheme != "https" {
				t.Errorf("a request went to %s", r.URL)
			}
			code := http.StatusOK
			if r.URL.Path == "/token" {
				code = int(status)
			}
			return &http.Response{StatusCode: code, Header: http.Header{"Date": {date}}, Body: io.NopCloser(strings.NewReader(answers[r.URL.Path]))}, nil
		})}
		p, err := oidcclient.Open(t.Context(), config)
		if err == nil {
			var g oidcclient.Grant
			if g, err = p.Begin(t.Context()); err == nil {
				if g.Interval < time.Second || g.Expires.Sub(clock.Now()) > time.Hour || !strings.HasPrefix(g.VerificationURI, "http") {
					t.Errorf("the grant is %+v", g)
				}
				var identity oidcclient.Identity
				if identity, err = await(t, clock, p, g); err == nil {
					t.Errorf("%v is signed in", identity)
				}
			}
		}
		failure, ok := errors.AsType[*oidcclient.Error](err)
		if !ok || failure.What == "" || failure.Next == "" || failure.Code == "" || failure.Kind == 0 || len(failure.What) > 3000 {
			t.Errorf("got %+v, %v", failure, err)
		}
	})
}

// Whatever a provider signs, the person is signed in only by claims that say so.
func FuzzClaims(f *testing.F) {
	key := newKey(f)
	for _, claims := range []string{
		`{"iss":"https://login.example.com","sub":"alice","aud":"otpdialog","iat":1893499200,"exp":1893502800}`,
		`{"iss":"https://login.example.com","sub":"alice","aud":["otpdialog","x"],"azp":"otpdialog","iat":1893499200.5,"exp":1e10,"nbf":1893499260}`,
		`{"iss":"https://login.example.com","sub":"a","aud":["otpdialog"],"iat":"1893499200","exp":99999999999999999999,"nbf":-1e300,"_claim_names":{"x":"y"},"_claim_sources":{"y":{"endpoint":"http://login.example.com"}}}`,
		`{"ISS":"https://login.example.com","Sub":"alice","AUD":"otpdialog","iat":1893499200,"exp":1893502800,"email":"x","email":1}`,
		`[]`, `null`, `{"aud":{}}`,
	} {
		f.Add(claims)
	}
	f.Fuzz(func(t *testing.T, claims string) {
		clock := radiustest.NewClock(time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC))
		answers := map[string]string{
			documentPath: `{"issuer":"https://login.example.com","token_endpoint":"https://login.example.com/token","jwks_uri":"https://login.example.com/jwks","device_authorization_endpoint":"https://login.example.com/device"}`,
			"/device":    device, "/token": sign(t, jose.SigningKey{Algorithm: jose.ES256, Key: key}, []byte(claims)), "/jwks": keySet(key.Public()),
		}
		p, err := oidcclient.Open(t.Context(), oidcclient.Config{Issuer: "https://login.example.com", ClientID: "otpdialog", Clock: clock, Transport: transport(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(answers[r.URL.Path]))}, nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		g, err := p.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		identity, err := await(t, clock, p, g)
		if err != nil {
			if _, ok := errors.AsType[*oidcclient.Error](err); !ok {
				t.Error(err)
			}
			return
		}
		var said map[string]any // by name, whatever its case
		if err := json.Unmarshal([]byte(strings.ToLower(claims)), &said); err != nil {
			t.Fatal(err)
		}
		expires, _ := said["exp"].(float64)
		audience, _ := json.Marshal(said["aud"])
		if said["iss"] != "https://login.example.com" || identity.Subject == "" || !strings.Contains(string(audience), `"otpdialog"`) || expires < float64(clock.Now().Unix()-60) {
			t.Errorf("%s signs in %v", claims, identity)
		}
	})
}
