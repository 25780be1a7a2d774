package console

import (
	"image"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// A text is a line that is typed. Its field is kept by the frame, since it knows
// where its cursor is.
type text struct {
	entry

	value  binding
	hidden bool // shown as dots
	field  *draw.Field

	refused bool // the last key was not one that the value takes
}

// A binding is a value of a page as a person types it.
type binding interface {
	get() string
	set(text string)
	same(text string) bool // the text says what the value is
	takes(text string) bool
}

// textValue is a string as it stands.
type textValue struct{ of *string }

func (v textValue) get() string           { return *v.of }
func (v textValue) set(text string)       { *v.of = text }
func (v textValue) same(text string) bool { return *v.of == text }
func (v textValue) takes(string) bool     { return true }

// numberValue is a whole number of at most six digits; nothing typed is 0.
type numberValue struct {
	of    *int
	blank bool // 0 is shown as nothing: the program chooses
}

func (v numberValue) get() string {
	if *v.of == 0 && v.blank {
		return ""
	}
	return strconv.Itoa(*v.of)
}

func (v numberValue) set(text string) { *v.of = number(text) }

func (v numberValue) same(text string) bool { return *v.of == number(text) }

func (v numberValue) takes(text string) bool {
	const digits = 6
	return len(text) <= digits && strings.Trim(text, "0123456789") == ""
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// bind gives the text its field, showing what the value is now.
func (t *text) bind(fields map[string]*draw.Field) {
	f := fields[t.id]
	if f == nil {
		made := draw.NewField(t.hidden)
		f = &made
		f.Set(t.value.get())
		fields[t.id] = f
	}
	if !t.value.same(f.Value()) {
		f.Set(t.value.get())
	}
	t.field = f
	f.Hidden = t.hidden
}

func (t *text) places(r image.Rectangle) []place {
	label, value, _ := t.split(r)
	return []place{{stop: stop{id: t.id}, rect: label.Union(value), of: t}}
}

// split gives a number no more room than it needs.
func (t *text) split(r image.Rectangle) (label, value, mark image.Rectangle) {
	label, value, mark = split(r)
	if t.number() {
		const digits = 10
		value.Max.X = min(value.Max.X, value.Min.X+digits)
		mark = image.Rect(value.Max.X+1, mark.Min.Y, mark.Max.X, mark.Max.Y)
	}
	return label, value, mark
}

func (t *text) press(stop) tea.Cmd { return nil }

// number is true for a text that takes digits alone.
func (t *text) number() bool {
	_, ok := t.value.(numberValue)
	return ok
}

// note asks for a number where there is none: nobody has typed the 0 that stands for
// it.
func (t *text) note(s stop) note {
	if t.problem != "" && t.number() && t.field.Empty() {
		return note{text: "Write a number. " + t.help, wrong: true}
	}
	return t.entry.note(s)
}

// key types, and leaves to the sheet what moves the focus.
func (t *text) key(_ stop, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case matches(msg, keys.Up), matches(msg, keys.Down), matches(msg, keys.Enter), msg.Mod.Contains(tea.ModAlt):
		return nil, false
	case (matches(msg, keys.Left) || matches(msg, keys.Right)) && t.field.Empty():
		return nil, false
	case msg.Text == "" && !edits(msg):
		return nil, false
	case t.managed != "":
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

// paste takes in pasted text.
func (t *text) paste(pasted string) {
	if t.managed == "" {
		t.change(func() { t.field.Paste(pasted) })
	}
}

// restore is for a field that took in what was no typing.
func (t *text) restore(value string) { t.change(func() { t.field.Set(value) }) }

// change changes the field and then the value; what the value does not take is
// not typed either.
func (t *text) change(how func()) {
	before := t.field.Value()
	how()
	if typed := t.field.Value(); !t.value.takes(typed) {
		t.field.Set(before)
		t.refused = true
	} else if !t.value.same(typed) {
		t.value.set(typed)
	}
}

func (t *text) draw(p *painter, r image.Rectangle) {
	label, value, mark := t.split(r)
	t.drawLabel(p, label, mark)
	if value.Intersect(p.clip).Empty() {
		return
	}
	focused := p.focus == stop{id: t.id}
	if t.managed != "" && !focused {
		shown := t.field.Value()
		if t.hidden {
			shown = strings.Repeat(p.look.Mask, len([]rune(shown)))
		}
		p.line(value, p.look.Muted, " "+shown)
		return
	}
	if cursor := t.field.Draw(p.canvas, value, p.look, focused); cursor != nil {
		p.cursor = cursor
	}
}
