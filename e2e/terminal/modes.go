//go:build unix

package terminal

import (
	"fmt"
	"os"
	"reflect"
	"slices"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
)

// A Mode is something that the program has changed about the terminal, and that has to be put back
// when it ends or is stopped.
type Mode string

// The modes with names. Any other one is called by its number, as in "mode 2031".
const (
	AltScreen      Mode = "alternate screen"
	CursorHidden   Mode = "hidden cursor"
	MouseReports   Mode = "mouse reports"
	BracketedPaste Mode = "bracketed paste"
	FocusReports   Mode = "focus reports"
	KeyboardFlags  Mode = "keyboard enhancements"
	RawInput       Mode = "raw input"

	// Parts of MouseReports.
	mouseAllMotion  Mode = "mouse reports of all motion"
	mouseDragMotion Mode = "mouse reports of motion with a button"
)

// modes is what differs from a fresh terminal.
type modes struct {
	set map[Mode]bool
	// keyboard is how many sets of keyboard flags are pushed, on the main and on the alternate
	// screen: the protocol keeps them apart.
	keyboard [2]int
}

// watchModes follows the program's changes. Its callbacks run while t.mu is held.
func (t *Terminal) watchModes() {
	t.modes.set = make(map[Mode]bool)
	t.emu.SetCallbacks(vt.Callbacks{
		EnableMode:  func(mode ansi.Mode) { t.note(mode, true) },
		DisableMode: func(mode ansi.Mode) { t.note(mode, false) },
	})
	keyboard := func(prefix byte, change func(pushed, n int) int) {
		t.emu.RegisterCsiHandler(ansi.Command(prefix, 0, 'u'), func(params ansi.Params) bool {
			screen := 0
			if t.emu.IsAltScreen() {
				screen = 1
			}
			n, _, _ := params.Param(0, 1)
			t.modes.keyboard[screen] = max(0, change(t.modes.keyboard[screen], n))
			return true
		})
	}
	keyboard('>', func(pushed, _ int) int { return pushed + 1 })
	keyboard('<', func(pushed, n int) int { return pushed - n })
}

func (t *Terminal) note(mode ansi.Mode, on bool) {
	if _, dec := mode.(ansi.DECMode); !dec {
		return
	}
	switch mode {
	case ansi.ModeTextCursorEnable:
		t.modes.set[CursorHidden] = !on
	case ansi.ModeAltScreen, ansi.ModeAltScreenSaveCursor:
		t.modes.set[AltScreen] = on
	case ansi.ModeMouseAnyEvent:
		t.modes.set[mouseAllMotion] = on
	case ansi.ModeMouseButtonEvent:
		t.modes.set[mouseDragMotion] = on
	case ansi.ModeBracketedPaste:
		t.modes.set[BracketedPaste] = on
	case ansi.ModeFocusEvent:
		t.modes.set[FocusReports] = on
	case ansi.ModeAutoWrap:
		t.modes.set["no wrapping at the right edge"] = !on
	case ansi.ModeSaveCursor:
		// A command, not a state.
	default:
		t.modes.set[Mode(fmt.Sprintf("mode %d", mode.Mode()))] = on
	}
}

// Modes returns what the program has changed and not put back, in the order of the alphabet.
func (t *Terminal) Modes() []Mode {
	t.tb.Helper()
	t.look()
	defer t.mu.Unlock()
	changed := make(map[Mode]bool)
	for mode, on := range t.modes.set {
		if on {
			changed[mode] = true
		}
	}
	for _, tracking := range []Mode{mouseAllMotion, mouseDragMotion, "mode 9", "mode 1000", "mode 1001"} {
		if changed[tracking] {
			changed[MouseReports] = true
		}
	}
	if screen := t.modes.keyboard; screen[0] > 0 || t.emu.IsAltScreen() && screen[1] > 0 {
		changed[KeyboardFlags] = true
	}
	now := t.after
	if now == nil {
		var err error
		if now, err = readSettings(t.tty); err != nil {
			t.tb.Fatalf("read the terminal's settings: %v", err)
		}
	}
	if !reflect.DeepEqual(now, t.before) {
		changed[RawInput] = true
	}
	return sortedKeys(changed)
}

func sortedKeys(set map[Mode]bool) []Mode {
	keys := make([]Mode, 0, len(set))
	for mode := range set {
		keys = append(keys, mode)
	}
	slices.Sort(keys)
	return keys
}

// WaitMode waits until the program has changed the mode, or put it back.
func (t *Terminal) WaitMode(mode Mode, on bool) {
	t.tb.Helper()
	t.wait(fmt.Sprintf("%s = %t", mode, on), func() bool { return slices.Contains(t.Modes(), mode) == on })
}

// CheckRestored fails the test for everything that the program, ended or stopped, has left behind.
func (t *Terminal) CheckRestored() {
	t.tb.Helper()
	if left := t.Modes(); len(left) > 0 {
		t.tb.Errorf("the program left behind: %q; screen:\n%s", left, t.Text())
	}
}

// settings are the line settings of a terminal device (termios).
type settings *term.State

func readSettings(tty *os.File) (settings, error) { return term.GetState(tty.Fd()) }
