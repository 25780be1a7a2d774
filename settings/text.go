package settings

import (
	"unicode"
	"unicode/utf8"
)

// IsControl is true for control characters, line and paragraph separators, and
// characters that reorder text (Unicode Standard Annex 9).
func IsControl(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// FirstCharacters returns the beginning of a text, at most so many characters.
func FirstCharacters(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}
