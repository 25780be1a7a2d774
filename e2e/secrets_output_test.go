//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"layeh.com/radius"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
)

// forGrace is a connection to a FreeRADIUS whose secret is in a file elsewhere: in the
// person's own folders it must not be.
func forGrace(t *testing.T, address string, more ...string) connection {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shared")
	if err := os.WriteFile(path, []byte(sharedSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return connection{primary: address, more: append([]string{fmt.Sprintf("secret_file = %q", path)}, more...)}
}

// lackSecrets checks all that a run of the program leaves behind: its output and its files.
func lackSecrets(t *testing.T, c *checked, h *home) {
	t.Helper()
	graces.lackIn(t, "standard output", c.stdout)
	graces.lackIn(t, "standard error", c.stderr)
	for path, text := range h.files() {
		graces.lackIn(t, path, text)
	}
}

// However a sign-in ends, and whatever is reported of it, no secret is.
func TestOutcomesHaveNoSecrets(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.Secret(sharedSecret))
	foreign := scripted(t, "another secret than that of the client", func(r *radius.Request) *radius.Packet {
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	people := func(t *testing.T) *home {
		t.Helper()
		h := newHome(t)
		for name, c := range map[string]connection{
			"office": forGrace(t, server.Auth),
			"append": forGrace(t, server.Auth, `ask = "append"`),
			"chap":   forGrace(t, server.Auth, `password_encoding = "chap"`),
			"silent": forGrace(t, server.Dead, "timeout = 1", "retries = 0"),
			"closed": forGrace(t, closedPort(t)),
			"forged": forGrace(t, foreign, "timeout = 1", "retries = 0"),
		} {
			h.write(name, c.text())
		}
		return h
	}
	const right, wrong = freeradius.LongPassword + "\n" + freeradius.LongCode + "\n", freeradius.LongCode + "\n" + freeradius.LongPassword + "\n"
	for _, end := range []struct {
		name, connection, lines string
		code                    int
		command                 []string
	}{
		{"accepted", "office", right, 0, nil},
		{"accepted after CHAP", "chap", right, 0, nil},
		{"a wrong password", "office", wrong, 77, nil},
		{"a wrong code", "office", freeradius.LongPassword + "\n" + freeradius.LongPassword + "\n", 77, nil},
		{"in one answer", "append", right, 77, nil},
		{"no code", "office", freeradius.LongPassword + "\n", 65, nil},
		{"a password that is too long", "office", strings.Repeat(freeradius.LongPassword, 5) + "\n", 65, nil},
		{"a code that is too long", "office", freeradius.LongPassword + "\n" + strings.Repeat(freeradius.LongCode, 6) + "\n", 65, nil},
		{"nobody answers", "silent", right, 75, nil},
		{"nothing listens", "closed", right, 69, nil},
		{"another shared secret", "forged", right, 69, nil},
		{"interrupted", "silent", right, 130, []string{"timeout", "--preserve-status", "1"}},
	} {
		t.Run(end.name, func(t *testing.T) {
			t.Parallel()
			r := script{t: t, home: people(t), stdin: strings.NewReader(end.lines), command: end.command}
			if end.command != nil {
				r.home.write(end.connection, forGrace(t, server.Dead).text())
			}
			folder := r.home.state
			lackSecrets(t, r.does(end.code, "auth", "--json", "--verbose", "--packets", filepath.Join(folder, "packets.jsonl"), "--pcap", filepath.Join(folder, "packets.pcapng"), end.connection, "--user", "grace"), r.home)
		})
	}
}

// A source that fails says nothing of what it has to do with.
func TestErrorsHaveNoSecrets(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.Secret(sharedSecret))
	folder := t.TempDir()
	// A program that says everything at the wrong moment, and everywhere.
	blabs := filepath.Join(folder, "blabs")
	text := fmt.Sprintf("#!/bin/sh\nfor to in 1 2; do echo '%s' '%s' '%s' >&$to; done\nexit $1\n",
		graces["shared secret"], graces["password"], graces["OTP"])
	if err := os.WriteFile(blabs, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(folder, "long")
	if err := os.WriteFile(long, []byte(strings.Repeat(sharedSecret, 1<<12)), 0o600); err != nil {
		t.Fatal(err)
	}
	says := func(key, code string) string { return fmt.Sprintf("%s = [%q, %q]", key, blabs, code) }
	const given = "OTPDIALOG_PASSWORD=" + freeradius.LongPassword
	for name, test := range map[string]struct {
		source string   // instead of secret_file if it is one for that, otherwise beside it
		code   int      // of auth
		env    []string // of auth
	}{
		"a command for the shared secret fails":    {says("secret_command", "3"), 78, []string{given}},
		"a file for the shared secret is too long": {fmt.Sprintf("secret_file = %q", long), 78, []string{given}},
		"a command for the password fails":         {says("password_command", "3"), 78, nil},
		"a command for the password says too much": {says("password_command", "0"), 77, nil},
		"a command for the code fails":             {says("otp_command", "3"), 78, []string{given}},
		"a command for the code says too much":     {fmt.Sprintf(`otp_command = ["sh", "-c", "%s 0; %[1]s 0"]`, blabs), 78, []string{given}},
		"a seed is none":                           {`totp_seed_env = "SEED"`, 78, []string{given, "SEED=" + sharedSecret}},
		"an address with a seed is none":           {`totp_seed_env = "SEED"`, 78, []string{given, "SEED=otpauth://totp/x?digits=" + freeradius.LongCode + "&secret=" + sharedSecret}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			office := forGrace(t, server.Auth, test.source)
			if strings.HasPrefix(test.source, "secret_") {
				office.more = []string{test.source}
			}
			h.write("office", office.text())
			r := script{t: t, home: h, environment: test.env}
			c := r.does(test.code, "auth", "--json", "--verbose", "office", "--user", "grace")
			lackSecrets(t, c, h)
			if a := c.auth(); test.code == 78 && (a.Outcome != "settings" || !strings.Contains(a.Error+a.Detail, "office.toml:") || a.Next == "") {
				t.Errorf("it does not say what is wrong where, and what to do: %+v", a)
			}
			for _, command := range [][]string{{"check", "office"}, {"check", "--json", "office"}, {"config", "validate"}, {"config", "show", "office"}} {
				lackSecrets(t, h.runsAnyhow(command...), h)
			}
		})
	}
	// The secret stands in the file itself, and the file is broken around it.
	for name, lines := range map[string][]string{
		"a misspelt key":           {fmt.Sprintf("secert = %q", sharedSecret)},
		"a quotation mark too few": {"secret = \"" + sharedSecret},
		"no quotation marks":       {"secret = " + sharedSecret},
		"a word too many":          {fmt.Sprintf("secret = %q %s", sharedSecret, sharedSecret)},
		"twice":                    {fmt.Sprintf("secret = %q", sharedSecret), fmt.Sprintf("secret = %q", sharedSecret)},
		"a list":                   {fmt.Sprintf("secret = [%q]", sharedSecret)},
		"two sources":              {fmt.Sprintf("secret = %q", sharedSecret), `secret_env = "SECRET"`},
		"a seed that is none":      {fmt.Sprintf("secret = %q", sharedSecret), fmt.Sprintf("totp_seed = %q", sharedSecret)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			h.write("office", connection{primary: server.Auth, more: lines}.text())
			for _, command := range [][]string{
				{"auth", "--json", "--verbose", "office", "--user", "grace"},
				{"check", "office"},
				{"config", "validate"},
				{"config", "show", "office"},
				{"office", "--plain"},
			} {
				c := h.runsAnyhow(command...)
				graces.lackIn(t, strings.Join(command, " "), c.stdout+c.stderr)
			}
		})
	}
}

// What the program runs to get secrets is not given others: it may leave something
// running, as programs for keys do.
func TestHelpersGetNoSecrets(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.Secret(sharedSecret))
	h, report := newHome(t), filepath.Join(t.TempDir(), "environment")
	h.write("office", forGrace(t, server.Auth, fmt.Sprintf(`otp_command = ["sh", "-c", "env > %s; echo %s"]`, report, freeradius.LongCode)).text())
	for _, args := range [][]string{{"auth", "office"}, {"exec", "office", "--", "true"}, {"office", "--plain"}} {
		r := script{t: t, home: h, command: []string{"setsid", "--wait"}, environment: []string{
			"OTPDIALOG_USER=grace", "OTPDIALOG_PASSWORD=" + freeradius.LongPassword,
		}}
		r.does(0, args...)
		text, err := os.ReadFile(report)
		if err != nil || !strings.Contains(string(text), "OTPDIALOG_USER=grace\n") {
			t.Errorf("%v: the environment of otp_command is\n%s, %v", args, text, err)
		}
		graces.lackIn(t, "the environment of otp_command", string(text))
	}
}

// Ctrl+\ is how Go shows what all parts of a program are doing, with their arguments.
// Here it is one more way to leave.
func TestQuitShowsNothing(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.Secret(sharedSecret))
	for _, level := range []string{"all", "crash"} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			h.write("office", forGrace(t, server.Auth).text())
			p := h.startsIn(terminal.Program{Args: []string{"office"}, Env: []string{"GOTRACEBACK=" + level}})
			p.signsInAs("grace", freeradius.LongPassword)
			p.waitDialog()
			p.Signal(syscall.SIGQUIT)
			p.leaves(130)
			if raw := p.Raw(); strings.Contains(raw, "goroutine") {
				t.Errorf("it shows what it was doing:\n%q", raw)
			}
			graces.lackIn(t, "the terminal", p.Raw())
		})
	}
}

// runsAnyhow runs the program, however that ends.
func (h *home) runsAnyhow(args ...string) *checked {
	h.t.Helper()
	cmd := exec.CommandContext(h.t.Context(), program, args...)
	cmd.Env = append(os.Environ(), h.environment()...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); cmd.ProcessState == nil {
		h.t.Fatal(err)
	}
	return &checked{h.t, stdout.String(), stderr.String()}
}
