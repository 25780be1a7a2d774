package oidcclient_test

import (
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"otpdialog/oidcclient"
)

// Only https leaves this computer.
func TestIssuer(t *testing.T) {
	t.Parallel()
	for _, issuer := range []string{
		"", "login.example.com", "http://login.example.com", "http://192.0.2.1", "http://localhost.example.com", "http://127.0.0.1.example.com",
		"ftp://127.0.0.1", "https://", "https:///x", "https://login.example.com?x", "https://login.example.com/?", "https://login.example.com/#x",
		"https://user:password@login.example.com", "http://[::1", "file:///etc/passwd",
	} {
		_, err := oidcclient.Open(t.Context(), oidcclient.Config{Issuer: issuer, ClientID: "otpdialog"})
		fails(t, err, oidcclient.Misconfigured, "oidc-insecure-address", "is not a valid issuer address")
	}
}

// The document has to name the issuer octet by octet, and endpoints that are safe.
func TestDocument(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	host := strings.TrimPrefix(s.URL, "http://")
	for _, issuer := range []any{s.URL + "/", strings.ToUpper(s.URL), "http://localhost", "https://" + host, ""} {
		s.describe(map[string]any{"issuer": issuer})
		_, err := oidcclient.Open(t.Context(), s.config)
		fails(t, err, oidcclient.Misconfigured, "oidc-issuer", "names another issuer")
	}
	for _, endpoint := range []string{"token_endpoint", "jwks_uri", "device_authorization_endpoint", "userinfo_endpoint"} {
		for _, address := range []string{"http://login.example.com/x", "/x", "gopher://127.0.0.1", "https://user@" + host} {
			s.describe(map[string]any{endpoint: address})
			_, err := oidcclient.Open(t.Context(), s.config)
			fails(t, err, oidcclient.Untrusted, "oidc-insecure-address", address)
		}
	}
	for _, endpoint := range []string{"token_endpoint", "jwks_uri"} {
		s.describe(map[string]any{endpoint: ""})
		_, err := oidcclient.Open(t.Context(), s.config)
		fails(t, err, oidcclient.Untrusted, "oidc-insecure-address", `""`)
	}
	s.describe(map[string]any{"device_authorization_endpoint": ""})
	p, err := oidcclient.Open(t.Context(), s.config)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Begin(t.Context())
	fails(t, err, oidcclient.Misconfigured, "oidc-no-device-grant", "names no device_authorization_endpoint")
}

// An issuer with a path has its document below it, and a slash at the end belongs to its name.
func TestPath(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	s.config.Issuer = s.URL + "/realms/x/"
	s.answer("/realms/x"+documentPath, `{"issuer":"`+s.URL+`/realms/x/","token_endpoint":"`+s.URL+`/token","jwks_uri":"`+s.URL+`/jwks"}`)
	if _, err := oidcclient.Open(t.Context(), s.config); err != nil {
		t.Error(err)
	}
}

// A certificate counts if the authorities are those of the configuration.
func TestTLS(t *testing.T) {
	t.Parallel()
	var server *httptest.Server
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"issuer":"`+server.URL+`","token_endpoint":"`+server.URL+`/token","jwks_uri":"`+server.URL+`/jwks"}`)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of clients that do not trust it
	server.StartTLS()
	t.Cleanup(server.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())

	config := oidcclient.Config{Issuer: server.URL, ClientID: "otpdialog", RootCAs: trusted}
	if _, err := oidcclient.Open(t.Context(), config); err != nil {
		t.Error(err)
	}
	for name, roots := range map[string]*x509.CertPool{"the system's": nil, "none": x509.NewCertPool()} {
		config.RootCAs = roots
		_, err := oidcclient.Open(t.Context(), config)
		fails(t, err, oidcclient.Unreachable, "oidc-certificate", "is not trusted")
		if err == nil {
			t.Errorf("%s are enough", name)
		}
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	config.Issuer, config.RootCAs = "https://localhost:"+port, trusted
	_, err := oidcclient.Open(t.Context(), config)
	fails(t, err, oidcclient.Unreachable, "oidc-certificate", "not localhost")
}

// A provider on the network sends nobody to what listens on this computer.
func TestNetworkNamesNoLoopback(t *testing.T) {
	t.Parallel()
	reached := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a service of this computer was asked") }))
	t.Cleanup(reached.Close)
	local := reached.URL + "/x"
	for _, name := range []string{"token_endpoint", "jwks_uri", "device_authorization_endpoint", "verification_uri", "verification_uri_complete"} {
		var server *httptest.Server
		server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			said := map[string]any{
				"issuer": server.URL, "token_endpoint": server.URL, "jwks_uri": server.URL, "device_authorization_endpoint": server.URL,
				"device_code": "secret", "user_code": "BCDF-GHJK", "verification_uri": server.URL, "verification_uri_complete": server.URL, "expires_in": 600,
			}
			said[name] = local
			_ = json.NewEncoder(w).Encode(said)
		}))
		t.Cleanup(server.Close)
		trusted := x509.NewCertPool()
		trusted.AddCert(server.Certificate())
		p, err := oidcclient.Open(t.Context(), oidcclient.Config{Issuer: server.URL, ClientID: "otpdialog", RootCAs: trusted})
		if err == nil {
			_, err = p.Begin(t.Context())
		}
		if err == nil || !strings.Contains(err.Error(), "not an https address") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What nobody can type or open is no code and no address.
func TestLongCodes(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	p, err := oidcclient.Open(t.Context(), s.config)
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"BCDF-GHJK", "login.example.com/device"} {
		s.answer("/device", strings.Replace(device, what, what+strings.Repeat("X", 2000), 1))
		_, err := p.Begin(t.Context())
		fails(t, err, oidcclient.Unreachable, "oidc-answer", "too long")
	}
}

// No proxy of the environment sees a request.
func TestProxy(t *testing.T) {
	s := newScript(t)
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request went to the proxy") }))
	t.Cleanup(proxy.Close)
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	t.Setenv("NO_PROXY", "")
	s.begin(t)
	_, err := oidcclient.Open(t.Context(), oidcclient.Config{Issuer: "https://" + strings.Repeat("x", 64) + ".example", ClientID: "otpdialog"})
	fails(t, err, oidcclient.Unreachable, "oidc-unreachable", "no such host") // a label has 63 letters at most
}

// Headers are limited, as bodies are.
func TestLargeHeader(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Large", strings.Repeat("x", 100_000)) }))
	t.Cleanup(server.Close)
	_, err := oidcclient.Open(t.Context(), oidcclient.Config{Issuer: server.URL, ClientID: "otpdialog"})
	fails(t, err, oidcclient.Unreachable, "oidc-unreachable", "header")
}

// Without TLS nothing leaves this computer, whatever a name stands for.
func TestLoopback(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://192.0.2.1/", "http://[2001:db8::1]/"} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		response, err := oidcclient.Network(nil).RoundTrip(request)
		if err == nil {
			_ = response.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "is not on this computer") {
			t.Errorf("%s: %v", address, err)
		}
	}
	s := newScript(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	s.config.Issuer = "http://localhost:" + port
	s.describe(map[string]any{"issuer": s.config.Issuer})
	s.begin(t)
}
