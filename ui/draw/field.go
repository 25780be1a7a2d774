package draw

import (
	"image"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// fieldLimit is the most that a field takes, in characters: more than any
// request carries, so that the flow can say what is too long.
const fieldLimit = 1024

// Field is a line that the person types into. Make one with [NewField].
type Field struct {
	Hidden bool // what was typed is shown as dots

	input textinput.Model
}

// NewField returns an empty field.
func NewField(hidden bool) Field {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = fieldLimit
	in.SetVirtualCursor(false) // a real cursor blinks without a timer of ours
	in.Focus()
	return Field{Hidden: hidden, input: in}
}

// Value returns what was typed.
func (f *Field) Value() string { return f.input.Value() }

// Empty is true while nothing is typed.
func (f *Field) Empty() bool { return f.input.Value() == "" }

// Set puts text into the field, the cursor behind it.
func (f *Field) Set(text string) {
	f.input.SetValue(text)
	f.input.CursorEnd()
}

// Clear forgets what was typed, also what the input remembers of it.
func (f *Field) Clear() { *f = NewField(f.Hidden) }

// Key takes in a key press.
func (f *Field) Key(msg tea.KeyPressMsg) { f.input, _ = f.input.Update(msg) }

// Paste takes in pasted text, on one line, as it is: what cleans a code belongs to
// the sign-in.
func (f *Field) Paste(text string) {
	f.input, _ = f.input.Update(tea.PasteMsg{Content: strings.TrimRight(text, "\r\n")})
}

// Draw puts the field into r and returns where its cursor is.
func (f *Field) Draw(c Canvas, r image.Rectangle, look *Look, focused bool) *tea.Cursor {
	style := look.Field
	if focused {
		style = look.FieldFocused
	}
	bare := textinput.StyleState{} // the canvas gives the style, to the blanks too
	f.input.SetStyles(textinput.Styles{Focused: bare, Blurred: bare, Cursor: textinput.CursorStyle{Shape: tea.CursorBar}})
	f.input.EchoMode = textinput.EchoNormal
	f.input.EchoCharacter, _ = utf8.DecodeRuneInString(look.Mask)
	if f.Hidden {
		f.input.EchoMode = textinput.EchoPassword
	}
	box := r
	r.Min.X++ // a blank before the text
	if r.Dx() < 2 {
		return nil
	}
	f.input.SetWidth(r.Dx() - 1)
	c.Draw(r, Plain(f.input.View())) // without styles of its own
	c.Fill(box, style)
	cursor := f.input.Cursor()
	if !focused || cursor == nil {
		return nil
	}
	cursor.X, cursor.Y = r.Min.X+min(cursor.X, r.Dx()-1), r.Min.Y
	return cursor
}
