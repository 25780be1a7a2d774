package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

func parseText(text string) (settings.Connection, error) {
	return ParseConnection("office", "office.toml", []byte(text))
}

func TestDefaults(t *testing.T) {
	c, err := parseText(settingstest.Complete + "[[actions]]\ntitle = \"Push\"\n")
	if err != nil {
		t.Fatal(err)
	}
	want := settings.Connection{
		Name: "office", File: "office.toml", Kind: settings.RADIUS, DisplayName: "Head office", Primary: "radius.example.com",
		HAMode: settings.Failover, Transport: settings.UDP, Port: 1812, Timeout: 60, Retries: 3, Secret: settings.Source{Env: "RADIUS_SECRET"},
		RequireMessageAuthenticator: settings.RequireAuto, PasswordEncoding: settings.PAP, Ask: settings.AskPassword, Separator: ",",
		UserPrompt: settings.DefaultUserPrompt, ReportedWords: settings.DefaultReportedWords, AutosendWhen: settings.AutosendFirstTime,
		Actions: []settings.Action{{ID: "push", Enabled: true, Title: "Push", Image: settings.DefaultImage}},
	}
	c.Positions = nil // they are seen in the lines of problems
	if got := fmt.Sprintf("%#v", c); got != fmt.Sprintf("%#v", want) {
		t.Errorf("got\n%s\nwant\n%#v", got, want)
	}
	if !slices.Contains(assets.Names(), settings.DefaultImage) {
		t.Errorf("the gallery has no image %q", settings.DefaultImage)
	}
}

func TestEveryKey(t *testing.T) {
	c, err := parseText(`display_name = "Head office"
primary = "192.0.2.1:1645"
secondary = "2001:db8::1"
ha_mode = "parallel"
transport = "tls"
timeout = 90
retries = 0
ca_file = "ca.pem"
cert_file = "client.pem"
key_file = "client.key"
secret_command = ["pass", "radius"]
require_message_authenticator = "always"
password_encoding = "chap"
ask = "append"
separator = ""
user_prompt = ""
forward_username_only = true
empty_answer = true
allow_load = true
reported_words = "Betrug"
autosend_when = "always"
dictionary_file = "dictionary.acme"
attributes = [{ name = "Calling-Station-Id", value = "192.0.2.7" }]
[[actions]]
id = "p"
enabled = false
title = "Push"
command = ""
description = "Send"
message = "Wait…"
image = "phone"
autosend = true
reject_means = "code sent"
`)
	if err != nil {
		t.Fatal(err)
	}
	want := settings.Connection{
		Name: "office", File: "office.toml", Kind: settings.RADIUS, DisplayName: "Head office", Primary: "192.0.2.1:1645", Secondary: "2001:db8::1",
		HAMode: settings.Parallel, Transport: settings.TLS, Port: 2083, Timeout: 90, Retries: 0,
		CAFile: "ca.pem", CertFile: "client.pem", KeyFile: "client.key", Secret: settings.Source{Command: []string{"pass", "radius"}},
		RequireMessageAuthenticator: settings.RequireAlways, PasswordEncoding: settings.CHAP, Ask: settings.AskAppend,
		ForwardUsernameOnly: true, EmptyAnswer: true, AllowLoad: true, ReportedWords: "Betrug", AutosendWhen: settings.AutosendAlways,
		DictionaryFile: "dictionary.acme",
		Attributes:     []settings.Attribute{{Name: "Calling-Station-Id", Value: "192.0.2.7"}},
		Actions: []settings.Action{{
			ID: "p", Title: "Push", Description: "Send", Message: "Wait…", Image: "phone",
			Autosend: true, RejectMeans: settings.RejectMeansCodeSent,
		}},
	}
	c.Positions = nil // they are seen in the lines of problems
	if got := fmt.Sprintf("%#v", c); got != fmt.Sprintf("%#v", want) {
		t.Errorf("got\n%s\nwant\n%#v", got, want)
	}
}

