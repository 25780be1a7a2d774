package oidcclient_test

import (
	"slices"
	"strings"
	"testing"

	"otpdialog/oidcclient"
)

// Who observes a sign-in learns each request, with the fields and the refusals, but no secret.
func TestObserve(t *testing.T) {
	t.Parallel()
	s := newScript(t)
	s.config.ClientSecret = "the-client-secret"
	s.describe(map[string]any{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}})
	var lines []string
	s.config.Observe = func(e oidcclient.Exchange) {
		lines = append(lines, strings.ReplaceAll(e.String(), s.URL, "http://provider"))
	}
	p, err := oidcclient.Open(t.Context(), s.config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = p.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.answer("/device", `400 {"error":"invalid_scope"}`)
	_, _ = p.Begin(t.Context())
	s.answer("/device", "")
	_, _ = p.Begin(t.Context())
	const form = " client_id=otpdialog client_secret scope=openid email: "
	if want := []string{
		"GET http://provider/.well-known/openid-configuration: 200 OK after 0 ms",
		"POST http://provider/device" + form + "200 OK after 0 ms",
		"POST http://provider/device" + form + "400 Bad Request invalid_scope after 0 ms",
		"POST http://provider/device" + form + "no answer",
	}; !slices.Equal(lines, want) {
		t.Errorf("observed\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}
