//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"otpdialog/e2e/terminal"
)

// waitingLoad writes a scenario whose people wait for an hour.
func waitingLoad(t *testing.T) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "push.toml")
	if err := os.WriteFile(file, []byte(`schema = 1
[world]
vendor = "duo"
[[steps]]
sign_in = { user = "maria", password = "wonderland" }
expect  = { screen = "dialog", within = "1m" }
[[steps]]
press  = "Push"
expect = { outcome = "accepted", within = "1h" }
`), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A load is shown on a screen. Ctrl+C ends the arrivals; those who are signing in go on until a
// second one. Then the report is in the terminal as it was before.
func TestLoadScreen(t *testing.T) {
	t.Parallel()
	p := newHome(t).starts("load", waitingLoad(t), "--rate", "5/s", "--for", "1h")
	p.WaitText("5 people a second arrive")
	p.WaitText("signing in")
	p.Press(terminal.Ctrl('c'))
	p.WaitText("No more arrivals")
	p.Press(terminal.Ctrl('c'))
	p.WaitText("cut off at the end")
	if code := p.WaitExit(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	p.CheckRestored()
}
