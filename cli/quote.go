package cli

import (
	"strings"
	"unicode"
)

// quoted is a word as a shell wants it, for commands that a person may copy.
func quoted(word string) string {
	isPlain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_./", r) }
	if word != "" && strings.TrimLeftFunc(word, isPlain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
