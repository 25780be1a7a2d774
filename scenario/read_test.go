package scenario

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"otpdialog/simulator"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
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

// namesOf are the names of cases, and why they are skipped.
func namesOf(cases []*Case) string {
	var all []string
	for _, c := range cases {
		name := c.Name
		if c.Skip != "" {
			name += " (" + filepath.Base(c.Skip) + ")"
		}
		all = append(all, name)
	}
	return strings.Join(all, "\n")
}

const pressPush = "[[steps]]\npress = \"Push\"\nexpect = { pushes = 1 }\n"

func TestFolder(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"b.toml":            minimal + pressPush,
		"a/c.toml":          pressPush + "[world]\n", // its mistake must not be lost
		"a/lab.toml":        lab,
		"_part.toml":        minimal + pressPush,
		"_parts/a.toml":     minimal + pressPush,
		".hidden/a.toml":    minimal + pressPush,
		"notes.txt":         minimal,
		"a/first.part.toml": minimal + pressPush,
	})
	_, err := Read(dir)
	if err == nil || err.Error() != filepath.Join(dir, "a", "c.toml")+":1: schema is missing" {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a", "c.toml"), []byte(minimal+pressPush), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := namesOf(read(t, dir, filepath.Join(dir, "b.toml"))); got != "c\nfirst.part\nb" {
		t.Errorf("got %s", got)
	}
	if _, err := Read(filepath.Join(dir, ".hidden"), t.TempDir()); err == nil || !strings.Contains(err.Error(), "there is no scenario in this folder") {
		t.Errorf("got %v", err)
	}
}

func TestMatrixAndRepeat(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"a.toml": minimal + `
name   = "sign in as ${user}"
repeat = 2
[matrix]
user   = ["alice", "bob"]
pushes = [1, 2]
[vars]
login = "CORP\\${user}"
[[steps]]
sign_in = { user = "${login}" }
expect  = { pushes = "${pushes}", prompt = "$${user}" }
`})
	cases := read(t, dir)
	const want = `sign in as alice [pushes=1, user=alice] #1
sign in as alice [pushes=1, user=alice] #2
sign in as bob [pushes=1, user=bob] #1
sign in as bob [pushes=1, user=bob] #2
sign in as alice [pushes=2, user=alice] #1
sign in as alice [pushes=2, user=alice] #2
sign in as bob [pushes=2, user=bob] #1
sign in as bob [pushes=2, user=bob] #2`
	if got := namesOf(cases); got != want {
		t.Fatalf("got\n%s", got)
	}
	step, err := cases[6].Resolve(t.Context(), cases[6].Steps[0], nil)
	if err != nil || step.Do.(Act).UserName != `CORP\bob` || step.Expect.Conditions[0].Is != "${user}" || step.Expect.Conditions[1].Is != 2.0 {
		t.Errorf("got %+v, %v", step, err)
	}
}

func TestOnlyAndSkip(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"a.toml": minimal + pressPush,
		"b.toml": "only = true\n" + minimal + pressPush,
		"c.toml": "skip = \"not yet\"\n" + minimal + pressPush,
	})
	if got := namesOf(read(t, dir)); got != "a (b.toml has only = true)\nb\nc (not yet)" {
		t.Errorf("got %s", got)
	}
}

// An included file brings its steps, and its variables, secrets, world and connection, all of
// which the file that includes it can replace.
func TestInclude(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"a.toml": minimal + `
include = ["parts/_sign-in.toml"]
[vars]
user = "bob"
[[steps]]
answer = "${code}"
expect = { outcome = "accepted" }
`,
		"parts/_sign-in.toml": minimal + `
tags = ["not of a"]
[vars]
user = "alice"
code = "123456"
[world]
vendor = "duo"
[connection]
display_name = "Included"
[[steps]]
sign_in = { user = "${user}" }
`,
	})
	c := read(t, dir)[0]
	if len(c.Steps) != 2 || c.Steps[0].Do.(Act).UserName != "bob" || c.Steps[1].Do.(Act).Text != "123456" || c.Tags != nil {
		t.Errorf("got %+v", c)
	}
	if setup, _ := c.Setup(t.Context()); setup.Vendor != "duo" || c.Connection.DisplayName != "Included" || c.Connection.Actions[0].Title != "Push" {
		t.Errorf("got %+v, %+v", setup, c.Connection)
	}
	if s := c.Steps[0]; filepath.Base(s.File) != "_sign-in.toml" || s.Line != 12 || c.Steps[1].Line != 7 {
		t.Errorf("%s:%d, %d", s.File, s.Line, c.Steps[1].Line)
	}
}

