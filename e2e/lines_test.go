//go:build unix

package e2e

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A script is a run of the program without a terminal.
type script struct {
	t    *testing.T
	home *home // nil for an environment with nothing in it

	stdin       io.Reader // nil: closed
	environment []string
	command     []string // what the program is run by, such as timeout; nil for nothing
}

// does runs the program to its end.
func (r script) does(code int, args ...string) *checked {
	r.t.Helper()
	command := append(append(r.command, program), args...)
	cmd := exec.CommandContext(r.t.Context(), command[0], command[1:]...)
	cmd.Env = append([]string{}, r.environment...) // nil would be all of the test's own
	if r.home != nil {
		cmd.Env = append(append(os.Environ(), r.home.environment()...), r.environment...)
	}
	cmd.Stdin = r.stdin
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	got := 0
	if exit, ended := errors.AsType[*exec.ExitError](err); ended {
		got = exit.ExitCode()
	} else if err != nil {
		r.t.Fatal(err)
	}
	c := &checked{r.t, stdout.String(), stderr.String()}
	if got != code {
		r.t.Errorf("%v: exit code = %d, want %d\n%s%s", command, got, code, c.stdout, c.stderr)
	}
	c.harmless()
	return c
}

// harmless checks that nothing but text and line ends was written.
func (c *checked) harmless() {
	c.t.Helper()
	for _, b := range []byte(c.stdout + c.stderr) {
		if b < 0x20 && b != '\n' || b == 0x7f {
			c.t.Errorf("the octet %#x was written:\n%q", b, c.stdout+c.stderr)
			return
		}
	}
}

// golden holds text against a file below testdata, in which known parts have names.
func golden(t *testing.T, name, text string, known ...string) {
	t.Helper()
	text = strings.NewReplacer(known...).Replace(text)
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update)", err)
	}
	if text != string(want) {
		t.Errorf("%s differs. Now:\n%s\nThen:\n%s", path, text, want)
	}
}
