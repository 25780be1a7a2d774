//go:build unix

package e2e

import (
	"testing"

	"otpdialog/e2e/terminal"
)

// The console on its own: leaving it is no sign-in that failed.
func TestConfigOpensTheConsole(t *testing.T) {
	t.Parallel()
	for code, key := range map[int]terminal.Key{0: terminal.Esc, 130: terminal.Ctrl('c')} {
		p := newHome(t).startsIn(terminal.Program{Args: []string{"config"}})
		p.WaitText("There are no connections yet. Press New.")
		p.leaves(code, key)
	}
}
