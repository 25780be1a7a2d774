package oidcclient_test

import (
	"testing"
	"time"

	"otpdialog/e2e/oidcprovider"
	"otpdialog/oidcclient"
	"otpdialog/radiusclient/radiustest"
)

// A provider of other people signs alice in, for each way in which a client shows who it is and each
// kind of key, and says so if she refuses.
func TestOIDCProvider(t *testing.T) {
	t.Parallel()
	server := oidcprovider.Start(t)
	for _, test := range []struct {
		client, secret string
		refuse         bool
	}{
		{"otpdialog", "", false},
		{"es256", "", false},
		{"eddsa", "", false},
		{"basic", oidcprovider.Secret, false},
		{"post", oidcprovider.Secret, false},
		{"otpdialog", "", true},
	} {
		ahead := radiustest.NewClock(time.Now()) // polls need not wait
		p, err := oidcclient.Open(t.Context(), oidcclient.Config{
			Issuer: server.Issuer, ClientID: test.client, ClientSecret: test.secret, Scopes: []string{"openid", "email", "groups"}, Clock: ahead,
		})
		if err != nil {
			t.Fatalf("%s: %v", test.client, err)
		}
		g, err := p.Begin(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", test.client, err)
		}
		identity, err := await(t, ahead, p, g, func() {}, func() { // after the first poll
			if test.refuse {
				server.Refuse(t, g.Complete)
			} else {
				server.Approve(t, g.Complete, "alice")
			}
		}, func() {})
		switch {
		case test.refuse:
			fails(t, err, oidcclient.Refused, "oidc-refused", "access_denied")
		case err != nil || identity.Subject != "alice" || string(identity.Claims["email"]) != `"alice@example.com"` || string(identity.Claims["groups"]) != `["staff","vpn"]`:
			t.Errorf("%s: got %v, %v", test.client, identity.Claims, err)
		}
		if _, err = await(t, ahead, p, g); err == nil {
			t.Errorf("%s: a code works twice", test.client)
		}
	}
	for client, want := range map[string]struct {
		secret, code string
	}{
		"pages":   {"", "oidc-request"}, // invalid_request: device_code is not allowed for this client
		"unknown": {"", "oidc-unknown-client"},
		"basic":   {"another secret", "oidc-unknown-client"},
		"post":    {"another secret", "oidc-unknown-client"},
	} {
		p, err := oidcclient.Open(t.Context(), oidcclient.Config{Issuer: server.Issuer, ClientID: client, ClientSecret: want.secret})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Begin(t.Context())
		fails(t, err, oidcclient.Misconfigured, want.code, server.Issuer[len("http://"):])
	}
}

// By default oidc-provider says in the ID token no more than who has signed in.
func TestOIDCProviderUserInfo(t *testing.T) {
	t.Parallel()
	server := oidcprovider.Start(t, "CLAIMS=userinfo")
	ahead := radiustest.NewClock(time.Now())
	p, err := oidcclient.Open(t.Context(), oidcclient.Config{Issuer: server.Issuer, ClientID: "otpdialog", Clock: ahead})
	if err != nil {
		t.Fatal(err)
	}
	g, err := p.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	identity, err := await(t, ahead, p, g, func() { server.Approve(t, g.Complete, "alice") }, func() {})
	if err != nil || string(identity.Claims["email"]) != `"alice@example.com"` || identity.Claims["iss"] == nil {
		t.Errorf("got %v, %v", identity.Claims, err)
	}
}
