package settings

import (
	"cmp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Position is a line and a column in a file, as people count: both from 1, columns in
// characters.
type Position struct{ Line, Column int }

// Compare orders positions as the text does.
func (p Position) Compare(other Position) int {
	return cmp.Or(cmp.Compare(p.Line, other.Line), cmp.Compare(p.Column, other.Column))
}

// JoinKey returns the path of a key in the table of a path.
func JoinKey(path, key string) string {
	if key == "" || strings.ContainsFunc(key, func(r rune) bool { return !IsBareKey(r) }) {
		key = strconv.Quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

// JoinIndex returns the path of an element in the array of a path.
func JoinIndex(path string, index int) string {
	return path + "[" + strconv.Itoa(index) + "]"
}

// IsBareKey is true for the characters of a key that needs no quotes.
func IsBareKey(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_' || r == '-'
}

// FirstCharacters returns the beginning of a text, at most so many characters.
func FirstCharacters(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}

// Limits of files, in bytes. They are far above what people write, and keep a wrong file
// from taking all memory or time.
const (
	MaxFileSize      = 64 << 10 // of connections, policy and preferences, which people write
	MaxStateSize     = 1 << 20  // of the state, which grows with the number of users
	MaxNamedFileSize = 1 << 20  // of dictionaries, certificates and keys
)
