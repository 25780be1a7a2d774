package advice

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Passcode or option (1-4): ", "Passcode or option (1-4):"},
		{"empty", "", ""},
		{"only space", " \n\t ", ""},
		{"other scripts", "Grüße 密码 שלום 🔐", "Grüße 密码 שלום 🔐"},
		{"joined emoji and Persian", "👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"},
		{"not UTF-8", "a\xffb\xc3", "a\ufffdb\ufffd"},
		{"line ends", "a\r\nb\rc\nd\u0085e\u2028f\u2029g", "a\nb\nc\nd\ne\nf\ng"},
		{"br", "a<br>b<BR/>c<br />d<Br\t/>e<bra>", "a\nb\nc\nd\ne<bra>"},
		{"br parted by what is not shown", "a<b\x00r>b<\u202ebr>c\r\u2060\nd", "a\nb\nc\nd"},
		{"space before a line end", "a \t\n  b", "a\n  b"},
		{"tab", "1\tPush", "1 Push"},
		{"control characters", "a\x00b\x07c\x08d\x7fe", "abcde"},
		{"writing direction", "a\u202eb\u2066c\u200fd\ufeffe\u00adf", "abcdef"},
		{"colours", "\x1b[1;31mred\x1b[0m", "red"},
		{"CSI of all kinds", "a\x1b[?25lb\x1b[2 qc\x1b[>4;1md", "abcd"},
		{"CSI cut short", "a\x1b[12", "a"},
		{"CSI broken off", "a\x1b[1\nb", "a\nb"},
		{"C1 CSI", "a\u009b31mb", "ab"},
		{"title", "a\x1b]0;title\x07b\x1b]2;title\x1b\\c\u009d0;t\u009cd", "abcd"},
		{"title without end", "a\x1b]0;title\nb", "a\nb"},
		{"title broken off", "a\x1b]0;title\x1b[1mb\x1b]x\x18c", "abc"},
		{"clipboard and device control", "a\x1b]52;c;aGk=\x07b\x1bPq#0\x1b\\c\x1b_x\x1b\\d\x1b^y\x1b\\e\x1bXz\x1b\\f", "abcdef"},
		{"character sets and reset", "a\x1b(Bb\x1bcd\x1b7e\x1bMf", "abdef"},
		{"escape alone", "a\x1b", "a"},
		{"escape before another", "a\x1b\x1b[1mb", "ab"},
		{"escape before a letter of two bytes", "a\x1bé", "aé"},
		{"combining marks", "e" + strings.Repeat("\u0301", 120) + "a", "e" + strings.Repeat("\u0301", 8) + "a"},
		{"combining marks of all kinds", "e" + strings.Repeat("\u0301\u20dd\u0903\u200d\ufe0f", 20), "e\u0301\u20dd\u0903\u200d\ufe0f\u0301\u20dd\u0903"},
		{"combining marks parted by what is not shown", "e" + strings.Repeat("\u0301\x00", 120), "e" + strings.Repeat("\u0301", 8)},
		{"combining marks without a letter", "\u0301a\n\u0301b<br>\u200dc", "a\nb\nc"},
		{"scripts with many marks", "हिन्दी ကြွေး ཧྐྵྨླྺྼྻྂ בְּרֵאשִׁ֖ית ที่นี่", "हिन्दी ကြွေး ཧྐྵྨླྺྼྻྂ בְּרֵאשִׁ֖ית ที่นี่"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Clean(test.in); got != test.want {
				t.Errorf("Clean(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestLine(t *testing.T) {
	if got, want := Line("a\r\nb<br>\tc\x1b[1m "), "a b  c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzClean makes sure that only text reaches a terminal, and that plain text arrives
// unchanged.
func FuzzClean(f *testing.F) {
	for _, seed := range []string{
		"Grüße<br>", "\x1b[31mx\x1b]0;t\x07\r\n", "\x9b1m\xc2\x9b1m", "\x1b\x1b(", "\u202e\u2028\t ", "<b\x1b[mr>", "\xc2", "\x1b]\x1b\\",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got := Clean(string(in))
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		for _, r := range got {
			if r < ' ' && r != '\n' || 0x7f <= r && r <= 0x9f {
				t.Fatalf("%q holds %U", got, r)
			}
			if unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != zwj && r != zwnj {
				t.Fatalf("%q holds %U", got, r)
			}
		}
		if tooManyMarks(got) {
			t.Fatalf("%q has too many marks", got)
		}
		if strings.TrimRight(got, " \n") != got || strings.Contains(got, " \n") {
			t.Fatalf("%q ends a line in space", got)
		}
		if again := Clean(got); again != got {
			t.Fatalf("cleaned twice: %q, then %q", got, again)
		}
		if harmless(string(in)) && !tooManyMarks(string(in)) && got != string(in) {
			t.Fatalf("plain text %q became %q", in, got)
		}
	})
}

func tooManyMarks(s string) bool {
	return regexp.MustCompile(`(?m)[\p{M}\x{200c}\x{200d}]{9}|^[\p{M}\x{200c}\x{200d}]`).MatchString(s)
}

// FuzzOutputs makes sure that the forms which lose nothing give the text back, and that
// none of the others passes more than text and colours.
func FuzzOutputs(f *testing.F) {
	for _, seed := range []string{
		"Grüße", "\x1b[1;31mx\x1b[0m\x1b[2J", "e" + strings.Repeat("\u0301", 20), "\u202e\U000e0001\u009b", "\x1b[3\x001m", "\U0001d165" + strings.Repeat("\U0001d165", 9), `\"`,
	} {
		f.Add(seed)
	}
	colours := regexp.MustCompile("\x1b\\[[0-9:;]*m")
	f.Fuzz(func(t *testing.T, in string) {
		quoted := Quoted(in)
		if back, err := strconv.Unquote(quoted); err != nil || back != in || Line(quoted) != quoted && !strings.Contains(in, "<") {
			t.Errorf("%q is quoted as %s: %v", in, quoted, err)
		}
		document, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var back string
		safe := JSON(string(document), false)
		for _, r := range JSON(string(document), true) {
			if r >= utf8.RuneSelf {
				t.Errorf("%q is not written in ASCII", in)
			}
		}
		if err := json.Unmarshal([]byte(safe), &back); err != nil || back != strings.ToValidUTF8(in, "\ufffd") && utf8.ValidString(in) {
			t.Errorf("%q is read from JSON as %q: %v", in, back, err)
		}
		masked := Mask(in)
		if utf8.RuneCountInString(masked) != utf8.RuneCountInString(in) {
			t.Errorf("%q is masked as %q", in, masked)
		}
		for _, out := range []string{quoted, safe, masked, colours.ReplaceAllString(Styled(in), "")} {
			unsafe := func(r rune) bool {
				return r != '\n' && r != zwj && r != zwnj && r != '\u200b' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
			}
			if strings.ContainsFunc(out, unsafe) || tooManyMarks(out) || !utf8.ValidString(out) {
				t.Errorf("%q comes out as %q", in, out)
			}
		}
	})
}

func TestStyled(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[1;38:5:4mx\x1b[m\n":               "\x1b[1;38:5:4mx\x1b[m\n",
		"a\x1b[2Jb\x1b]52;c;aGk=\ac\x1b[>4;1md": "abcd",
		"\u009b31m\u202e\r\xff OTP: |":          "\ufffd OTP: |",
		"\x1b[31":                               "",
	} {
		if got := Styled(in); got != want {
			t.Errorf("Styled(%q) = %q, want %q", in, got, want)
		}
	}
}

func harmless(s string) bool {
	odd := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }
	return utf8.ValidString(s) && !strings.ContainsFunc(s, odd) && !strings.Contains(s, "<") &&
		!strings.Contains(s, " \n") && strings.TrimRightFunc(s, unicode.IsSpace) == s
}

// Text of every kind costs little where most texts are plain.
func BenchmarkCleanPlain(b *testing.B) {
	text := strings.Repeat("Approve the sign-in on your phone. ", 8) + "x"
	for b.Loop() {
		Clean(text)
	}
}
