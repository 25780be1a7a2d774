//go:build unix

package e2e

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"otpdialog/e2e/terminal"
)

// What needs screens ends if there is no terminal. (The other exit codes stand in the
// tests of what leads to them.)
func TestNoTerminal(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"demo"}, {"config"}} {
		h := newHome(t)
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env = append(os.Environ(), h.environment()...)
		output, err := cmd.CombinedOutput()
		exit, ended := errors.AsType[*exec.ExitError](err)
		if !ended || exit.ExitCode() != 65 {
			t.Errorf("%v: %v, want exit code 65", args, err)
		}
		if text := string(output); !strings.Contains(text, "is not a terminal") || strings.Contains(text, "\x1b") {
			t.Errorf("%v: it writes %q", args, text)
		}
	}
}

// A terminal that may only be able to show lines gets no escape sequences.
func TestDumbTerminal(t *testing.T) {
	t.Parallel()
	for kind, why := range map[string]string{"TERM=dumb": "TERM=dumb", "TERM=unknown": "TERM=unknown", "TERM=": "TERM is not set"} {
		term := terminal.Start(t, terminal.Program{
			Path: program, Args: []string{"demo"}, Env: append(newHome(t).environment(), kind),
		})
		if code := term.WaitExit(); code != 65 {
			t.Errorf("%s: exit code = %d, want 65", kind, code)
		}
		if raw := term.Raw(); !strings.Contains(raw, why) || strings.Contains(raw, "\x1b") {
			t.Errorf("%s: it writes %q", kind, raw)
		}
	}
}

// Without colours everything is still there, and said by brackets.
func TestNoColour(t *testing.T) {
	t.Parallel()
	p := newHome(t).startsIn(terminal.Program{Args: []string{"demo"}, Env: []string{"NO_COLOR=1"}})
	p.WaitText("[ " + signInWord + " ]")
	p.confirms(terminal.Enter)
	p.waitDialog()
	p.WaitFor("OK between brackets", regexp.MustCompile(`\[ +`+okWord+` +\]`).MatchString)
	p.leaves(130, terminal.Ctrl('c'))
	if raw := p.Raw(); strings.Contains(raw, "\x1b[38;") || strings.Contains(raw, "\x1b[48;") {
		t.Error("colours were sent in spite of NO_COLOR")
	}
}

// A locale without UTF-8 gets 7-bit text.
func TestASCII(t *testing.T) {
	t.Parallel()
	p := newHome(t).startsIn(terminal.Program{Args: []string{"demo"}, Env: []string{"LANG=C"}})
	p.WaitText(signInWord)
	p.confirms(terminal.Enter)
	p.WaitText(okWord)
	p.Press(number(push))
	p.WaitText(enterCodeWord)
	p.leaves(130, terminal.Ctrl('c'))
	for _, r := range p.Raw() {
		if r >= 0x80 {
			t.Fatalf("%q was sent to a terminal without UTF-8", r)
		}
	}
}
