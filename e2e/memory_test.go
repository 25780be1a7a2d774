//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"otpdialog/e2e/terminal"
	"otpdialog/signin"
)

// Autosend is for the first time only: if that cannot be remembered, no face sends anything
// by itself, and what is in the way stays as it is. Nobody listens at the connection's
// server: a request that went out would end the sign-in.
func TestAutosendNeedsAMemory(t *testing.T) {
	t.Parallel()
	const victim = "root:x:0:0:root:/root:/bin/sh\n"
	in := func(h *home, name string) string { return filepath.Join(h.state, name) }
	for name, test := range map[string]struct {
		set  func(h *home) error
		says string
		full bool // the disk
	}{
		"a full disk":                     {func(*home) error { return nil }, `state.toml" cannot be written: `, true},
		"a file in place of the folder":   {func(h *home) error { return os.WriteFile(in(h, "otpdialog"), nil, 0o600) }, "cannot be read: not a directory", false},
		"a broken link of the folder":     {func(h *home) error { return os.Symlink("nowhere/x", in(h, "otpdialog")) }, `otpdialog" is a broken link to "nowhere/x"`, false},
		"a broken link of the state":      {func(h *home) error { h.remembers(""); return relink(h.stateFile(), "../nowhere/x") }, `state.toml" is a broken link`, false},
		"a link to someone else's file":   {func(h *home) error { h.remembers(""); return relink(h.stateFile(), "../victim") }, `state.toml" is a link to "`, false},
		"a named pipe":                    {func(h *home) error { h.remembers(""); return repipe(h.stateFile()) }, "it is a named pipe, not a regular file", false},
		"a link in the place of the lock": {func(h *home) error { h.remembers(""); return os.Symlink("../nowhere", in(h, "otpdialog/state.lock")) }, `state.lock" is a broken link`, false},
		"a state that is not TOML":        {func(h *home) error { h.remembers("oops"); return nil }, "it was kept as ", false},
	} {
		newPerson := func(t *testing.T, more ...string) *home {
			t.Helper()
			h := newHome(t)
			direct := connection{primary: "127.0.0.1:1", secret: "a secret of the tests", more: append([]string{`ask = "otp"`}, more...)}
			direct.actions = []string{action(push, "push", "autosend = true")}
			h.write("office", direct.text())
			if err := os.WriteFile(in(h, "victim"), []byte(victim), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := test.set(h); err != nil {
				t.Fatal(err)
			}
			return h
		}
		limits := []string(nil)
		if test.full {
			limits = []string{"sh", "-c", `trap "" XFSZ; ulimit -f 0; exec "$0" "$@"`}
		}
		t.Run(name+", auth", func(t *testing.T) {
			t.Parallel()
			h := newPerson(t)
			c := script{t: t, home: h, command: limits, stdin: strings.NewReader("")}.does(65, "auth", "office", "--user", "alice")
			c.says(test.says)
			c.says("Nothing was sent automatically")
			if got, err := os.ReadFile(in(h, "victim")); string(got) != victim {
				t.Errorf("the other file is %q, %v", got, err)
			}
			if _, err := os.Lstat(in(h, "nowhere")); err == nil {
				t.Error("a link to nowhere leads somewhere now")
			}
			if name != "a state that is not TOML" {
				return
			}
			// The next sign-in has its first contact behind it.
			script{t: t, home: h, stdin: strings.NewReader("")}.does(65, "auth", "office", "--user", "alice").lacks("automatically")
		})
		t.Run(name+", always", func(t *testing.T) {
			t.Parallel()
			h := newPerson(t, `autosend_when = "always"`)
			script{t: t, home: h, command: limits, stdin: strings.NewReader("")}.does(69, "auth", "office", "--user", "alice").says("is sent automatically")
		})
		for face, args := range map[string][]string{"screens": {"office"}, "exec": {"office", "--", "true"}, "lines": {"--plain", "office"}} {
			if test.full {
				continue
			}
			t.Run(name+", "+face, func(t *testing.T) {
				t.Parallel()
				args = append([]string{"--user", "alice"}, args...)
				if face == "exec" {
					args = append([]string{"exec"}, args...)
				}
				p := newPerson(t).starts(args...)
				if face == "screens" {
					p.WaitFor("the form", func(screen string) bool { return strings.Contains(screen, "Sign in") })
					p.confirms(terminal.Enter)
				}
				what, next := signin.Notice{Kind: signin.NothingAutomatic}.Advice().Sentences()
				p.waitSaid(what)
				p.waitSaid(next)
				p.waitPath(test.says)
			})
		}
	}
}

func relink(path, target string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.Symlink(target, path)
}

func repipe(path string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return syscall.Mkfifo(path, 0o600)
}
