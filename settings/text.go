package settings

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsControl is true for control characters, for line and paragraph separators,
// and for those that reorder text (Unicode Standard Annex 9).
func IsControl(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// OneLine is text of another program, fit for a terminal.
func OneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}

// Printable is a path as it stands, or quoted if it could do something to a
// terminal.
func Printable(path string) string {
	if !utf8.ValidString(path) || strings.ContainsFunc(path, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(path)
	}
	return path
}

// FirstCharacters is the beginning of a text, of at most so many characters.
func FirstCharacters(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}
