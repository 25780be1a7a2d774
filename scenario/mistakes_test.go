package scenario

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"otpdialog/settings"
)

// mistakesOf reads files, of which a.toml is the scenario, and returns the mistakes as
// "a.toml:line:column: what; next".
func mistakesOf(tb testing.TB, files map[string]string) string {
	tb.Helper()
	dir := folder(tb, files)
	_, err := Read(filepath.Join(dir, "a.toml"))
	problems, ok := errors.AsType[settings.Problems](err)
	if err != nil && !ok {
		tb.Fatal(err)
	}
	var lines []string
	for _, p := range problems {
		lines = append(lines, filepath.Base(p.File)+":"+strconv.Itoa(p.Line)+":"+strconv.Itoa(p.Column)+": "+p.What+"; "+p.Next)
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), dir, "DIR")
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"nothing": {"", `a.toml:1:1: schema is missing; write schema: the format version: 1
a.toml:1:1: the scenario has no steps; write [[steps]], and a verb below it`},
		"nothing expected": {
			minimal + "[[steps]]\nsign_in = { user = \"maria\" }\nexpect = { screen = \"dialog\" }\n[[steps]]\npress = \"Push\"\n",
			`a.toml:6:1: nothing is expected after the last step; write what must come of it, such as expect = { outcome = "accepted" }`,
		},
		"no condition": {
			minimal + "[[steps]]\npress = \"Push\"\nexpect = { within = \"2s\" }\n",
			`a.toml:3:1: nothing is expected after the last step; write what must come of it, such as expect = { outcome = "accepted" }`,
		},
		"nothing but captions": {
			minimal + "[[steps]]\nsay = \"Welcome.\"\n",
			`a.toml:2:1: nothing is expected after the last step; write what must come of it, such as expect = { outcome = "accepted" }`,
		},
		"a caption that could show a secret": {
			minimal + "[secrets]\np = { default = \"x\" }\n[vars]\nwho = \"Maria\"\n[[steps]]\nsay = \"${who} has ${p}\"\nnote = \"${phone.token}\"\npress = \"Push\"\nexpect = { pushes = 1 }\n",
			`a.toml:7:1: the variable "p" has no value before the case is played; use only variables of [vars] and [matrix] in texts for an audience
a.toml:8:1: the variable "phone.token" has no value before the case is played; use only variables of [vars] and [matrix] in texts for an audience`,
		},
		"words": {
			minimal + "[[steps]]\npress = \"Push\"\nexpect = { screen = \"dialogue\", outcome = \"acepted\", notice = { one_of = [\"rejected\", \"rejectd\"] }, notice_kind = \"news!\" }\n",
			`a.toml:4:12: screen is never "dialogue"; did you mean "dialog"? If not, write one of form, connecting, dialog, progress, result
a.toml:4:33: outcome is never "acepted"; did you mean "accepted"? If not, write one of accepted, cancelled, under way, rejected, no-answer, unreachable, refused, bad-signature, unsigned, not-trusted, no-tls, certificate-refused, connection-lost, not-sent, too-many-rounds, reported, not-allowed, bad-token, wrong-clock, user-name-missing, user-name-too-long, password-too-long, answer-too-long, nothing-typed
a.toml:4:87: notice is never "rejectd"; did you mean "rejected"? If not, write one of rejected, no-answer, unreachable, refused, bad-signature, unsigned, not-trusted, no-tls, certificate-refused, connection-lost, not-sent, too-many-rounds, reported, not-allowed, bad-token, wrong-clock, user-name-missing, user-name-too-long, password-too-long, answer-too-long, nothing-typed, cancelled, code-instead, code-sent, prompt-changed, challenge-expired, nothing-automatic
a.toml:4:101: notice_kind is never "news!"; did you mean "news"? If not, write one of failure, mistake, news`,
		},
		"no number": {
			minimal + "[[steps]]\npress = \"Push\"\nexpect = { pushes = { at_least = 2, at_most = 1 } }\n",
			`a.toml:4:23: no number is at least 2 and at most 1; exchange them, or correct one`,
		},
		"no such action": {
			minimal + "[[steps]]\npress = \"Phsh\"\nexpect = { pushes = 1 }\n",
			`a.toml:3:1: the connection has no action "Phsh"; did you mean "Push"? If not, its actions are Push, Call, SMS, Email, Custom`,
		},
		"a program as text": {
			minimal + "[[steps]]\nrun = \"ls -l\"\n[[steps]]\nrun = \"ls | wc -l\"\n",
			`a.toml:3:1: run must be a list, not text; write ["ls", "-l"]; no shell reads it
a.toml:5:1: run must be a list, not text; write ["sh", "-c", "ls | wc -l"]; no shell reads it`,
		},
		"mistakes of an element hide what it lacks": {
			minimal + "[world]\nusers = [{ name = \"x\", methods = [\"push\", \"fax\"] }, { name = \"y\", new_pin = true }]\n[[world.faults]]\neffct = \"drop\"\n[[steps]]\nrun = [\"true\"]\n",
			`a.toml:3:43: methods cannot be "fax"; write one of push, call, text, mail, token
a.toml:3:53: user "y": new PIN: needs the method "token"; correct the settings that do not fit together
a.toml:5:1: unknown key "effct"; did you mean "effect"?`,
		},
		"decisions": {
			minimal + "[[steps]]\nphone = { approve = true, deny = true }\nexpect = { pushes = 1 }\n",
			`a.toml:3:1: phone says several things: approve, deny; write one decision only, and another step for the next one`,
		},
		"secret": {
			minimal + "[secrets]\npw = { environment = \"A\" }\n[[steps]]\nrun = [\"true\"]\n",
			`a.toml:3:8: unknown key "environment"; did you mean "env"?`,
		},
		"a world file": {
			"vendor = \"duo\"\nseed = 1\n[[users]]\nname = \"x\"\n",
			`a.toml:1:1: this is a world file; play the simulator with it`,
		},
		"values of a matrix": {
			minimal + "[matrix]\nvendor = [\"duo\", \"dou\"]\nscreen = [\"dialog\", \"dialogue\"]\n[world]\nvendor = \"${vendor}\"\n[[steps]]\nrun = [\"true\"]\nexpect = { screen = \"${screen}\" }\n",
			`a.toml:6:1: there is no vendor "dou", in the cases [vendor=dou]; did you mean "duo"? If not, use the name of a preset
a.toml:9:12: screen is never "dialogue", in the cases [screen=dialogue]; did you mean "dialog"? If not, write one of form, connecting, dialog, progress, result`,
		},
		"a program expects its success": {minimal + "[[steps]]\nrun = [\"true\"]\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mistakesOf(t, map[string]string{"a.toml": test.text}); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// All mistakes are reported at once, each with its place and what to write instead.
func TestAllMistakes(t *testing.T) {
	t.Parallel()
	const text = `schema = 2
nam  = "x"
tags = "push"
retries = 11
server = "simulater"

[world]
vendor = "dou"
seed = -1
[[world.users]]
name = "alice"
new_pin = true

[vars]
"a b" = "x"
loop = "${pool}"
pool = "${loop}"
bad = ["x"]

[secrets]
pw = { env = "A", file = "b" }

[[steps]]
pres = "Push"

[[steps]]
press = "Push"
answer = "1"

[[steps]]
expect = { screen = "dialog" }

[[steps]]
sign_in = { usr = "x" }

[[steps]]
press = "Push"
expect = { scren = "dialog", message = { contain = "x" }, pushes = "one", prompt = { matches = "(" }, within = "soon", actions = "Push", attributes = "x" }

[[steps]]
answer = "${phone.tokn} ${"

[[steps]]
phone = "aprove"

[[steps]]
phone = { approve = true, usr = "alice" }

[[steps]]
advance = "61"

[[steps]]
fault = { effect = "dropp" }

[[steps]]
fault = { effect = "drop", probability = 0.5 }

[[steps]]
run = ["sh", "-c", "echo ${pw}"]

[[steps]]
cancel = false
`
	const want = `a.toml:1:1: schema 2 is out of range; write 1
a.toml:2:1: unknown key "nam"; did you mean "name"?
a.toml:3:1: tags must be a list such as ["…", "…"], not text; write a list such as ["…", "…"] instead
a.toml:4:1: retries 11 is out of range; write a number from 0 to 10
a.toml:5:1: server cannot be "simulater"; did you mean "simulator"? If not, write one of simulator, connection
a.toml:8:1: there is no vendor "dou"; did you mean "duo"? If not, use the name of a preset
a.toml:9:1: seed -1 is out of range; write a smaller whole number, 0 or more
a.toml:10:1: user "alice": new PIN: needs the method "token"; correct the settings that do not fit together
a.toml:15:1: "a b" is not a valid variable name; use letters, digits, _, - and dots
a.toml:16:1: the variable "loop" contains itself; remove it from its own value
a.toml:17:1: the variable "pool" contains itself; remove it from its own value
a.toml:18:1: the value of a variable must be text, a number, true or false; write one of these
a.toml:21:1: a secret needs exactly one source; write one of env, file, command or keyring; a default is optional
a.toml:24:1: unknown key "pres"; did you mean "press"?
a.toml:26:1: the step has several verbs: answer, press; give each its own [[steps]]
a.toml:30:1: the step has no verb; write one, such as press = "Push"
a.toml:34:13: unknown key "usr"; did you mean "user"?
a.toml:38:12: unknown key "scren"; did you mean "screen"?
a.toml:38:42: unknown key "contain"; did you mean "contains"?
a.toml:38:59: pushes must be a number, not text; write a number instead
a.toml:38:86: matches is not a regular expression: missing closing ); correct it, or use "contains"
a.toml:38:103: within cannot be "soon"; write a duration such as "500ms", "30s" or "1m30s"
a.toml:38:120: actions must be a list such as ["…", "…"], not text; write a list such as ["…", "…"] instead
a.toml:38:138: attributes must be a table, not text; write a table instead
a.toml:41:1: there is no variable "phone.tokn"; did you mean "phone.token"? If not, add it to [vars], [secrets] or [matrix]
a.toml:44:1: phone does not say what to do; did you mean "approve"? If not, write one of answer_call, approve, choose, deny, fraud, hang_up, ignore
a.toml:47:27: unknown key "usr"; did you mean "user"?
a.toml:50:1: advance cannot be "61"; write a duration such as "500ms", "30s" or "1m30s"
a.toml:53:11: effect cannot be "dropp"; did you mean "drop"? If not, write one of drop, down, rate_limit, silent_to_duplicates, reject, challenge, delay, late, duplicate, reorder, junk, truncate, pad, wrong_authenticator, wrong_message_authenticator, no_message_authenticator, wrong_identifier, wrong_code, proxy_state, no_state, other_state, long_message
a.toml:56:28: probability needs a seed, so that a run can be repeated; give the world a seed
a.toml:59:1: everyone on this computer can see the arguments of a program; give it the secret "pw" in stdin: run = { command = ["…"], stdin = "${pw}" }
a.toml:62:1: cancel can only be true; write true, or remove the step`
	if got := mistakesOf(t, map[string]string{"a.toml": text}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What is wrong with files that a scenario names.
func TestMistakesInOtherFiles(t *testing.T) {
	t.Parallel()
	const step = "[[steps]]\nrun = [\"true\"]\n"
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"missing": {map[string]string{}, "a.toml:0:0: cannot be read: no such file or directory; check the path and its permissions"},
		"syntax":  {map[string]string{"a.toml": "schema = \n"}, `a.toml:1:10: the value of schema cannot be read; write text in double quotes, as in schema = "…"; numbers, true and false have none`},
		"include missing": {
			map[string]string{"a.toml": minimal + "include = [\"b.toml\"]\n" + step},
			`b.toml:0:0: cannot be read: no such file or directory; check the path and its permissions
a.toml:2:12: the file "b.toml" cannot be included; check its path, which is relative to this file, and its contents`,
		},
		"include cycle": {
			map[string]string{"a.toml": minimal + "include = [\"x/b.toml\"]\n" + step, "x/b.toml": minimal + "include = [\"../a.toml\"]\n"},
			`b.toml:2:12: the file "../a.toml" includes itself; remove one of the includes`,
		},
		"mistake in an include": {
			map[string]string{"a.toml": minimal + "include = [\"b.toml\"]\n" + step, "b.toml": minimal + "[[steps]]\npress = 1\n"},
			`b.toml:3:1: press must be text, not a number; write text in quotes instead`,
		},
		"variable taken": {
			map[string]string{"a.toml": minimal + step + "[vars]\nx = 1\n\"phone.token\" = 1\n[secrets]\nx = { env = \"A\" }\n[matrix]\nx = [1]\n"},
			`a.toml:6:1: the variable "phone.token" is already defined; choose another name
a.toml:8:1: the variable "x" is already defined; choose another name
a.toml:10:1: the variable "x" is already defined; choose another name`,
		},
		"late": {
			map[string]string{"a.toml": minimal + "name = \"${pw} ${phone.token}\"\n" + step + "[secrets]\npw = { env = \"A\" }\n"},
			`a.toml:2:1: the variable "pw" has no value before the case is played; use it in steps or in [world]`,
		},
		"too many cases": {
			map[string]string{"a.toml": minimal + "repeat = 1000\n" + step + "[matrix]\nx = [1, 2]\n"},
			`a.toml:6:1: the scenario has 2000 cases; write values for 1 to 1000 cases`,
		},
		"no values": {
			map[string]string{"a.toml": minimal + step + "[matrix]\nx = []\n"},
			`a.toml:5:1: the scenario has 0 cases; write values for 1 to 1000 cases`,
		},
		"connection missing": {
			map[string]string{"a.toml": minimal + "connection = \"lab.toml\"\n" + step},
			`lab.toml:0:0: cannot be read: no such file or directory; check the path and its permissions
a.toml:2:1: the connection "lab.toml" cannot be used; check its path, which is relative to this file, and its contents`,
		},
		"connection wrong": {
			map[string]string{"a.toml": minimal + step + "[connection]\naks = \"otp\"\ntimeout = 0\n[[connection.actions]]\ntitle = \"\"\n[[connection.attributes]]\nname = \"NAS-Prt\"\nvalue = \"1\"\n"},
			`a.toml:5:1: unknown key "aks"; did you mean "ask"?
a.toml:6:1: timeout 0 is out of range; write a number from 1 to 600
a.toml:8:1: title is empty; write a word or two, such as "Push"
a.toml:9:1: attribute "NAS-Prt" is not in the dictionary; did you mean "NAS-Port"?; `,
		},
		"no connection": {
			map[string]string{"a.toml": minimal + "server = \"connection\"\n" + step},
			`a.toml:1:1: no connection is named; write connection = "…", a file beside the scenario or the name of a connection`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mistakesOf(t, test.files); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// Two scenarios with one name could not be told apart in a report.
func TestSameName(t *testing.T) {
	t.Parallel()
	const text = minimal + "name = \"push\"\n[[steps]]\nrun = [\"true\"]\n"
	dir := folder(t, map[string]string{"a.toml": text, "b/c.toml": text})
	_, err := Read(dir)
	if err == nil || !strings.HasSuffix(err.Error(), `c.toml:2: another scenario is also named "push"`) {
		t.Errorf("got %v", err)
	}
}
