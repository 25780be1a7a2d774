package console_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/signin/session/checkup"
)

// A connection with a provider is added, filled in, saved, checked and changed on the screens. It
// has its own fields and no others.
func TestProvider(t *testing.T) {
	var checked *settings.Connection
	s := setup{NoOffice: true}
	s.Options.CheckConnection = func(_ context.Context, c *settings.Connection, _ func(checkup.Row)) error {
		checked = c
		return nil
	}
	perform(t, inTheConsole(s), func(d *driver) {
		saved := func() settings.Connection {
			t.Helper()
			c, err := d.Store.Connection("company")
			if err != nil {
				t.Fatalf("%v\n%s", err, d.Screen())
			}
			return c
		}
		d.Do("add").Type("openid").TabTo("Okta (OpenID Connect)").Press("enter").See("Device Authorization").TabTo("Use it").Press("enter")
		d.See("Issuer", "Client ID").SeeNo("Primary server", "Attributes", "Automation", "Preview", wrongMark)
		d.Fill("Display name", "Company").Fill("Issuer", "http://login.example.com").See("is not encrypted")
		d.Fill("Issuer", "https://login.example.com").Fill("Client ID", "otpdialog").Do("save")
		if c := saved(); c.Kind != settings.OIDC || c.ClientID != "otpdialog" || c.ClientSecret.IsSet() || c.Allowed.IsSet() {
			t.Errorf("%+v", c)
		}
		d.Fill("Scopes", "openid email").Fill("Email", "*@example.com bob@example.org").Fill("Groups", `vpn "remote workers"`)
		d.Choose("Client secret", "environment").Fill("Variable", "COMPANY_SECRET").Fill("User name claim", "email").Do("save")
		c := saved()
		if !slices.Equal(c.Scopes, []string{"openid", "email"}) || !slices.Equal(c.Allowed.Email, []string{"*@example.com", "bob@example.org"}) ||
			!slices.Equal(c.Allowed.Groups, []string{"vpn", "remote workers"}) || c.ClientSecret.Env != "COMPANY_SECRET" || c.UserClaim != "email" {
			t.Errorf("%+v", c)
		}
		d.Do("check connection")
		if checked == nil || checked.Issuer != c.Issuer {
			t.Errorf("checked: %+v", checked)
		}
		d.Press("esc").Choose("Client secret", "none").Fill("Groups", "").Do("save")
		if c := saved(); c.ClientSecret.IsSet() || len(c.Allowed.Groups) > 0 {
			t.Errorf("%+v", c)
		}
	})
}

// The preset of another kind says what is lost before it is used.
func TestAnotherKind(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().TabTo("Vendor preset").Press("enter").TabTo("Google (OpenID Connect)").Press("enter").Press("pgdown")
		d.See("This is for OpenID Connect. This connection's settings for RADIUS will be lost").TabTo("Use it").Press("enter")
		d.See("Head office", "Issuer", "https://accounts.google.com").SeeNo("Primary server")
		d.Press("esc")
		if c, err := d.Store.Connection("office"); err != nil || c.Kind != settings.RADIUS || !strings.HasPrefix(c.DisplayName, "Head") {
			t.Errorf("nothing was saved, and yet: %+v, %v", c, err)
		}
	})
}

// An account service needs its web address and nothing else: no secret, and no other tabs. From there
// the way leads back to RADIUS, which needs a secret again.
func TestAccountService(t *testing.T) {
	perform(t, inTheConsole(setup{Size: large}), func(d *driver) {
		d.Do("add").Type("account service").Press("enter").See("web address").TabTo("Use it").Press("enter")
		d.See("Display name", "Service").SeeNo("Secret", "Primary server", "Automation", "next tab", "Preview", wrongMark)
		d.Fill("Display name", "My Account").Fill("Service", "account.example.com").See("is not a web address")
		d.Fill("Service", "https://account.example.com").SeeNo(wrongMark).Do("save").See("Saved")
		if c, err := d.Store.Connection("my-account"); err != nil || c.Kind != settings.Account || c.Service != "https://account.example.com" {
			t.Errorf("%+v, %v", c, err)
		}
		d.Press("esc").TabTo("my-account").Press("enter").See("Service").SeeNo(wrongMark, "!")
		d.TabTo("Vendor preset").Press("enter").Type("generic").Press("enter").See("This connection's settings for Account will be lost").TabTo("Use it").Press("enter")
		d.See("Primary server", "next tab").SeeNo(wrongMark, "Connection !").Do("save").See("Not saved").Fill("Primary server", "192.0.2.1").Do("save").See("Not saved: 1 mistake", "Enter the shared secret")
	})
}
