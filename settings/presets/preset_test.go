package presets

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

func TestPresets(t *testing.T) {
	files, err := presetFiles.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := presetFiles.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := document.ParsePreset("p", file.Name(), data); err != nil {
			t.Error(err)
		}
	}
	if t.Failed() {
		return
	}
	presets := All()
	var names []string
	for i, p := range presets {
		names = append(names, p.Name)
		if i > 1 && i < len(presets)-1 && strings.ToLower(presets[i-1].Title) >= strings.ToLower(p.Title) {
			t.Errorf("%q comes after %q", p.Title, presets[i-1].Title)
		}
		if found, ok := Lookup(p.Name); !ok || fmt.Sprint(found) != fmt.Sprint(p) {
			t.Errorf("%q is looked up as %v", p.Name, found)
		}
	}
	if len(presets) != len(files) || names[len(names)-1] != "generic" {
		t.Errorf("of %d files: %v", len(files), names)
	}
	for _, vendor := range []string{
		"duo", "duo-append", "duo-otp", "okta", "nps", "fortiauthenticator", "logintc", "eset", "securenvoy", "rsa", "privacyidea", "akamai",
		"entra-oidc", "okta-oidc", "keycloak", "google", "oidc", "account-service",
	} {
		if !slices.Contains(names, vendor) {
			t.Errorf("there is no preset %q", vendor)
		}
	}
	for _, name := range []string{"", "nobody", "../templates", "Duo"} {
		if p, ok := Lookup(name); ok {
			t.Errorf("%q is %q", name, p.Title)
		}
	}
}

func TestPresetsTellEnough(t *testing.T) {
	for _, p := range All() {
		t.Run(p.Name, func(t *testing.T) {
			if len(p.Needs) == 0 {
				t.Error("it needs nothing")
			}
			for _, text := range append([]string{p.About}, p.Needs...) {
				if n := utf8.RuneCountInString(text); n == 0 || n > 300 || strings.ContainsFunc(text, advice.IsControl) || !strings.HasSuffix(text, ".") {
					t.Errorf("%d characters: %q", n, text)
				}
			}
			if u, err := url.Parse(p.Documentation); p.Name != "generic" && p.Connection.Kind != settings.Account && (err != nil || u.Scheme != "https" || u.Host == "") {
				t.Errorf("documentation %q", p.Documentation)
			}
			c := p.Connection
			for _, a := range c.Actions {
				if a.Description == "" || a.Message == "" || a.Image == settings.DefaultImage {
					t.Errorf("action %q does not say enough: %+v", a.Title, a)
				}
				if a.Command == "" && c.Ask == settings.AskPassword && !c.EmptyAnswer {
					t.Errorf("action %q sends an empty answer, which the connection says is not taken", a.Title)
				}
			}
			if c.FailoverAfter > 0 && c.FailoverAfter < c.Timeout {
				t.Errorf("failover_after %d, timeout %d: presets that ask a second server early leave it to the default", c.FailoverAfter, c.Timeout)
			}
		})
	}
}

