package oidcclient_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"otpdialog/oidcclient"
)

// The check says of each part whether it works, and goes on as far as it can.
func TestCheck(t *testing.T) {
	t.Parallel()
	none := func(*script) {}
	for name, test := range map[string]struct {
		fault func(*script)
		found []string // SUBJECT and, after a space, the code of what failed
	}{
		"good":            {none, []string{"oidc-discovery", "oidc-keys", "oidc-device", "oidc-clock"}},
		"not a provider":  {func(s *script) { s.answer(documentPath, "404 ") }, []string{"oidc-discovery oidc-answer"}},
		"no keys":         {func(s *script) { s.answer("/jwks", "{}") }, []string{"oidc-discovery", "oidc-keys oidc-answer", "oidc-device", "oidc-clock"}},
		"unknown client":  {func(s *script) { s.answer("/device", `401 {"error":"invalid_client"}`) }, []string{"oidc-discovery", "oidc-keys", "oidc-device oidc-unknown-client", "oidc-clock"}},
		"no device grant": {func(s *script) { s.describe(map[string]any{"device_authorization_endpoint": ""}) }, []string{"oidc-discovery", "oidc-keys", "oidc-device oidc-no-device-grant"}},
		"no answer":       {func(s *script) { s.answer("/device", "") }, []string{"oidc-discovery", "oidc-keys", "oidc-device oidc-unreachable"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			test.fault(s)
			var found []string
			err := oidcclient.Check(t.Context(), s.config, func(f oidcclient.Finding) {
				text := f.Subject.String()
				if failure, ok := errors.AsType[*oidcclient.Error](f.Err); ok {
					text += " " + failure.Code
				}
				if found = append(found, text); (f.What == "") != (f.Err != nil) || strings.Contains(f.What, "secret-device-code") {
					t.Errorf("found %+v", f)
				}
			})
			if err != nil || !slices.Equal(found, test.found) {
				t.Errorf("got %v, %v; want %v", found, err, test.found)
			}
		})
	}
}
