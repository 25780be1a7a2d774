package draw

import (
	"image"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/advice"
	"otpdialog/ui/cells"
)

// fieldLimit is the most that a field takes, in characters: more than any
// request carries, so that the flow can say what is too long.
const fieldLimit = 1024

// Field is a line that the person types into. The zero value is empty.
//
// It is not the text input of package bubbles: that one links a clipboard, which searches
// PATH at every start of the program, and keeps what was typed in buffers of its own.
type Field struct {
	Hidden bool // what was typed is shown as dots

	typed  []string // grapheme clusters: what a person takes for one character
	cursor int      // in typed
	first  int      // the first one that is shown
}

// NewField returns an empty field.
func NewField(hidden bool) Field { return Field{Hidden: hidden} }

// Value returns what was typed.
func (f *Field) Value() string { return strings.Join(f.typed, "") }

// Empty is true while nothing is typed.
func (f *Field) Empty() bool { return len(f.typed) == 0 }

// Set puts text into the field, the cursor after it.
func (f *Field) Set(text string) {
	f.typed, f.cursor, f.first = nil, 0, 0
	f.insert(text)
}

// Clear forgets what was typed.
func (f *Field) Clear() {
	clear(f.typed[:cap(f.typed)])
	*f = NewField(f.Hidden)
}

// The keys of a field, as in shells.
var (
	keyLeft         = key.NewBinding(key.WithKeys("left", "ctrl+b"))
	keyRight        = key.NewBinding(key.WithKeys("right", "ctrl+f"))
	keyWordLeft     = key.NewBinding(key.WithKeys("alt+left", "ctrl+left", "alt+b"))
	keyWordRight    = key.NewBinding(key.WithKeys("alt+right", "ctrl+right", "alt+f"))
	keyStart        = key.NewBinding(key.WithKeys("home", "ctrl+a"))
	keyEnd          = key.NewBinding(key.WithKeys("end", "ctrl+e"))
	keyErase        = key.NewBinding(key.WithKeys("backspace", "ctrl+h"))
	keyDelete       = key.NewBinding(key.WithKeys("delete", "ctrl+d"))
	keyEraseWord    = key.NewBinding(key.WithKeys("alt+backspace", "ctrl+backspace", "ctrl+w"))
	keyDeleteWord   = key.NewBinding(key.WithKeys("alt+delete", "ctrl+delete", "alt+d"))
	keyEraseToStart = key.NewBinding(key.WithKeys("ctrl+u"))
	keyDeleteToEnd  = key.NewBinding(key.WithKeys("ctrl+k"))
)

// Key takes in a key press.
func (f *Field) Key(msg tea.KeyPressMsg) {
	switch {
	case key.Matches(msg, keyLeft):
		f.cursor = max(0, f.cursor-1)
	case key.Matches(msg, keyRight):
		f.cursor = min(len(f.typed), f.cursor+1)
	case key.Matches(msg, keyWordLeft):
		f.cursor = f.word(-1)
	case key.Matches(msg, keyWordRight):
		f.cursor = f.word(1)
	case key.Matches(msg, keyStart):
		f.cursor = 0
	case key.Matches(msg, keyEnd):
		f.cursor = len(f.typed)
	case key.Matches(msg, keyErase):
		f.remove(f.cursor-1, f.cursor)
	case key.Matches(msg, keyDelete):
		f.remove(f.cursor, f.cursor+1)
	case key.Matches(msg, keyEraseWord):
		f.remove(f.word(-1), f.cursor)
	case key.Matches(msg, keyDeleteWord):
		f.remove(f.cursor, f.word(1))
	case key.Matches(msg, keyEraseToStart):
		f.remove(0, f.cursor)
	case key.Matches(msg, keyDeleteToEnd):
		f.remove(f.cursor, len(f.typed))
	default:
		f.insert(msg.Text)
	}
}

// Paste takes in pasted text, on one line, as it is: what cleans a code belongs to
// the sign-in.
func (f *Field) Paste(text string) { f.insert(strings.TrimRight(text, "\r\n")) }

