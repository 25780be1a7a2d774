package tty

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestCharsetOf(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{
		"": "UTF-8", "C.UTF-8": "UTF-8", "de_DE.UTF-8": "UTF-8", "de_DE.utf8": "UTF-8", "de_DE.UTF-8@euro": "UTF-8", "UTF-8": "UTF-8",
		"C": "ASCII", "POSIX": "ASCII", "en_US": "ASCII", "ja_JP.eucJP": "ASCII", "zh_CN.GB18030": "ASCII", "x.": "ASCII", "\x1b[2J": "ASCII",
		"de_DE.ISO-8859-1": "ISO 8859-1", "de_DE.iso88591": "ISO 8859-1", "de_DE.ISO8859-15@euro": "ISO 8859-15", "pl_PL.ISO-8859-2": "ISO 8859-2",
		"ru_RU.KOI8-R": "KOI8-R", "el_GR.ISO-8859-7": "ISO 8859-7", "en_US.IBM Code Page 037": "ASCII",
	} {
		charset := CharsetOf(func(name string) string { return map[string]string{"LC_CTYPE": locale, "LANG": "C.UTF-8"}[name] })
		if locale == "" {
			charset = CharsetOf(func(string) string { return "" })
		}
		if got := charset.String(); got != want {
			t.Errorf("%q has %s, want %s", locale, got, want)
		}
		if charset.IsUnicode() != (want == "UTF-8") {
			t.Errorf("%q: IsUnicode is %t", locale, charset.IsUnicode())
		}
	}
	all := CharsetOf(func(name string) string { return map[string]string{"LC_ALL": "C", "LC_CTYPE": "C.UTF-8"}[name] })
	if all != ASCII {
		t.Errorf("LC_ALL does not come first: %s", all)
	}
}

func TestCharset(t *testing.T) {
	t.Parallel()
	latin := CharsetOf(func(string) string { return "de_DE.ISO-8859-1" })
	euro := CharsetOf(func(string) string { return "de_DE.ISO-8859-15" })
	for _, test := range []struct {
		charset      Charset
		text         string
		fit, encoded string
	}{
		{Charset{}, "Grüße… ✓ 😀", "Grüße… ✓ 😀", "Grüße… ✓ 😀"},
		{ASCII, "plain\n\x1b[1mtext\x1b[m", "plain\n\x1b[1mtext\x1b[m", "plain\n\x1b[1mtext\x1b[m"},
		{ASCII, "Grüße… ✓ ✗ 80×24", "Gr??e. + x 80x24", "Gr??e... + x 80x24"},
		{ASCII, "85 µs", "85 us", "85 us"},
		{ASCII, "“a” – b", `"a" - b`, `"a" - b`},
		{ASCII, "e\u0301 👨‍👩‍👧 🇩🇪 漢字", "? ?? ?? ????", "? ?? ?? ????"},
		{ASCII, "\x1b[31mé\x1b[m", "\x1b[31m?\x1b[m", "\x1b[31m?\x1b[m"},
		{latin, "Grüße… € ✓", "Grüße. ? +", "Gr\xfc\xdfe... ? +"},
		{latin, "80×24 · é", "80×24 · é", "80\xd724 \xb7 \xe9"},
		{euro, "€ Š", "€ Š", "\xa4 \xa6"},
	} {
		fit := test.charset.Fit(test.text)
		if fit != test.fit {
			t.Errorf("%s: %q fits as %q, want %q", test.charset, test.text, fit, test.fit)
		}
		if ansi.StringWidth(fit) != ansi.StringWidth(test.text) {
			t.Errorf("%s: %q has another width than %q", test.charset, fit, test.text)
		}
		if got := test.charset.Encode(test.text); got != test.encoded {
			t.Errorf("%s: %q is written as %q, want %q", test.charset, test.text, got, test.encoded)
		}
	}
}

// Marks that say different things differ in every charset.
func TestMarksDiffer(t *testing.T) {
	t.Parallel()
	for _, marks := range [][]string{{"✓", "✗", "!", "•", "…", "?"}, {"↑", "↓", "←", "→", "…"}} {
		seen := map[string]string{}
		for _, mark := range marks {
			like := ASCII.Fit(mark)
			if other := seen[like]; other != "" {
				t.Errorf("%s and %s are both %s", mark, other, like)
			}
			seen[like] = mark
		}
	}
}

func FuzzCharset(f *testing.F) {
	f.Add("Grüße… \x1b[1m✓\x1b[m 👨‍👩‍👧\xff")
	latin := CharsetOf(func(string) string { return "de_DE.ISO-8859-1" })
	f.Fuzz(func(t *testing.T, text string) {
		for _, octet := range []byte(ASCII.Encode(text)) {
			if octet > 0x7f {
				t.Errorf("%q is written with %#x", text, octet)
			}
		}
		_ = latin.Encode(text)
	})
}