// TestProblems shows what a person reads about each mistake.
func TestProblems(t *testing.T) {
	action := "[[actions]]\ntitle = \"A\"\n"
	for _, test := range []struct{ name, text, want string }{
		{"port of 70000", settingstest.Complete + "port = 70000\n", `office.toml:4: port 70000 is out of range
    write a number from 1 to 65535`},
		{"port as a string", settingstest.Complete + "port = \"1812\"\n", `office.toml:4: port must be a whole number, not text
    write a whole number instead`},
		{"timeout with a fraction", settingstest.Complete + "timeout = 1.5\n", `office.toml:4: timeout must be a whole number, not a number with a fraction
    write a whole number instead`},
		{"unknown key", settingstest.Complete + "\ntimeot = 60\n", `office.toml:5: unknown key "timeot"
    did you mean "timeout"?`},
		{"key in capitals", settingstest.Complete + "Retries = 3\n", `office.toml:4: unknown key "Retries"
    did you mean "retries"?`},
		{"key that is like no other", settingstest.Complete + action + "colour = 1\n", `office.toml:6: unknown key "colour"
    write one of id, enabled, title, command, description, message, image, autosend, reject_means`},
		{"key of an action above the actions", settingstest.Complete + "autosend = true\n" + action, `office.toml:4: unknown key "autosend"
    write it under a line [[actions]]`},
		{"key of the connection below an action", settingstest.Complete + action + "timeout = 5\n", `office.toml:6: unknown key "timeout"
    write it above the first line that begins with [[`},
		{"unknown word", settingstest.Complete + "ha_mode = \"both\"\n", `office.toml:4: ha_mode cannot be "both"
    write one of failover, parallel`},
		{"empty file", "", `office.toml:1: display_name is missing
    write display_name: what people see when they sign in, such as "Head office"
office.toml:1: primary is missing
    write primary: the host or address of the RADIUS server, such as "radius.example.com"
office.toml:1: the shared secret is missing
    write one of secret, secret_file, secret_env, secret_command, secret_keyring`},
		{"empty display name", strings.Replace(settingstest.Complete, "Head office", " ", 1), `office.toml:1: display_name is empty
    write what people see when they sign in, such as "Head office"`},
		{"empty primary", strings.Replace(settingstest.Complete, "radius.example.com", "", 1), `office.toml:2: primary is empty
    write the host or address of the RADIUS server, such as "radius.example.com"`},
		{"two secrets", "secret = \"abc\"\n" + settingstest.Complete, `office.toml:4: the shared secret has several sources: secret, secret_env
    keep one of them`},
		{"empty secret", strings.Replace(settingstest.Complete, "RADIUS_SECRET", "", 1), `office.toml:3: secret_env is empty
    write the name of an environment variable, or remove it`},
		{"secret that is a number", strings.Replace(settingstest.Complete, `secret_env = "RADIUS_SECRET"`, "secret = 8675309", 1), `office.toml:3: secret must be text, not a number
    write text in quotes instead`},
		{"secret command as a string", strings.Replace(settingstest.Complete, `secret_env = "RADIUS_SECRET"`, `secret_command = "pass radius"`, 1), `office.toml:3: secret_command must be a list such as ["…", "…"], not text
    write a list such as ["…", "…"] instead`},
		{"no secret command", strings.Replace(settingstest.Complete, `secret_env = "RADIUS_SECRET"`, `secret_command = []`, 1), `office.toml:3: secret_command does not name a program
    write secret_command = ["program", "argument"] instead`},
		{"secret variable", strings.Replace(settingstest.Complete, "RADIUS_SECRET", "A=B", 1), `office.toml:3: "A=B" cannot be the name of an environment variable
    write secret_env = "RADIUS_SECRET", for example`},
		{"six actions", settingstest.Complete + strings.Repeat(action+"enabled = false\n", 6), `office.toml:19: a connection has at most 5 actions, and this is one too many
    remove one; disabled actions count, too`},
		{"two autosend", settingstest.Complete + action + "autosend = true\n" + action + "autosend = true\n", `office.toml:9: autosend is already on for the action "A", and only one action can have it
    write autosend = false instead`},
		{"the same id", settingstest.Complete + action + "id = \"x\"\n" + action + "id = \"x\"\n", `office.toml:9: id "x" is already used by the action "A"
    write a different id, or omit it`},
		{"id with a space", settingstest.Complete + action + "id = \"a b\"\n", `office.toml:6: id "a b" contains characters other than letters, digits, hyphens, underscores and dots
    write id = "a-b" instead, or omit it`},
		{"empty id", settingstest.Complete + action + "id = \"\"\n", `office.toml:6: id is empty
    write a short name, or remove it`},
		{"unknown image", settingstest.Complete + action + "image = \"phon\"\n", `office.toml:6: the gallery has no image "phon"
    write image = "phone" instead, or one of ` + strings.Join(assets.Names(), ", ")},
		{"image like no other", settingstest.Complete + action + "image = \"\"\n", `office.toml:6: the gallery has no image ""
    write one of ` + strings.Join(assets.Names(), ", ") + " instead"},
		{"action without a title", settingstest.Complete + action + "\n[[actions]]\ncommand = \"x\"\n", `office.toml:7: title is missing
    write title: a word or two, such as "Push"`},
		{"actions as one section", settingstest.Complete + "[actions]\ntitle = \"A\"\n", `office.toml:4: actions must be a list of tables, not a table
    write [[actions]] on a line of its own instead`},
		{"actions as an array of other things", settingstest.Complete + "actions = [\n 1]\n", `office.toml:5: actions must be a table, not a number
    write a table instead`},
		{"escape sequence", settingstest.Complete + "user_prompt = \"a\\u001b[2J\"\n", `office.toml:4: user_prompt contains the control character U+001B
    write one line of plain text instead`},
		{"text that turns around", settingstest.Complete + action + "description = \"a\\u202e\"\n", `office.toml:6: description contains the control character U+202E
    write one line of plain text instead`},
		{"attribute without a value", settingstest.Complete + "[[attributes]]\nname = \"Class\"\n", `office.toml:4: value is missing
    write value: the value of the attribute, such as "192.0.2.7"`},
		{"attribute with a password", settingstest.Complete + "[[attributes]]\nname = \"user-password\"\nvalue = \"x\"\n", `office.toml:5: user-password cannot be an additional attribute
    remove it: the sign-in sets it itself`},
		{"CA file without TLS", settingstest.Complete + "ca_file = \"ca.pem\"\n", `office.toml:4: ca_file is only for transport = "tls"
    write transport = "tls" as well, or remove the line`},
		{"certificate and key without TLS", settingstest.Complete + "transport = \"tcp\"\nkey_file = \"\"\ncert_file = \"client.pem\"\n", `office.toml:5: key_file is empty
    write the path of a file, or remove it
office.toml:6: cert_file is only for transport = "tls"
    write transport = "tls" as well, or remove the line`},
		{"transport like TLS, and what belongs to it", strings.Replace(settingstest.Complete, `secret_env = "RADIUS_SECRET"`, `transport = "tsl"`, 1) + "ca_file = \"ca.pem\"\n", `office.toml:3: transport cannot be "tsl"
    did you mean "tls"? If not, write one of udp, tls, tcp`},
		{"certificate without a key", settingstest.Complete + "transport = \"tls\"\ncert_file = \"client.pem\"\n", `office.toml:5: cert_file is set, but key_file is not
    also write key_file, the private key of the certificate`},
		{"key without a certificate", settingstest.Complete + "transport = \"tls\"\nkey_file = \"client.key\"\n", `office.toml:5: key_file is set, but cert_file is not
    also write cert_file, the certificate of the private key`},
		{"CA file as a list", settingstest.Complete + "transport = \"tls\"\nca_file = [\"ca.pem\"]\n", `office.toml:5: ca_file must be text, not a list
    write text in quotes instead`},
		{"empty CA file", settingstest.Complete + "transport = \"tls\"\nca_file = \"\"\n", `office.toml:5: ca_file is empty
    write the path of a file, or remove it`},
		{"empty dictionary file", settingstest.Complete + "dictionary_file = \"\"\n", `office.toml:4: dictionary_file is empty
    write the path of a file, or remove it`},
		{"dictionary file below an attribute", settingstest.Complete + "[[attributes]]\nname = \"Class\"\nvalue = \"a\"\ndictionary_file = \"d\"\n", `office.toml:7: unknown key "dictionary_file"
    write it above the first line that begins with [[`},
		{"no secret without TLS", strings.Replace(settingstest.Complete, `secret_env = "RADIUS_SECRET"`, `transport = "tcp"`, 1), `office.toml:1: the shared secret is missing
    write one of secret, secret_file, secret_env, secret_command, secret_keyring`},
		{"empty secret with TLS", strings.Replace(settingstest.Complete, `secret_env = "RADIUS_SECRET"`, "transport = \"tls\"\nsecret = \"\"", 1), `office.toml:4: secret is empty
    write the secret itself, or remove it`},
		{"all at once, in the order of lines", "port = 0\nprimary = \"a b\"\nretries = 11\n", `office.toml:1: display_name is missing
    write display_name: what people see when they sign in, such as "Head office"
office.toml:1: port 0 is out of range
    write a number from 1 to 65535
office.toml:1: the shared secret is missing
    write one of secret, secret_file, secret_env, secret_command, secret_keyring
office.toml:2: primary: "a b" is not a host name or an address
    write radius.example.com or 192.0.2.1, for example
office.toml:3: retries 11 is out of range
    write a number from 0 to 10`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseText(test.text)
			if _, ok := errors.AsType[settings.Problems](err); !ok {
				t.Fatalf("got %v, want Problems", err)
			}
			if got := settingstest.Explain(err); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestLimits tries each limit at the limit and one past it.
func TestLimits(t *testing.T) {
	letters := func(n int) string { return strings.Repeat("ö", n) }
	action := func(key string, n int) string {
		return fmt.Sprintf("[[actions]]\ntitle = \"A\"\n%s = %q\n", key, letters(n))
	}
	for _, test := range []struct {
		name       string
		text       func(n int) string
		good, past int
	}{
		{"display_name", func(n int) string { return strings.Replace(settingstest.Complete, "Head office", letters(n), 1) }, 200, 201},
		{"display_name, short", func(n int) string { return strings.Replace(settingstest.Complete, "Head office", letters(n), 1) }, 1, 0},
		{"user_prompt", func(n int) string { return settingstest.Complete + fmt.Sprintf("user_prompt = %q", letters(n)) }, 300, 301},
		{"port, low", func(n int) string { return settingstest.Complete + fmt.Sprintf("port = %d", n) }, 1, 0},
		{"port, high", func(n int) string { return settingstest.Complete + fmt.Sprintf("port = %d", n) }, 65535, 65536},
		{"port of a server, low", func(n int) string { return settingstest.Complete + fmt.Sprintf("secondary = \"r:%d\"", n) }, 1, 0},
		{"port of a server, high", func(n int) string { return settingstest.Complete + fmt.Sprintf("secondary = \"r:%d\"", n) }, 65535, 65536},
		{"timeout, low", func(n int) string { return settingstest.Complete + fmt.Sprintf("timeout = %d", n) }, 1, 0},
		{"timeout, high", func(n int) string { return settingstest.Complete + fmt.Sprintf("timeout = %d", n) }, 600, 601},
		{"retries, low", func(n int) string { return settingstest.Complete + fmt.Sprintf("retries = %d", n) }, 0, -1},
		{"retries, high", func(n int) string { return settingstest.Complete + fmt.Sprintf("retries = %d", n) }, 10, 11},
		{"actions", func(n int) string { return settingstest.Complete + strings.Repeat("[[actions]]\ntitle = \"A\"\n", n) }, 5, 6},
		{"title", func(n int) string {
			return settingstest.Complete + fmt.Sprintf("[[actions]]\ntitle = %q\n", letters(n))
		}, 30, 31},
		{"title, short", func(n int) string {
			return settingstest.Complete + fmt.Sprintf("[[actions]]\ntitle = %q\n", letters(n))
		}, 1, 0},
		{"command, in bytes", func(n int) string {
			return settingstest.Complete + fmt.Sprintf("[[actions]]\ntitle = \"A\"\ncommand = %q\n", strings.Repeat("x", n))
		}, 128, 129},
		{"command, in bytes of two", func(n int) string { return settingstest.Complete + action("command", n) }, 64, 65},
		{"description", func(n int) string { return settingstest.Complete + action("description", n) }, 300, 301},
		{"message", func(n int) string { return settingstest.Complete + action("message", n) }, 300, 301},
		{"id", func(n int) string { return settingstest.Complete + action("id", n) }, 64, 65},
		{"value of an attribute", func(n int) string {
			return settingstest.Complete + fmt.Sprintf("[[attributes]]\nname = \"Class\"\nvalue = %q\n", strings.Repeat("x", n))
		}, 8192, 8193},
		{"name of an attribute", func(n int) string {
			return settingstest.Complete + fmt.Sprintf("[[attributes]]\nname = %q\nvalue = \"x\"\n", strings.Repeat("x", n))
		}, 253, 254},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := parseText(test.text(test.good)); err != nil {
				t.Errorf("at the limit of %d: %v", test.good, err)
			}
			if _, err := parseText(test.text(test.past)); err == nil {
				t.Errorf("%d is past the limit, and there is no error", test.past)
			}
		})
	}
}

func TestIDs(t *testing.T) {
	var text strings.Builder
	text.WriteString(settingstest.Complete)
	for _, action := range []string{
		`title = "Push"`, `title = "Other"` + "\n" + `id = "push-2"`, `title = "PUSH!"`, `title = "Text me, please"`, `title = "?!"`,
	} {
		text.WriteString("[[actions]]\n" + action + "\n")
	}
	c, err := parseText(text.String())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range c.Actions {
		ids = append(ids, a.ID)
	}
	if want := []string{"push", "push-2", "push-3", "text-me-please", "action"}; !slices.Equal(ids, want) {
		t.Errorf("got %q, want %q", ids, want)
	}
}

func TestSyntaxProblems(t *testing.T) {
	for _, test := range []struct {
		text, what   string
		line, column int
	}{
		{"a = 1\nsecret = swordfish\n", "the value of secret cannot be read", 2, 10},
		{"a = 1\nsecret = 0123456\n", "the value of secret cannot be read", 2, 10},
		{"a = 1\nb = 99999999999999999999\n", "the value of b cannot be read", 2, 5},
		{"a = 1\n\nb = \"c\nd = 1\n", "a string is not closed", 3, 7},
		{"a = \"\"\"\nb\n\\q\"\"\"\n", "a backslash in a string is followed by the wrong character", 3, 1},
		{"a = 1\nb\n", "a key has no value", 2, 2},
		{"a = 1\nb: 2\n", "a key has no value", 2, 2},
		{"a = 1\n= 2\n", "a key is malformed", 2, 1},
		{"a = 1 b = 2\n", "there is more text after the value on its line", 1, 7},
		{"a = 1\nb = 1\na = 2\n", "a appears twice", 3, 1},
		{"\"a\\u001b\" = 1\n\"a\\u001b\" = 2\n", `"a\x1b" appears twice`, 2, 1},
		{"a = [1 2]\n", "a list or an inline table is malformed", 1, 8},
		{"a = 1\n[]\n", "the header of a section is malformed", 2, 2},
		{"a = 1 # \x07\n", "the file contains a control character", 1, 9},
		{"a = 1 # \xff\n", "the file is not UTF-8 text", 1, 9},
		{"\xef\xbb\xbfa = 1\nb\n", "a key has no value", 2, 2},
	} {
		_, err := parseText(test.text)
		var problems settings.Problems
		if !errors.As(err, &problems) || len(problems) != 1 {
			t.Errorf("%q: got %v, want one problem", test.text, err)
			continue
		}
		p := problems[0]
		if p.What != test.what || p.Line != test.line || p.Column != test.column || p.Next == "" {
			t.Errorf("%q: got %q at %d:%d, hint %q; want %q at %d:%d", test.text, p.What, p.Line, p.Column, p.Next, test.what, test.line, test.column)
		}
	}
}

func TestProblemIsFoundInProblems(t *testing.T) {
	_, err := parseText(settingstest.Complete + "port = 0\n")
	var problem settings.Problem
	if !errors.As(err, &problem) || problem.Key != "port" || problem.Line != 4 || problem.Column != 1 {
		t.Errorf("got %#v", problem)
	}
}
