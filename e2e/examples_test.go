//go:build unix

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"otpdialog/e2e/needs"
)

// example runs a program of docs/examples, and returns what it printed. The program under test is
// the first otpdialog in its PATH.
func example(t *testing.T, folder string, environment []string, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = folder
	command.Env = slices.Concat(environment, newHome(t).environment(), []string{"HOME=" + t.TempDir(), "PATH=" + filepath.Dir(program) + ":" + os.Getenv("PATH")})
	out, err := command.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// The shell script holds the phone with curl and jq while otpdialog signs in.
func TestShellExample(t *testing.T) {
	t.Parallel()
	needs.Program(t, "curl", "curl")
	needs.Program(t, "jq", "jq")
	out := example(t, "../docs/examples", nil, "./approve.sh")
	const want = "maria from otpdialog: approve, accepted\nmaria from otpdialog: deny, rejected\n2 pushes, 0 retransmissions\n"
	if out != want {
		t.Errorf("it prints\n%s\nnot\n%s", out, want)
	}
}

// The login of a web page waits for pushes that a Playwright test decides.
func TestPlaywrightExample(t *testing.T) {
	t.Parallel()
	needs.Program(t, "nodejs", "node")
	npm := needs.Program(t, "npm", "npm")
	chromium := needs.Program(t, "chromium", "chromium")
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("../docs/examples/playwright")); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	install.Dir = folder
	if out, err := install.CombinedOutput(); err != nil {
		needs.Missing(t, "npm cannot install playwright-core: "+string(out))
	}
	out := example(t, folder, []string{"CHROMIUM=" + chromium}, npm, "test")
	if !regexp.MustCompile(`(?m)^# pass 2$`).MatchString(out) {
		t.Errorf("two tests should pass:\n%s", out)
	}
}
