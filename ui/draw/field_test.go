package draw

import (
	"image"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"otpdialog/ui/tty"
)

func press(f *Field, names ...string) {
	codes := map[string]tea.KeyPressMsg{
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete},
		"ctrl+left": {Code: tea.KeyLeft, Mod: tea.ModCtrl}, "ctrl+right": {Code: tea.KeyRight, Mod: tea.ModCtrl},
		"ctrl+w": {Code: 'w', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+k": {Code: 'k', Mod: tea.ModCtrl},
		"alt+d": {Code: 'd', Mod: tea.ModAlt},
	}
	for _, name := range names {
		msg, named := codes[name]
		if !named {
			code, _ := utf8.DecodeRuneInString(name)
			msg = tea.KeyPressMsg{Text: name, Code: code}
		}
		f.Key(msg)
	}
}

func TestFieldKeys(t *testing.T) {
	for _, test := range []struct {
		start string
		keys  []string
		want  string
	}{
		{"", []string{"a", "b"}, "ab"},
		{"ab", []string{"left", "x"}, "axb"},
		{"ab", []string{"home", "x", "end", "y"}, "xaby"},
		{"ab", []string{"backspace", "backspace", "backspace"}, ""},
		{"ab", []string{"home", "delete", "right", "delete"}, "b"},
		{"one two", []string{"ctrl+w"}, "one "},
		{"one two ", []string{"ctrl+left", "x"}, "one xtwo "},
		{"one two", []string{"home", "ctrl+right", "x"}, "onex two"},
		{"one two", []string{"home", "alt+d"}, " two"},
		{"one two", []string{"left", "ctrl+u"}, "o"},
		{"one two", []string{"home", "right", "ctrl+k"}, "o"},
		{"👩‍🚀e\u0301", []string{"backspace", "backspace"}, ""}, // each is one character to a person
		{"e", []string{"\u0301", "left", "x"}, "xe\u0301"},     // and so is what was typed in two parts
		{"ab", []string{"left", "left", "left", "x"}, "xab"},
	} {
		f := NewField(false)
		f.Set(test.start)
		press(&f, test.keys...)
		if got := f.Value(); got != test.want {
			t.Errorf("%q, %q: got %q, want %q", test.start, test.keys, got, test.want)
		}
	}
}

// A hidden field has no words: where they end would show something of it.
func TestHiddenFieldHasNoWords(t *testing.T) {
	f := NewField(true)
	f.Set("one two")
	press(&f, "ctrl+w")
	if !f.Empty() {
		t.Errorf("%q is left", f.Value())
	}
}

func TestFieldTakesOneLineOfText(t *testing.T) {
	f := NewField(false)
	f.Paste("a\tb\r\nc\x1b[2J\x00\xff\r\n")
	if got, want := f.Value(), "a b  c[2J"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	f.Set(strings.Repeat("é", 2*fieldLimit))
	if got := len([]rune(f.Value())); got != fieldLimit {
		t.Errorf("it took %d characters", got)
	}
}

// What was typed is nowhere in the field any more.
func TestFieldForgets(t *testing.T) {
	f := NewField(true)
	f.Set("secret")
	typed := f.typed
	f.Clear()
	if !f.Empty() || strings.Join(typed, "") != "" {
		t.Errorf("%q is left", typed)
	}
}

// Whatever is pressed, what is shown fits, and the cursor is in it.
// What is typed is seen, with the focus and without, however many cells a character takes.
func TestFieldShowsWideCharacters(t *testing.T) {
	for _, typed := range []string{"plain", "日本語", "a日b本c", "né 管理", "한국어", "👍 ok", "e\u0301日"} {
		f := NewField(false)
		f.Set(typed)
		for _, focused := range []bool{false, true} {
			canvas := NewCanvas(image.Pt(20, 1), tty.Charset{})
			look := NewLook("dark", true, false, false)
			f.Draw(canvas, image.Rect(0, 0, 20, 1), look, focused)
			if got := strings.TrimSpace(ansi.Strip(canvas.Render())); got != look.FieldEdge+typed {
				t.Errorf("%q, focused %v: shown as %q", typed, focused, got)
			}
		}
	}
}

func TestFieldWindow(t *testing.T) {
	look := NewLook("dark", true, false, false)
	keys := []string{"a", " ", "密", "👩‍🚀", "\u0301", "left", "right", "home", "end", "backspace", "delete", "ctrl+left", "ctrl+right", "ctrl+w", "ctrl+u", "ctrl+k"}
	rapid.Check(t, func(t *rapid.T) {
		f := NewField(rapid.Bool().Draw(t, "hidden"))
		width := rapid.IntRange(1, 12).Draw(t, "width")
		r := image.Rect(3, 1, 3+width, 2)
		c := NewCanvas(image.Pt(20, 3), tty.Charset{})
		for _, name := range rapid.SliceOf(rapid.SampledFrom(keys)).Draw(t, "keys") {
			press(&f, name)
			cursor := f.Draw(c, r, look, true)
			if cursor != nil && (cursor.X < r.Min.X || cursor.X >= r.Max.X || cursor.Y != r.Min.Y) {
				t.Fatalf("the cursor is at %d in %v, of %q", cursor.X, r, f.typed)
			}
			if f.cursor < 0 || f.cursor > len(f.typed) {
				t.Fatalf("the cursor is at %d of %q", f.cursor, f.typed)
			}
		}
	})
}
