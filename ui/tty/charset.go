package tty

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/encoding/charmap"

	"otpdialog/settings"
)

// A Charset is the characters that a terminal can show. The zero value is all of them, in
// UTF-8. What a terminal sends is UTF-8, whatever its locale says: the locale of a server is
// often not that of the terminal, and a password that was guessed wrong is a wrong password.
// Package input reports what is not UTF-8.
type Charset struct {
	limited bool
	table   *charmap.Charmap // nil for ASCII, if limited
}

// ASCII is the characters that every terminal can show.
var ASCII = Charset{limited: true}

// CharsetOf returns the charset of a locale's environment. One that says nothing is taken to
// be that of a modern terminal. A charset of which no octet is one character is taken for
// ASCII, which it contains.
func CharsetOf(getenv func(string) string) Charset {
	_, locale := settings.Locale(getenv, "LC_CTYPE")
	if locale == "" {
		return Charset{}
	}
	_, name, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	name = charsetName(name)
	if name == "utf8" || charsetName(locale) == "utf8" {
		return Charset{}
	}
	for _, each := range charmap.All {
		if table, ok := each.(*charmap.Charmap); ok && charsetName(table.String()) == name && hasASCII(table) {
			return Charset{true, table}
		}
	}
	return ASCII
}

// hasASCII is false for the charsets of mainframes: no terminal of ours understands them.
func hasASCII(table *charmap.Charmap) bool {
	octet, ok := table.EncodeRune('A')
	return ok && octet == 'A'
}

// charsetName is the name of a charset as one can compare it: locales write ISO-8859-1,
// iso88591 and ISO8859-1.
func charsetName(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))
}

// String returns the name of the charset.
func (c Charset) String() string {
	switch {
	case !c.limited:
		return "UTF-8"
	case c.table == nil:
		return "ASCII"
	}
	return c.table.String()
}

// IsUnicode reports whether the charset has all characters.
func (c Charset) IsUnicode() bool { return !c.limited }

// octet is how the charset writes a character.
func (c Charset) octet(r rune) (byte, bool) {
	if r < utf8.RuneSelf {
		return byte(r), true //nolint:gosec // it fits
	}
	if c.table == nil {
		return 0, false
	}
	return c.table.EncodeRune(r)
}

func (c Charset) has(text string) bool {
	for _, r := range text {
		if _, has := c.octet(r); !has {
			return false
		}
	}
	return true
}

// likes are the characters of the program's own texts, and what stands for them.
var likes = map[string]string{
	"…": ".", "•": "*", "·": "-", "✓": "+", "✗": "x", "×": "x", "–": "-", "—": "-", "▼": "v", "µ": "u",
	"↑": "^", "↓": "v", "←": "<", "→": ">", "‹": "<", "›": ">", "«": "<", "»": ">", "‘": "'", "’": "'", "“": `"`, "”": `"`,
}

// Fit returns text with something of the same width in place of each character that the
// charset does not have: one that looks like it, or question marks.
func (c Charset) Fit(text string) string {
	if !c.limited || c.has(text) {
		return text
	}
	var b strings.Builder
	for text != "" {
		character, width := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		text = text[len(character):]
		switch like, known := likes[character]; {
		case c.has(character):
			b.WriteString(character)
		case known:
			b.WriteString(like)
		default:
			b.WriteString(strings.Repeat("?", width))
		}
	}
	return b.String()
}

// Encode returns text as it is written to a terminal with the charset, or to a file for people
// who have it.
func (c Charset) Encode(text string) string {
	if !c.limited {
		return text
	}
	if !c.has("…") {
		text = strings.ReplaceAll(text, "…", "...") // where Fit was not, there is room
	}
	var b strings.Builder
	for _, r := range c.Fit(text) {
		octet, _ := c.octet(r)
		b.WriteByte(octet)
	}
	return b.String()
}