// What a preset says replaces what was there; the rest of the connection stays.
func TestPresetApply(t *testing.T) {
	full, err := parseText(settingstest.Complete + `timeout = 7
retries = 9
failover_after = 3
password_encoding = "chap"
ask = "otp"
separator = "/"
user_prompt = "?"
empty_answer = true
autosend_when = "always"
secondary = "192.0.2.1"
forward_username_only = true
attributes = [{ name = "Calling-Station-Id", value = "192.0.2.7" }]
[[actions]]
title = "Old"
autosend = true
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ofRADIUS() {
		t.Run(p.Name, func(t *testing.T) {
			blank, changed := settings.Connection{}, full
			p.Apply(&blank)
			p.Apply(&changed)
			kept := changed
			kept.Timeout, kept.Retries, kept.FailoverAfter = full.Timeout, full.Retries, full.FailoverAfter
			kept.PasswordEncoding, kept.Ask, kept.Separator = full.PasswordEncoding, full.Ask, full.Separator
			kept.UserPrompt, kept.EmptyAnswer, kept.AutosendWhen = full.UserPrompt, full.EmptyAnswer, full.AutosendWhen
			kept.Actions = full.Actions
			if got, want := fmt.Sprintf("%#v", kept), fmt.Sprintf("%#v", full); got != want {
				t.Errorf("it changed more than it may:\n%s\nwas\n%s", got, want)
			}
			// Both are now the connection that the same lines in a file make.
			want, err := parseText(settingstest.Complete + presetLines(t, p))
			if err != nil {
				t.Fatal(err)
			}
			for name, c := range map[string]settings.Connection{"a blank connection": blank, "a full one": changed} {
				if got, want := behaviour(c), behaviour(want); got != want {
					t.Errorf("%s became\n%s\nwant\n%s", name, got, want)
				}
			}
			if len(blank.Actions) > 0 {
				blank.Actions[0].Title = "changed"
				if again, _ := Lookup(p.Name); again.Connection.Actions[0].Title == "changed" || p.Connection.Actions[0].Title == "changed" {
					t.Error("changing the connection changes the preset")
				}
			}
		})
	}
}

// presetLines are the lines of a preset's file that a connection has as well.
func presetLines(t *testing.T, p settings.Preset) string {
	t.Helper()
	data, err := presetFiles.ReadFile(p.Name + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := toml.Unmarshal(data, &values); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"title", "about", "needs", "documentation"} {
		delete(values, key)
	}
	lines, err := toml.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return string(lines)
}

// behaviour is what presets decide on.
func behaviour(c settings.Connection) string {
	return fmt.Sprintf("%#v", settings.Connection{
		Timeout: c.Timeout, Retries: c.Retries, FailoverAfter: c.FailoverAfter, PasswordEncoding: c.PasswordEncoding,
		Ask: c.Ask, Separator: c.Separator, UserPrompt: c.UserPrompt, EmptyAnswer: c.EmptyAnswer,
		AutosendWhen: c.AutosendWhen, Actions: c.Actions,
	})
}

// A connection with a preset survives being written and read.
func TestPresetWritten(t *testing.T) {
	for _, p := range ofRADIUS() {
		t.Run(p.Name, func(t *testing.T) {
			var c settings.Connection
			p.Apply(&c)
			values := map[string]any{
				"display_name": "Head office", "primary": "radius.example.com", "secret_env": "RADIUS_SECRET",
				"timeout": c.Timeout, "retries": c.Retries, "password_encoding": c.PasswordEncoding, "ask": c.Ask,
				"separator": c.Separator, "user_prompt": c.UserPrompt, "empty_answer": c.EmptyAnswer,
				"autosend_when": c.AutosendWhen,
			}
			if c.FailoverAfter > 0 {
				values["failover_after"] = c.FailoverAfter
			}
			if len(c.Actions) > 0 {
				values["actions"] = schema.Tree(c.Actions)
			}
			text, err := toml.Marshal(values)
			if err != nil {
				t.Fatal(err)
			}
			read, err := parseText(string(text))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			if behaviour(read) != behaviour(c) {
				t.Errorf("read as\n%s\nwritten\n%s", behaviour(read), behaviour(c))
			}
		})
	}
}

// A mistake in a preset is reported like one in a connection.
func TestPresetProblems(t *testing.T) {
	const start = "title = \"A\"\nabout = \"B.\"\n"
	for _, test := range []struct{ text, want string }{
		{start + "timeout = 601\n", `p.toml:3: timeout 601 is out of range`},
		{start + "primary = \"radius.example.com\"\n", `p.toml:3: unknown key "primary"`},
		{start + "[[actions]]\ntitle = \"A\"\nimage = \"pusch\"\n", `p.toml:5: the gallery has no image "pusch"`},
		{start + strings.Repeat("[[actions]]\ntitle = \"A\"\n", 6), `p.toml:13: a connection has at most 5 actions`},
		{"title = \"A\"\nabout = \"" + strings.Repeat("ä", 301) + "\"\n", `p.toml:2: about has 301 characters`},
		{"", `p.toml:1: title is missing`},
		{"title", `p.toml:1: a key has no value`},
	} {
		_, err := document.ParsePreset("p", "p.toml", []byte(test.text))
		if _, ok := errors.AsType[settings.Problems](err); !ok || !strings.Contains(settingstest.Explain(err), test.want) {
			t.Errorf("%q: %v, want %s", test.text, err, test.want)
		}
	}
}

func parseText(text string) (settings.Connection, error) {
	return document.ParseConnection("office", "office.toml", []byte(text))
}

func ofRADIUS() []settings.Preset {
	return slices.DeleteFunc(All(), func(p settings.Preset) bool { return p.Connection.Kind != settings.RADIUS })
}

// The preset of a provider fills in what the vendor decides, is recognized with the names that take
// the place of its placeholders, and makes a connection with RADIUS servers one with a provider.
func TestPresetsOfProviders(t *testing.T) {
	issuers := map[string]string{
		"entra-oidc": "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
		"okta-oidc":  "https://dev-1.okta.com/oauth2/default",
		"keycloak":   "https://sso.example.com/realms/staff",
		"google":     "https://accounts.google.com",
		"oidc":       "https://login.example.org",
	}
	for _, p := range All() {
		if p.Connection.Kind != settings.OIDC {
			continue
		}
		c := settings.DefaultConnection()
		c.Name, c.DisplayName, c.Primary = "company", "Company", "192.0.2.1"
		p.Apply(&c)
		if c.Kind != settings.OIDC || c.Name != "company" || c.DisplayName != "Company" || c.Primary != "" || c.Issuer != p.Connection.Issuer || !p.Filled(&c) {
			t.Errorf("%s: %+v", p.Name, c)
		}
		c.Issuer, c.ClientID, c.Allowed.Groups = issuers[p.Name], "otpdialog", []string{"vpn"}
		if problems := document.CheckConnection(&c); len(problems) > 0 || !p.Filled(&c) {
			t.Errorf("%s: filled in: %t, %v", p.Name, p.Filled(&c), problems)
		}
		for name, issuer := range issuers {
			c.Issuer = issuer
			if name != p.Name && p.Name != "oidc" && p.Filled(&c) { // which is for any other
				t.Errorf("%s is in a connection with %s", p.Name, issuer)
			}
		}
		generic, _ := Lookup("generic")
		generic.Apply(&c)
		if c.Kind != settings.RADIUS || c.Issuer != "" || c.Timeout != generic.Connection.Timeout || p.Filled(&c) {
			t.Errorf("%s, and then RADIUS servers: %+v", p.Name, c)
		}
	}
}
