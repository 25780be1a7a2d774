package settings

import (
	"cmp"
	"strconv"
	"strings"
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
