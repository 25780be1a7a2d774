package scenario

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otpdialog/simulator/control"
)

// folder writes files, by their names, and returns the folder.
func folder(tb testing.TB, files map[string]string) string {
	tb.Helper()
	dir := tb.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// complete has every key that a scenario can have, except for those that exclude others.
const complete = `
schema     = 1
name       = "push ignored, then a code"
tags       = ["push", "fallback"]
server     = "simulator"
connection = "lab.toml"
retries    = 1

[world]
vendor = "duo"
seed   = 42

[vars]
user = "maria"
login = "CORP\\${user}"
least = 1

[secrets]
password = { env = "OTPDIALOG_TEST_PASSWORD", default = "wonderland" }

[[steps]]
sign_in = { user = "${login}", password = "${password}" }
expect  = { screen = "dialog", actions = ["Push", "Call", "SMS"], automatic = false, rounds = { at_least = "${least}" } }

[[steps]]
press  = "Push"
expect = { screen = "progress", message = { contains = "phone" }, pushes = 1 }

[[steps]]
advance = "61s"
expect  = { screen = "dialog", notice = { one_of = ["rejected", "no-answer"] }, server = { absent = true } }

[[steps]]
phone = { choose = "${phone.number}", user = "${user}" }

[[steps]]
reset = true

[[steps]]
run = { command = ["cat", "-"], stdin = "${password}" }
expect = { exit = 0, stdout = "${password}" }

[[steps]]
ask = "Look out of the window"

[[steps]]
answer = "${phone.token}"
expect = { outcome = "accepted", attributes.Class = { matches = "^dfm" }, within = "800ms" }
`

const lab = `
display_name = "Lab"
primary      = "radius.example.com"
secret       = "a secret of the connection"
[[actions]]
title = "Push"
`

func read(tb testing.TB, paths ...string) []*Case {
	tb.Helper()
	cases, err := Read(paths...)
	if err != nil {
		tb.Fatal(err)
	}
	return cases
}

func TestRead(t *testing.T) {
	dir := folder(t, map[string]string{"a.toml": complete, "lab.toml": lab})
	cases := read(t, dir)
	if len(cases) != 1 {
		t.Fatalf("%d cases", len(cases))
	}
	c := cases[0]
	if c.Name != "push ignored, then a code" || c.Line != 3 || strings.Join(c.Tags, " ") != "push fallback" || c.Server != Simulator || c.Retries != 1 || c.Skip != "" {
		t.Errorf("%+v", c)
	}
	if c.Connection == nil || c.Connection.DisplayName != "Lab" || c.Connection.Name != "lab" {
		t.Errorf("the connection is %+v", c.Connection)
	}
	if setup, err := c.Setup(t.Context()); err != nil || setup.Vendor != "duo" || setup.Seed != 42 {
		t.Errorf("the world is %+v, %v", setup, err)
	}
	var steps []string
	for i, s := range c.Steps {
		resolved, err := c.Resolve(t.Context(), s, func(name string) (string, error) {
			return map[string]string{"phone.number": "42", "phone.token": "123456"}[name], nil
		})
		if err != nil {
			t.Fatal(i, err)
		}
		steps = append(steps, resolved.Do.Words()+"\n")
		for _, condition := range resolved.Expect.Conditions {
			steps = append(steps, "  "+condition.Name+" "+condition.String()+"\n")
		}
	}
	const want = `sign in as CORP\maria
  screen "dialog"
  actions ["Push", "Call", "SMS"]
  automatic false
  rounds at least 1
press "Push"
  screen "progress"
  message contains "phone"
  pushes 1
advance 61s
  screen "dialog"
  notice one of "rejected", "no-answer"
  server nothing
phone choose 42 user maria
reset
run cat -
  exit 0
  stdout "wonderland"
ask "Look out of the window"
answer "123456"
  outcome "accepted"
  attributes.Class matches "^dfm"
`
	if got := strings.Join(steps, ""); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if pick := c.Steps[3].Do.(Control); pick.Verb != "phone.choose" || pick.Args.(control.Choice).User != "maria" {
		t.Errorf("%+v", pick)
	}
	if c.Steps[7].Expect.Within != 800*time.Millisecond || c.Steps[0].Expect.Within != DefaultWithin {
		t.Error("within")
	}
}
