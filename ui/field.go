package ui

import (
	"image"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"otpdialog/signin"
)

// fieldLimit is the most that a field takes, in characters: more than any
// request carries, so that the flow can say what is too long.
const fieldLimit = 1024

// field is a line that the person types into.
type field struct {
	input  textinput.Model
	hidden bool
	code   bool // an OTP field: pasted codes are cleaned
}

func newField(hidden, code bool) field {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = fieldLimit
	in.SetVirtualCursor(false) // a real cursor blinks without a timer of ours
	in.Focus()
	return field{input: in, hidden: hidden, code: code}
}

func (f *field) value() string { return f.input.Value() }

func (f *field) empty() bool { return f.input.Value() == "" }

func (f *field) set(text string) {
	f.input.SetValue(text)
	f.input.CursorEnd()
}

// clear forgets what was typed, also what the input remembers of it.
func (f *field) clear() { *f = newField(f.hidden, f.code) }

// key takes in a key press.
func (f *field) key(msg tea.KeyPressMsg) { f.input, _ = f.input.Update(msg) }

// paste takes in pasted text, on one line.
func (f *field) paste(text string) {
	if f.code {
		text = signin.CleanPaste(text)
	} else {
		text = strings.TrimRight(text, "\r\n")
	}
	f.input, _ = f.input.Update(tea.PasteMsg{Content: text})
}

// draw puts the field into r and returns where its cursor is.
func (f *field) draw(c canvas, r image.Rectangle, look *look, focused bool) *tea.Cursor {
	style := look.field
	if focused {
		style = look.fieldFocused
	}
	bare := textinput.StyleState{} // the canvas gives the style, to the blanks too
	f.input.SetStyles(textinput.Styles{Focused: bare, Blurred: bare, Cursor: textinput.CursorStyle{Shape: tea.CursorBar}})
	f.input.EchoMode = textinput.EchoNormal
	f.input.EchoCharacter, _ = utf8.DecodeRuneInString(look.mask)
	if f.hidden {
		f.input.EchoMode = textinput.EchoPassword
	}
	box := r
	r.Min.X++ // a blank before the text
	if r.Dx() < 2 {
		return nil
	}
	f.input.SetWidth(r.Dx() - 1)
	c.draw(r, f.input.View())
	c.fill(box, style)
	cursor := f.input.Cursor()
	if !focused || cursor == nil {
		return nil
	}
	cursor.X, cursor.Y = r.Min.X+min(cursor.X, r.Dx()-1), r.Min.Y
	return cursor
}