// insert puts text where the cursor is. What it is typed onto may become one character
// with it.
func (f *Field) insert(text string) {
	before := strings.Join(f.typed[:f.cursor], "")
	after := strings.Join(f.typed[f.cursor:], "")
	room := fieldLimit - utf8.RuneCountInString(before) - utf8.RuneCountInString(after)
	before += cut(strings.Map(typeable, text), room)
	f.typed = clusters(before + after)
	f.cursor = len(clusters(before))
}

// typeable maps what no field holds to a space, or to nothing.
func typeable(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return ' '
	case r == utf8.RuneError, unicode.IsControl(r):
		return -1
	}
	return r
}

// cut returns the first n characters of text.
func cut(text string, n int) string {
	for i := range text {
		if n <= 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// clusters splits text into what a person takes for characters.
func clusters(text string) []string {
	var all []string
	for text != "" {
		cluster, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		all = append(all, cluster)
		text = text[len(cluster):]
	}
	return all
}

// remove forgets what is typed from one place to another.
func (f *Field) remove(from, to int) {
	from, to = max(0, from), min(to, len(f.typed))
	if from >= to {
		return
	}
	rest := strings.Join(f.typed[to:], "")
	before := strings.Join(f.typed[:from], "")
	f.Clear()
	f.typed = clusters(before + rest) // what meets now may be one character
	f.cursor = min(len(clusters(before)), len(f.typed))
}

// word is where the word before (-1) or after (1) the cursor ends. What is hidden has no
// words: where they end would show something of it.
func (f *Field) word(direction int) int {
	at := f.cursor
	next := func() bool { return direction < 0 && at > 0 || direction > 0 && at < len(f.typed) }
	isSpace := func() bool {
		i := at
		if direction < 0 {
			i--
		}
		return !f.Hidden && strings.TrimSpace(f.typed[i]) == ""
	}
	for next() && isSpace() {
		at += direction
	}
	for next() && !isSpace() {
		at += direction
	}
	return at
}

// Draw puts the field into r and returns where its cursor is.
func (f *Field) Draw(c Canvas, r image.Rectangle, look *Look, focused bool) *tea.Cursor {
	style, edge := look.Field, look.Edge
	if focused {
		style, edge = look.FieldFocused, look.EdgeFocused
	}
	box := r
	r = Centred(r, r.Dx(), min(1, r.Dy()))
	r.Min.X++ // the edge
	if r.Dx() < 2 {
		return nil
	}
	width := r.Dx()
	if focused {
		width-- // for the cursor at the end
	}
	shown, column := f.window(width, look.Mask, focused)
	c.Draw(r, advice.Mask(shown))
	c.Fill(box, style.Underline(false))
	c.Fill(image.Rect(box.Min.X, box.Max.Y-1, box.Max.X, box.Max.Y), style)
	if look.FieldEdge != "" {
		box.Max.X = r.Min.X
		c.Lines(box, edge, slices.Repeat([]string{look.FieldEdge}, box.Dy())...)
	}
	if !focused {
		return nil
	}
	cursor := tea.NewCursor(r.Min.X+column, r.Min.Y)
	cursor.Shape = tea.CursorBar
	return cursor
}

// window returns what is shown in so many cells, and the cell of the cursor. With the focus
// it is scrolled to the cursor, and otherwise to its beginning.
func (f *Field) window(width int, mask string, focused bool) (shown string, column int) {
	parts := slices.Clone(f.typed)
	for i, cluster := range parts {
		if f.Hidden {
			parts[i] = strings.Repeat(mask, cells.Width(cluster))
		}
	}
	widths := func(from, to int) int { return cells.Width(strings.Join(parts[from:to], "")) }
	if f.first = min(f.first, f.cursor); !focused {
		f.first = 0
	}
	for focused && f.first < f.cursor && widths(f.first, f.cursor) > width {
		f.first++
	}
	for f.first > 0 && widths(f.first-1, len(parts)) <= width {
		f.first-- // no room stays empty on the right
	}
	end := f.first
	for end < len(parts) && widths(f.first, end+1) <= width {
		end++
	}
	return strings.Join(parts[f.first:end], ""), widths(f.first, f.cursor)
}