func TestSecrets(t *testing.T) {
	t.Setenv("OTPDIALOG_TEST_SET", "of the variable")
	t.Setenv("OTPDIALOG_TEST_EMPTY", "")
	dir := folder(t, map[string]string{
		"a.toml": minimal + `
[secrets]
set     = { env = "OTPDIALOG_TEST_SET", default = "x" }
empty   = { env = "OTPDIALOG_TEST_EMPTY", default = "the default" }
missing = { env = "OTPDIALOG_TEST_MISSING" }
file    = { file = "pw.txt" }
nofile  = { file = "none.txt", default = "instead of a file" }
command = { command = ["echo", "of a program"] }
seed    = { default = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" }
[world]
users = [{ name = "alice", password = "${set}" }]
[[steps]]
answer = "${set}, ${empty}, ${file}, ${nofile}, ${command}"
expect = { prompt = { matches = "^${pattern}$" } }
[vars]
pattern = "${file}"
[[steps]]
answer = "${missing}"
[[steps]]
answer = "${totp.seed}"
expect = { outcome = "accepted" }
`,
		"pw.txt": "a.b\n",
	})
	c := read(t, dir)[0]
	if text := "of the variable"; c.Mask(text) != text {
		t.Error("a secret that is not known yet is masked")
	}
	step, err := c.Resolve(t.Context(), c.Steps[0], nil)
	const want = "of the variable, the default, a.b, instead of a file, of a program"
	if err != nil || step.Do.(Act).Text != want {
		t.Errorf("got %+v, %v", step, err)
	}
	if got := step.Expect.Conditions[0].Matches.String(); got != `^a\.b$` {
		t.Errorf("the pattern is %s", got)
	}
	if got := c.Mask("<" + want + ">"); got != "<"+strings.Repeat(masked+", ", 4)+masked+">" {
		t.Errorf("masked as %s", got)
	}
	_, err = c.Resolve(t.Context(), c.Steps[1], nil)
	if err == nil || !strings.Contains(err.Error(), `a.toml:6: the environment variable "OTPDIALOG_TEST_MISSING" is not set`) {
		t.Errorf("got %v", err)
	}
	if setup, err := c.Setup(t.Context()); err != nil || setup.Users[0].Password != "of the variable" {
		t.Errorf("got %+v, %v", setup, err)
	}
	// RFC 6238, appendix B: the last six digits of the code at 59 seconds.
	if code, err := c.secrets.code(t.Context(), "seed", time.Unix(59, 0)); err != nil || code != "287082" {
		t.Errorf("got %q, %v", code, err)
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":             "",
		"$a {b}":       "$a {b}",
		"${a}":         "<a>",
		"x${a.b-c_1}y": "x<a.b-c_1>y",
		"${a}${b}":     "<a><b>",
		"$${a}":        "${a}",
		"$${a}${b}":    "${a}<b>",
		"$$${a}":       "$${a}",
		"${a":          "a variable is malformed",
		"${}":          "a variable is malformed",
		"${a b}":       "a variable is malformed",
		"${no}":        "no value",
	} {
		got, err := Expand(text, func(name string) (string, error) {
			if name == "no" {
				return "", errors.New("no value")
			}
			return "<" + name + ">", nil
		})
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// The keys of steps for what is done to the world are verbs of package control.
func TestControlKeys(t *testing.T) {
	t.Parallel()
	for key, k := range controlKeys {
		for _, name := range append(slices.Collect(maps.Values(k.flags)), k.verb) {
			if _, known := verbs()[name]; !known && name != "" {
				t.Errorf("%s: there is no verb %q", key, name)
			}
		}
		if k.family != "" && k.words() == nil {
			t.Errorf("%s: there is no verb that begins with %q", key, k.family)
		}
	}
	for text, want := range map[string]Control{
		`phone = "deny"`:                       {Verb: "phone.deny", Args: control.Pick{}, text: "phone deny"},
		`phone = { approve = true, id = 3 }`:   {Verb: "phone.approve", Args: control.Pick{ID: 3}, text: "phone approve id 3"},
		`phone = { choose = "7" }`:             {Verb: "phone.choose", Args: control.Choice{Number: 7}, text: "phone choose 7"},
		`phone = { choose = 7, user = "bob" }`: {Verb: "phone.choose", Args: control.Choice{Number: 7, Pick: control.Pick{User: "bob"}}, text: "phone choose 7 user bob"},
		`advance = "61s"`:                      {Verb: "clock.advance", Args: control.Advance{By: 61 * time.Second}, text: "advance 61s"},
		`advance = { by = "61s" }`:             {Verb: "clock.advance", Args: control.Advance{By: 61 * time.Second}, text: "advance by 61s"},
		`fault = "drop"`:                       {Verb: "faults.add", Args: simulator.Fault{Effect: simulator.EffectDrop}, text: "fault drop"},
		`fault = { effect = "drop", times = 1 }`: {
			Verb: "faults.add", Args: simulator.Fault{Effect: simulator.EffectDrop, Times: 1}, text: "fault effect drop times 1",
		},
		`user = { name = "bob" }`: {Verb: "users.write", Args: world.User{Name: "bob"}, text: "user name bob"},
		`reset = "bob"`:           {Verb: "users.reset", Args: control.Named{Name: "bob"}, text: "reset bob"},
	} {
		dir := folder(t, map[string]string{"a.toml": minimal + "[[steps]]\n" + text + "\nexpect = { rounds = 1 }\n"})
		if got := read(t, dir)[0].Steps[0].Do; !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %+v", text, got)
		}
	}
	for text, want := range map[string]string{`fault = false`: "faults.clear", `reset = true`: "reset"} {
		dir := folder(t, map[string]string{"a.toml": minimal + "[[steps]]\n" + text + "\nexpect = { rounds = 1 }\n"})
		if got := read(t, dir)[0].Steps[0].Do.(Control).Verb; got != want {
			t.Errorf("%s is %s", text, got)
		}
	}
}
