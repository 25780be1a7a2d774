package cells

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"
)

// texts are what terminals count in different ways, and how much room it takes here.
var texts = []struct {
	text, shown string // without what stands between the parts
	width       int
}{
	{"", "", 0},
	{"Enter the code", "Enter the code", 14},
	{"é, e\u0301", "é, e\u0301", 4},
	{"验证码 ｶﾞ", "验证码 ｶﾞ", 9},

	// Emoji.
	{"👍", "👍", 2},
	{"👨‍👩‍👧‍👦", "👨👩👧👦", 8},
	{"👩🏽‍🚀", "👩🚀", 4},
	{"👍🏽👍🏿", "👍👍", 4},
	{"❤️☎️", "❤☎", 2},
	{"👁️‍🗨️", "👁🗨", 2},
	{"🏳️‍🌈", "🏳🌈", 3},
	{"1️⃣#️⃣", "1⃣#⃣", 2},
	{"🇩🇪🇫🇷", "🇩🇪🇫🇷", 4},
	{"🇩", "D", 1},
	{"🇩🇪🇫", "🇩🇪F", 3},
	{"\uffff", "\ufffd", 1}, // no character yet

	// Scripts whose letters combine.
	{"हिन्दी", "हिन्दी", 5},
	{"क्षत्रिय", "क्षत्रिय", 6},
	{"ที่นี่ กำ", "ที่นี่ กำ", 5},
	{"தமிழ்", "தமிழ்", 4},
	{"ကြွေး", "ကြွေး", 4},
	{"ក្រុម", "ក្រុម", 3},
	{"مُحَمَّد", "مُحَمَّد", 4},
	{"می\u200cخواهم", "می\u200cخواهم", 7},
	{"עִבְרִית", "עִבְרִית", 5},
	{"ཧྐྵ", "ཧྐྵ", 1},

	// Korean letters.
	{"한국어", "한국어", 6},
	{"\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국", 4},
	{"\u1100\u1161x", "가x", 3},
	{"가\u11a8", "각", 2},
	{"\u1100\u1100", "\u1100\u1100", 4},
}

func TestSteady(t *testing.T) {
	t.Parallel()
	for _, test := range texts {
		steady := Steady(test.text)
		if got := loose(steady); got != test.shown {
			t.Errorf("%q is shown as %q, want %q", test.text, got, test.shown)
		}
		if Width(test.text) != test.width {
			t.Errorf("%q takes %d cells, want %d", test.text, Width(test.text), test.width)
		}
		checkSteady(t, test.text)
	}
}

// checkSteady checks that nobody disagrees on the width: who counts by characters, who
// counts by code points, and a terminal.
func checkSteady(t rapid.TB, text string) {
	steady := Steady(text)
	width := Width(text)
	byCharacter, byCodePoint := ansi.GraphemeWidth.StringWidth(steady), ansi.WcWidth.StringWidth(steady)
	const columns = 200
	terminal := vt.NewEmulator(columns, 2)
	_, _ = terminal.WriteString(steady) // to memory
	inTerminal := terminal.CursorPosition().X
	if width >= columns {
		inTerminal = width
	}
	if byCharacter != width || byCodePoint != width || inTerminal != width {
		t.Errorf("%+q takes %d cells by characters, %d by code points, %d in a terminal, and Width says %d", steady, byCharacter, byCodePoint, inTerminal, width)
	}
	if again := Steady(steady); again != steady {
		t.Errorf("%+q becomes %+q", steady, again)
	}
	if again := Steady(loose(steady)); again != steady {
		t.Errorf("%+q is %+q when it is drawn again", steady, again)
	}
}

// letters are what the texts of servers in all languages are made of.
func letters() *rapid.Generator[string] {
	pieces := []string{" ", " ", " ", "-", ".", "\n", "word", "verylongwordwithoutanyblank", "密码密码密码密码", "שלום", "مرحبا", "รหัสผ่านที่ใช้ครั้งเดียว", "हिन्दी"}
	for _, test := range texts {
		pieces = append(pieces, test.text)
	}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 20).Draw(t, "pieces"), "")
	})
}

// Nothing of a text but blanks is lost when it is wrapped, in any script and any width, and
// no line is too wide.
func TestWrapLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, width := letters().Draw(t, "text"), rapid.IntRange(2, 60).Draw(t, "width")
		lines := Wrap(text, width)
		if got, want := inked(strings.Join(lines, "")), inked(loose(Steady(text))); got != want {
			t.Errorf("%q in %d cells is %q", text, width, lines)
		}
		for _, line := range lines {
			if Width(line) > width {
				t.Errorf("%q takes %d cells of %d", line, Width(line), width)
			}
			checkSteady(t, line)
		}
	})
}

// A line breaks at blanks and nowhere else if words are to stay whole, so that a path with
// hyphens can be copied. A part of a word is cut off only if it has no room of its own.
func TestWrapWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text        string
		width       int
		wrap, words []string
	}{
		{"see /etc/my-own-file now", 12, []string{"see", "/etc/my-own-", "file now"}, []string{"see", "/etc/my-own-file", "now"}},
		{"one-time password", 10, []string{"one-time", "password"}, []string{"one-time", "password"}},
		{"one two-three", 10, []string{"one", "two-three"}, []string{"one", "two-three"}},
		{"     indented", 9, []string{"indented"}, []string{"indented"}},
	} {
		if got := Wrap(test.text, test.width); !slices.Equal(got, test.wrap) {
			t.Errorf("Wrap(%q, %d) is %q", test.text, test.width, got)
		}
		if got := WrapWords(test.text, test.width); !slices.Equal(got, test.words) {
			t.Errorf("WrapWords(%q, %d) is %q", test.text, test.width, got)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, width := strings.ReplaceAll(letters().Draw(t, "text"), "\n", ""), rapid.IntRange(1, 60).Draw(t, "width")
		cut := Cut(text, width, "…")
		whole := loose(Steady(text))
		rest, isCut := strings.CutSuffix(cut, "…")
		if Width(cut) > width || !strings.HasPrefix(whole, rest) || !isCut && cut != whole || isCut && Width(text) <= width {
			t.Errorf("%q in %d cells is %q", text, width, cut)
		}
	})
}

// inked is text without what leaves no ink.
func inked(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

func FuzzSteady(f *testing.F) {
	for _, test := range texts {
		f.Add(test.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		steady := Steady(text)
		if again := Steady(steady); again != steady {
			t.Errorf("%+q becomes %+q, and that %+q", text, steady, again)
		}
		for _, line := range Wrap(text, 10) {
			_ = Cut(line, 5, "…")
		}
	})
}
