//go:build unix

package terminal

import (
	"fmt"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// A Key is a key, alone or with modifiers.
type Key uv.KeyPressEvent

// Keys without a character.
var (
	Enter     = Key{Code: uv.KeyEnter}
	Tab       = Key{Code: uv.KeyTab}
	ShiftTab  = Key{Code: uv.KeyTab, Mod: uv.ModShift}
	Esc       = Key{Code: uv.KeyEscape}
	Space     = Key{Code: uv.KeySpace}
	Backspace = Key{Code: uv.KeyBackspace}
	Delete    = Key{Code: uv.KeyDelete}
	Up        = Key{Code: uv.KeyUp}
	Down      = Key{Code: uv.KeyDown}
	Left      = Key{Code: uv.KeyLeft}
	Right     = Key{Code: uv.KeyRight}
	Home      = Key{Code: uv.KeyHome}
	End       = Key{Code: uv.KeyEnd}
	PageUp    = Key{Code: uv.KeyPgUp}
	PageDown  = Key{Code: uv.KeyPgDown}
	F1        = Key{Code: uv.KeyF1}
	F8        = Key{Code: uv.KeyF8}
)

// Ctrl is a letter with the Ctrl key.
func Ctrl(letter rune) Key { return Key{Code: letter, Mod: uv.ModCtrl} }

// Alt is a character with the Alt key.
func Alt(char rune) Key { return Key{Code: char, Mod: uv.ModAlt} }

// Press presses keys, one after the other.
func (t *Terminal) Press(keys ...Key) {
	t.send(func(emu *vt.Emulator) {
		for _, key := range keys {
			if sequence, known := modified(key); known {
				emu.SendText(sequence)
			} else {
				emu.SendKey(uv.KeyPressEvent(key))
			}
		}
	})
}

// modified returns what xterm sends for a key without a character that is pressed together with
// modifiers: the emulator has no word for that.
func modified(key Key) (sequence string, known bool) {
	if key.Mod == 0 || key == ShiftTab {
		return "", false
	}
	var modifiers int // as xterm counts them
	for i, mod := range []uv.KeyMod{uv.ModShift, uv.ModAlt, uv.ModCtrl} {
		if key.Mod.Contains(mod) {
			modifiers |= 1 << i
		}
	}
	if letter, found := cursorKeys[key.Code]; found {
		return fmt.Sprintf("\x1b[1;%d%c", 1+modifiers, letter), true
	}
	number, found := editingKeys[key.Code]
	return fmt.Sprintf("\x1b[%d;%d~", number, 1+modifiers), found
}

// The last letters, and the numbers, of the sequences of keys.
var (
	cursorKeys  = map[rune]rune{uv.KeyUp: 'A', uv.KeyDown: 'B', uv.KeyRight: 'C', uv.KeyLeft: 'D', uv.KeyHome: 'H', uv.KeyEnd: 'F'}
	editingKeys = map[rune]int{uv.KeyInsert: 2, uv.KeyDelete: 3, uv.KeyPgUp: 5, uv.KeyPgDown: 6}
)

// Type types text. A line feed in it is what the terminal sends for Ctrl+J, not Enter.
func (t *Terminal) Type(text string) {
	t.send(func(emu *vt.Emulator) { emu.SendText(text) })
}

// Send sends bytes that no keyboard makes, such as half a mouse report.
func (t *Terminal) Send(raw []byte) {
	t.send(func(emu *vt.Emulator) { emu.SendText(string(raw)) })
}

// Paste pastes text, bracketed if the program has asked for it.
func (t *Terminal) Paste(text string) {
	t.send(func(emu *vt.Emulator) { emu.Paste(text) })
}

// Focus reports to the program, if it asked for that, that its window has got the focus or lost it.
func (t *Terminal) Focus(on bool) {
	t.send(func(emu *vt.Emulator) {
		if on {
			emu.Focus()
		} else {
			emu.Blur()
		}
	})
}

// MoveMouse moves the pointer to a cell, with the left button held if it is. As with a real
// terminal, the program hears of the mouse only while it has asked for reports, and of motion
// without a button only while it has asked for all motion.
func (t *Terminal) MoveMouse(x, y int) {
	t.send(func(emu *vt.Emulator) {
		button := vt.MouseNone
		if t.held {
			button = vt.MouseLeft
		}
		if t.modes.set[mouseAllMotion] || t.held && t.modes.set[mouseDragMotion] {
			emu.SendMouse(vt.MouseMotion{X: x, Y: y, Button: button})
		}
	})
}

// PressMouse presses the left button over a cell.
func (t *Terminal) PressMouse(x, y int) {
	t.send(func(emu *vt.Emulator) {
		t.held = true
		emu.SendMouse(vt.MouseClick{X: x, Y: y, Button: vt.MouseLeft})
	})
}

// ReleaseMouse releases the left button over a cell.
func (t *Terminal) ReleaseMouse(x, y int) {
	t.send(func(emu *vt.Emulator) {
		t.held = false
		emu.SendMouse(vt.MouseRelease{X: x, Y: y, Button: vt.MouseLeft})
	})
}

// Wheel turns the wheel by one step over a cell.
func (t *Terminal) Wheel(x, y int, up bool) {
	button := vt.MouseWheelDown
	if up {
		button = vt.MouseWheelUp
	}
	t.send(func(emu *vt.Emulator) { emu.SendMouse(vt.MouseWheel{X: x, Y: y, Button: button}) })
}

// Hover moves the pointer onto the first place of text on the screen, and fails the test where
// there is none.
func (t *Terminal) Hover(text string) {
	t.tb.Helper()
	t.MoveMouse(t.MustFind(text))
}

// Click moves the pointer onto text, as a person has to, and presses and releases the left button.
func (t *Terminal) Click(text string) {
	t.tb.Helper()
	x, y := t.MustFind(text)
	t.MoveMouse(x, y)
	t.PressMouse(x, y)
	t.ReleaseMouse(x, y)
}

// Drag presses the left button over one text and releases it over another.
func (t *Terminal) Drag(from, to string) {
	t.tb.Helper()
	t.PressMouse(t.MustFind(from))
	x, y := t.MustFind(to)
	t.MoveMouse(x, y)
	t.ReleaseMouse(x, y)
}

// Input writes bytes to the program without a detour, and returns the moment just before.
func (t *Terminal) Input(raw string) time.Time {
	t.tb.Helper()
	now := time.Now()
	if _, err := t.pty.WriteString(raw); err != nil {
		t.tb.Fatalf("input %q: %v", raw, err)
	}
	return now
}

func (t *Terminal) send(to func(*vt.Emulator)) {
	if t.undrawn {
		t.tb.Fatal("an undrawn terminal takes Input only")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	to(t.emu)
}
