//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/e2e/terminal"
)

// The demonstration shows its packets, makes its server misbehave, and saves what it has seen.
func TestInspector(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "packets.txt")
	p := newHome(t).starts("demo")
	p.WaitText(signInWord)
	p.Press(packetsKey)
	p.WaitText("Nothing has been sent or received yet.")
	p.Type("f")
	p.WaitText("Faults of the server")
	p.confirms(terminal.Enter) // the first request is lost
	p.WaitText("once")
	p.Press(terminal.Esc)
	p.WaitText("Nothing has been sent or received yet.")
	p.Press(packetsKey)
	p.WaitText(signInWord)
	p.confirms(terminal.Enter)
	p.Press(packetsKey)
	p.WaitText("Access-Request (2)")
	p.WaitText("Access-Challenge")
	p.confirms(terminal.Enter)
	p.WaitText("─ Packet 1 of 3: Access-Request ─")
	p.WaitText("User-Password")
	p.WaitText("••••••••")
	p.Press(terminal.Esc)
	p.WaitText("─ Packets ─")
	p.Type("t")
	p.WaitText("New file")
	p.Press(terminal.Ctrl('u'))
	p.Type(file)
	p.WaitText(filepath.Join("001", "packets.txt"))
	p.confirms(terminal.Enter)
	p.WaitText("Saved in")
	p.Press(packetsKey)
	p.waitDialog()
	text, err := os.ReadFile(file)
	if err != nil || strings.Count(string(text), "Access-Request") != 2 || !strings.Contains(string(text), "Access-Challenge") || strings.Contains(string(text), "wonderland") {
		t.Errorf("%v: %s", err, text)
	}
	p.leavesDialog(130)
}
