package oidc

import (
	"strings"
	"testing"

	"otpdialog/oidcclient"
	"otpdialog/settings"
)

// A vendor that refuses a client is named, with what it asks for. What fails for another reason has the
// usual next step, and so has a host that only looks like a vendor's.
func TestVendors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ issuer, code, called, next string }{
		{"https://accounts.google.com", "oidc-no-device-grant", "Google (accounts.google.com)", "TVs and Limited Input devices"},
		{"https://accounts.google.com", "oidc-request", "Google (accounts.google.com)", "only the scopes openid, profile and email"},
		{"https://accounts.google.com", "oidc-unreachable", "Google (accounts.google.com)", "as always"},
		{"https://Login.MicrosoftOnline.com/t/v2.0", "oidc-unknown-client", "Microsoft Entra ID (Login.MicrosoftOnline.com)", "Allow public client flows"},
		{"https://example.okta.com/oauth2/default", "oidc-no-device-grant", "Okta (example.okta.com)", "Device Authorization"},
		{"https://notokta.com", "oidc-no-device-grant", "notokta.com", "as always"},
		{"https://accounts.google.com.example.org", "oidc-request", "accounts.google.com.example.org", "as always"},
	} {
		c := &settings.Connection{Issuer: test.issuer}
		if called := vendorOf(c).called(host(c)); called != test.called {
			t.Errorf("%s is called %q", test.issuer, called)
		}
		if a := adviceOf(c, &oidcclient.Error{Code: test.code, What: "no", Next: "as always"}); !strings.Contains(a.Next, test.next) {
			t.Errorf("%+v: the next step is %q", test, a.Next)
		}
	}
}
