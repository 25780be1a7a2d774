package document

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

const (
	completeOIDC = `kind = "oidc"
display_name = "Company"
issuer = "https://login.example.com"
client_id = "otpdialog"
`
	completeAccount = `kind = "account"
display_name = "My account"
service = "http://127.0.0.1:8282"
`
)

func TestKinds(t *testing.T) {
	c, err := parseText(completeOIDC + `client_secret_file = "company.secret"
ca_file = "authority.pem"
scopes = ["openid", "groups"]
audience = "https://api.example.com"
allowed = { email = ["*@example.com"], groups = ["vpn", "staff"] }
user_claim = "email"
user_domain = "example.com"
`)
	if err != nil {
		t.Fatal(err)
	}
	c.Positions = nil
	want := settings.Connection{
		Name: "office", File: "office.toml", Kind: settings.OIDC, Ask: settings.AskNothing, DisplayName: "Company",
		Issuer: "https://login.example.com", ClientID: "otpdialog", ClientSecret: settings.Source{File: "company.secret"},
		CAFile: "authority.pem", Scopes: []string{"openid", "groups"}, Audience: "https://api.example.com",
		Allowed:   settings.Allowed{Email: []string{"*@example.com"}, Groups: []string{"vpn", "staff"}},
		UserClaim: "email", UserDomain: "example.com",
	}
	if got := fmt.Sprintf("%#v", c); got != fmt.Sprintf("%#v", want) {
		t.Errorf("got\n%s\nwant\n%#v", got, want)
	}
	if files := c.NamedFiles(); !slices.Equal(files, []string{"company.secret", "authority.pem"}) {
		t.Errorf("it names %q", files)
	}
	shown := map[string]string{}
	for _, e := range Effective(&c) {
		shown[e.Key] = fmt.Sprint(e.Value)
	}
	if shown["allowed.groups"] != "[vpn staff]" || shown["scopes"] != "[openid groups]" || shown["issuer"] != c.Issuer || shown["timeout"] != "" {
		t.Errorf("in force: %v", shown)
	}
	account, err := parseText(completeAccount)
	if err != nil || account.Kind != settings.Account || account.Service != "http://127.0.0.1:8282" {
		t.Errorf("%+v, %v", account, err)
	}
	if c, err := parseText("kind = \"radius\"\n" + settingstest.Complete); err != nil || c.Kind != settings.RADIUS || c.Timeout != 60 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestProblemsOfKinds(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a kind that is none", `kind = "oidcc"` + "\nissuer = 1\nprimary = 2\n", `office.toml:1: kind cannot be "oidcc"
    did you mean "oidc"? If not, write one of radius, oidc, account`},
		{"nothing else", `kind = "oidc"`, `office.toml:1: display_name is missing
    write display_name: what people see when they sign in, such as "Head office"
office.toml:1: issuer is missing
    write issuer: a web address such as "https://login.example.com"
office.toml:1: client_id is missing
    write client_id: the name of this program at the provider, such as "otpdialog"`},
		{"keys of RADIUS", completeOIDC + "primary = \"radius.example.com\"\nsecret_env = \"S\"\n[[actions]]\ntitle = \"Push\"\n", `office.toml:5: primary is only for kind = "radius"
    remove the line, or write kind = "radius"
office.toml:6: secret_env is only for kind = "radius"
    remove the line, or write kind = "radius"
office.toml:7: actions is only for kind = "radius"
    remove the line, or write kind = "radius"`},
		{"keys of OpenID Connect", settingstest.Complete + "issuer = \"https://login.example.com\"\nclient_secret = \"swordfish\"\n", `office.toml:4: issuer is only for kind = "oidc"
    remove the line, or write kind = "oidc"
office.toml:5: client_secret is only for kind = "oidc"
    remove the line, or write kind = "oidc"`},
		{"a key of two kinds", completeAccount + "ca_file = \"a.pem\"\n", `office.toml:4: ca_file is only for kind = "radius" or "oidc"
    remove the line, or write kind = "radius"`},
		{"an unknown key", completeOIDC + "isuer = \"\"\n", `office.toml:5: unknown key "isuer"
    did you mean "issuer"?`},
		{"no service", strings.Split(completeAccount, "service")[0], `office.toml:1: service is missing
    write service: a web address such as "https://account.example.com"`},
		{"http elsewhere", strings.Replace(completeOIDC, "https:", "http:", 1), `office.toml:3: issuer: "http://login.example.com" is not encrypted
    write https:// instead; http:// is only for this computer itself, such as http://127.0.0.1`},
		{"no address", strings.Replace(completeOIDC, "https://", "", 1), `office.toml:3: issuer: "login.example.com" is not a web address
    write https://login.example.com, for example`},
		{"more than an address", strings.Replace(completeOIDC, "example.com", "example.com/?a=b", 1), `office.toml:3: issuer: "https://login.example.com/?a=b" has more than a host and a path
    write https://login.example.com, for example`},
		{"an empty claim", completeOIDC + "user_claim = \"\"\n", `office.toml:5: user_claim is empty
    write a claim such as "email", or remove it`},
		{"scopes in one text", completeOIDC + "scopes = [\"openid email\"]\n", `office.toml:5: "openid email" cannot be a scope
    write scopes = ["openid", "email"], for example`},
		{"nobody allowed", completeOIDC + "allowed = {}\n", `office.toml:5: allowed is empty
    write allowed = { email = ["*@example.com"] }, for example, or remove the line`},
		{"no group allowed", completeOIDC + "allowed = { groups = [] }\n", `office.toml:5: groups is empty
    write who may sign in, or remove it`},
		{"an empty pattern", completeOIDC + "[allowed]\nemail = [\"\"]\nmail = 1\n", `office.toml:6: email has an empty element
    remove it
office.toml:7: unknown key "mail"
    did you mean "email"?`},
		{"two secrets", completeOIDC + "client_secret = \"swordfish\"\nclient_secret_env = \"S\"\n", `office.toml:6: the client secret has several sources: client_secret, client_secret_env
    keep one of them`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseText(test.text)
			if got := settingstest.Explain(err); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func drawOIDC(t *rapid.T) settings.Connection {
	c := settings.OIDC.Default()
	c.DisplayName = drawLine(t, "display name", 1, settings.MaxDisplayNameLength)
	c.Issuer = rapid.SampledFrom([]string{"https://login.example.com", "https://[2001:db8::1]:8443/realms/a%20b", "http://localhost:80/"}).Draw(t, "issuer")
	c.ClientID = drawLine(t, "client", 1, 20)
	c.ClientSecret = drawSource(t, -1)
	c.CAFile = drawText(t, "CA file", 0, 20)
	c.Audience, c.UserDomain = drawLine(t, "audience", 0, 20), drawLine(t, "domain", 0, 20)
	c.Scopes = rapid.SampledFrom([][]string{c.Scopes, {"openid"}, {}}).Draw(t, "scopes")
	c.UserClaim = rapid.SampledFrom([]string{c.UserClaim, "email"}).Draw(t, "claim")
	entries := rapid.SliceOfN(rapid.SampledFrom([]string{"*@example.com", "vpn", `a"b`}), 1, 3)
	if rapid.Bool().Draw(t, "with email") {
		c.Allowed.Email = entries.Draw(t, "email")
	}
	if rapid.Bool().Draw(t, "with groups") {
		c.Allowed.Groups = entries.Draw(t, "groups")
	}
	return c
}

// A file of one connection becomes that of any other, of the same kind or not; comments stay.
func TestEditKinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawOIDC(t), drawOIDC(t)
		text := "# ours\n" + Rewrite("", before)
		edited := Edit(text, after)
		got, err := parseText(edited)
		if err != nil || !Same(&got, &after) || !strings.HasPrefix(edited, "# ours\n") {
			t.Fatalf("%s\nbecame\n%s\n%v", text, edited, err)
		}
		if again := Edit(edited, after); again != edited {
			t.Fatalf("%s\nbecame\n%s", edited, again)
		}
		radius := settings.DefaultConnection()
		radius.DisplayName, radius.Primary, radius.Secret.Env = "Head office", "192.0.2.1", "S"
		for _, wanted := range []settings.Connection{radius, after} {
			text = Edit(text, wanted)
			if got, err := parseText(text); err != nil || !Same(&got, &wanted) {
				t.Fatalf("became\n%s\n%v", text, err)
			}
		}
	})
}

func TestExportWithoutClientSecret(t *testing.T) {
	text := completeOIDC + "client_secret = \"swordfish\" # our secret = swordfish\n"
	if exported := LeaveOutSecrets(text); strings.Contains(exported, "swordfish") || !strings.Contains(exported, "the client secret was left out") {
		t.Error(exported)
	}
	if c, err := parseText(text); err != nil || len(c.Positions) == 0 {
		t.Error(err)
	} else if secrets, _ := c.LeftOut(); !slices.Equal(secrets, []string{"client secret"}) {
		t.Errorf("left out: %q", secrets)
	}
	shown := Difference(completeOIDC, text)
	if len(shown) == 0 || strings.Contains(fmt.Sprint(shown), "swordfish") {
		t.Error(shown)
	}
}
