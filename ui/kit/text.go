package kit

import (
	"image"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// A Text is a line that is typed. The frame keeps its field, which knows where its
// cursor is.
type Text struct {
	Entry

	Value  Binding
	Hidden bool                // shown as dots
	Secret bool                // nobody typed the value: it is not shown, not even its length, and a change replaces it
	Bare   bool                // without a label: the field takes all of its place
	Rows   int                 // of the field; 0 for one
	Enter  Action              // instead of that of the sheet
	Clean  func(string) string // makes what is typed of what is pasted; nil: it stays as it is

	field   *draw.Field
	refused bool // the last key was not one that the value takes
}

// A Binding is a value of a page as a person types it.
type Binding interface {
	Get() string
	Set(text string)
	Same(text string) bool // the text says what the value is
	Takes(text string) bool
}

// StringValue binds a string as it is.
type StringValue struct{ Of *string }

// Get implements [Binding].
func (v StringValue) Get() string { return *v.Of }

// Set implements [Binding].
func (v StringValue) Set(text string) { *v.Of = text }

// Same implements [Binding].
func (v StringValue) Same(text string) bool { return *v.Of == text }

// Takes implements [Binding].
func (v StringValue) Takes(string) bool { return true }

// FuncValue binds a text by functions: what it is, and what follows when it is typed.
type FuncValue struct {
	Read  func() string
	Write func(text string)
}

// Get implements [Binding].
func (v FuncValue) Get() string { return v.Read() }

// Set implements [Binding].
func (v FuncValue) Set(text string) { v.Write(text) }

// Same implements [Binding].
func (v FuncValue) Same(text string) bool { return v.Read() == text }

// Takes implements [Binding].
func (v FuncValue) Takes(string) bool { return true }

// NumberValue binds a whole number of at most six digits. An empty text is 0.
type NumberValue struct {
	Of    *int
	Blank bool // 0 is shown as an empty text: the program chooses
}

// Get implements [Binding].
func (v NumberValue) Get() string {
	if *v.Of == 0 && v.Blank {
		return ""
	}
	return strconv.Itoa(*v.Of)
}

// Set implements [Binding].
func (v NumberValue) Set(text string) { *v.Of = Number(text) }

// Same implements [Binding].
func (v NumberValue) Same(text string) bool { return *v.Of == Number(text) }

// Takes implements [Binding].
func (v NumberValue) Takes(text string) bool {
	const digits = 6
	return len(text) <= digits && strings.Trim(text, "0123456789") == ""
}

// Number is the number that a text is, 0 for none.
func Number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// bind gives the text its field, which shows the current value.
func (t *Text) bind(fields map[string]*draw.Field) {
	f := fields[t.ID]
	if f == nil {
		made := draw.NewField(t.Hidden)
		f = &made
		f.Set(t.Value.Get())
		fields[t.ID] = f
	}
	switch value := t.Value.Get(); {
	case t.Value.Same(f.Value()):
	case value == "":
		f.Clear() // also what the field remembers
	default:
		f.Set(value)
	}
	t.field = f
	f.Hidden = t.Hidden
}

// CanBeTyped is true for a text that a field takes as it is.
func CanBeTyped(text string) bool {
	f := draw.NewField(true)
	f.Set(text)
	return f.Value() == text
}

// Height implements [Control].
func (t *Text) Height(int) int { return max(1, t.Rows) }

// Places implements [Control].
func (t *Text) Places(r image.Rectangle) []Place {
	if t.Bare {
		return []Place{{Stop: Stop{ID: t.ID}, Rect: r, Of: t}}
	}
	label, value, _ := t.split(r)
	return []Place{{Stop: Stop{ID: t.ID}, Rect: label.Union(value), Of: t}}
}

// split gives a number no more room than it needs.
func (t *Text) split(r image.Rectangle) (label, value, mark image.Rectangle) {
	label, value, mark = split(r)
	if t.isNumber() {
		const digits = 10
		value.Max.X = min(value.Max.X, value.Min.X+digits)
		mark = image.Rect(value.Max.X+1, mark.Min.Y, mark.Max.X, mark.Max.Y)
	}
	return label, value, mark
}

// isNumber is true for a text that takes only digits.
func (t *Text) isNumber() bool {
	_, ok := t.Value.(NumberValue)
	return ok
}

// Note asks for a number if there is none: nobody has typed the 0 that stands for
// it.
func (t *Text) Note(s Stop) Note {
	if t.Problem != "" && t.isNumber() && t.field.Empty() {
		return Note{Text: "Enter a number. " + t.Help, Wrong: true}
	}
	return t.Entry.Note(s)
}

// Key types, and leaves to the stack what moves the focus.
func (t *Text) Key(_ Stop, msg tea.KeyPressMsg) (Action, bool) {
	switch {
	case Matches(msg, Keys.Up), Matches(msg, Keys.Down), Matches(msg, Keys.Enter), msg.Mod.Contains(tea.ModAlt) && !editsWords(msg):
		return nil, false
	case (Matches(msg, Keys.Left) || Matches(msg, Keys.Right)) && t.field.Empty():
		return nil, false
	case msg.Text == "" && !edits(msg) && !editsWords(msg):
		return nil, false
	case t.Managed != "":
		return nil, true
	}
	t.change(func() { t.field.Key(msg) })
	return nil, true
}

// edits is true for the keys of a field that type nothing.
func edits(msg tea.KeyPressMsg) bool {
	switch msg.Code {
	case tea.KeyLeft, tea.KeyRight, tea.KeyHome, tea.KeyEnd, tea.KeyBackspace, tea.KeyDelete:
		return true
	}
	return msg.Mod == tea.ModCtrl && strings.ContainsRune("abdefhkuvw", msg.Code)
}

// editsWords is true for the keys of a field that edit whole words.
func editsWords(msg tea.KeyPressMsg) bool {
	return msg.Mod == tea.ModAlt && (msg.Code == tea.KeyBackspace || msg.Code == tea.KeyDelete || strings.ContainsRune("bdf", msg.Code))
}

// paste takes in pasted text.
func (t *Text) paste(pasted string) {
	if t.Managed == "" {
		t.change(func() { t.field.Paste(pasted) })
	}
}

// restore replaces what the field holds.
func (t *Text) restore(value string) { t.change(func() { t.field.Set(value) }) }

// change changes the field and then the value. What the value does not take is not
// typed either.
func (t *Text) change(how func()) {
	before := t.field.Value()
	how()
	if typed := t.field.Value(); !t.Value.Takes(typed) {
		t.field.Set(before)
		t.refused = true
	} else if !t.Value.Same(typed) {
		if t.Secret {
			t.field.Clear()
			how()
			typed = t.field.Value()
		}
		t.Value.Set(typed)
	}
}

// Draw implements [Control].
func (t *Text) Draw(p *Painter, r image.Rectangle) {
	value := r
	if !t.Bare {
		var label, mark image.Rectangle
		label, value, mark = t.split(r)
		t.drawLabel(p, label, mark)
	}
	if value.Intersect(p.Clip).Empty() {
		return
	}
	focused := p.Focus == Stop{ID: t.ID}
	if t.Managed != "" && !focused {
		shown := t.field.Value()
		if t.Hidden {
			shown = strings.Repeat(p.Look.Mask, len([]rune(shown)))
		}
		p.Line(value, p.Look.Muted, " "+shown)
		return
	}
	field := t.field
	if t.Secret {
		standIn := draw.NewField(true)
		standIn.Set("a secret")
		field = &standIn
	}
	if cursor := field.Draw(p.Canvas, value, p.Look, focused); cursor != nil {
		p.Cursor = cursor
	}
}
