package oidc

import (
	"net/url"
	"strings"

	"otpdialog/settings"
)

// A vendor is a provider that many people use. The zero value is any other one.
type vendor struct {
	host string // of its issuers, or what their hosts end with
	name string // for people
	next string // what to do if it refuses the client or its request; the presets say more
}

var vendors = []vendor{
	{"accounts.google.com", "Google", `use an OAuth client of the type "TVs and Limited Input devices" with its client secret, because Google allows no device grants for others, and only the scopes openid, profile and email`},
	{"login.microsoftonline.com", "Microsoft Entra ID", `turn on "Allow public client flows" in the app registration, and check that no Conditional Access policy blocks the device code flow`},
	{".okta.com", "Okta", "use an app integration of the type OIDC, Native Application, with the grant type Device Authorization, and check the access policy of the authorization server"},
}

// refusals are the codes of what a vendor asks of its clients.
var refusals = []string{"oidc-no-device-grant", "oidc-unknown-client", "oidc-request"}

// vendorOf is who runs the provider of a connection.
func vendorOf(c *settings.Connection) vendor {
	issuer, err := url.Parse(c.Issuer)
	if err != nil {
		return vendor{}
	}
	for _, v := range vendors {
		if host := strings.ToLower(issuer.Hostname()); host == v.host || v.host[0] == '.' && strings.HasSuffix(host, v.host) {
			return v
		}
	}
	return vendor{}
}

// called is what people call the provider at a host: "Google (accounts.google.com)".
func (v vendor) called(host string) string {
	if v.name == "" {
		return host
	}
	return v.name + " (" + host + ")"
}
