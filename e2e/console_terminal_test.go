//go:build unix

package e2e

import (
	"maps"
	"strings"
	"syscall"
	"testing"

	"otpdialog/e2e/terminal"
)

// editsAction opens the properties of an action, types a title, and saves nothing.
func (h *home) editsAction(p terminal.Program) keyboard {
	h.t.Helper()
	at := h.edits(p)
	at.turns("Automation")
	at.p.says("at most five")
	at.opens(sms)
	at.p.says("Action message")
	at.fills("Title", "Text me")
	return at
}

// What is typed into a box survives that the program is stopped, and that the
// window gets another size meanwhile.
func TestConsoleStopsAndContinues(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("office", commented())
	p := h.editsAction(terminal.Program{JobControl: true}).p
	p.Press(terminal.Ctrl('z'))
	p.WaitStopped()
	p.CheckRestored()
	p.Resize(80, 24)
	p.Continue()
	p.WaitMode(terminal.AltScreen, true)
	p.WaitMode(terminal.RawInput, true)
	p.says("Title Text me")
	p.Resize(45, 14)
	p.WaitText("Text me")
	p.Resize(100, 30)
	p.says("Action message")
	p.types("!")
	p.says("Title Text me!")
	p.Press(terminal.Ctrl('c'))
	p.says("not applied yet") // it asks once
	p.leaves(130, terminal.Ctrl('c'))
}

// A program that a signal ends asks nothing and writes nothing.
func TestConsoleEndsBySignal(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.write("office", commented())
	before := h.files()
	at := h.edits(terminal.Program{})
	at.fills("Display name", "Another office")
	at.p.Signal(syscall.SIGTERM)
	at.p.leaves(130)
	if after := h.files(); !maps.Equal(after, before) {
		t.Errorf("the files were\n%v\nand are\n%v", before, after)
	}
}

// Pasted text goes into the field that has the focus, on one line; a secret stays
// dots; and the end of a mouse report that a slow line cut in two is no typing.
func TestConsoleTakesWhatIsTyped(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	path := h.write("office", commented())
	at := h.edits(terminal.Program{})
	p := at.p
	p.WaitMode(terminal.BracketedPaste, true)
	at.fills("Display name", "Paste:")
	p.Paste(" Head\noffice \x1b[31mred\n")
	p.says("Paste: Head office")
	pauses()
	p.Send([]byte("\x1b[<35;1"))
	pauses() // until the program gives up waiting for the rest
	p.Send([]byte("3;5M"))
	pauses()
	p.types("!")

	const another = "another swordfish"
	at.fills("Secret", another)
	p.Paste(another)
	p.waitMasked(2 * len(another))
	at.saves()
	p.says("Saved.")
	checkHolds(t, path, another+another, `display_name = "Paste: Head office red!"`)
	p.leaves(130, terminal.Ctrl('c'))
	if strings.Contains(p.Raw(), another) || strings.Contains(p.Raw(), typedSecret) {
		t.Error("the secret was shown")
	}
	if strings.Contains(p.Raw(), "\x1b[31mred") {
		t.Error("an escape sequence that was pasted has reached the terminal")
	}
	for path, text := range h.files() {
		if strings.Contains(text, another) && !strings.HasSuffix(path, "office.toml") {
			t.Errorf("%s holds the secret", path)
		}
	}
}
