package document

import (
	"errors"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"otpdialog/advice"
	"otpdialog/settings"
)

// syntaxMistakes are the library's messages, by what they contain, in words for
// a person. The messages themselves are never shown: they quote the file, and
// the file holds a secret. In the words, KEY stands for the key.
var syntaxMistakes = []struct {
	marks      []string
	what, next string
}{
	{
		[]string{
			"expected value", "unexpected EOF; expected value", "expected a digit", "floats must",
			"Invalid ", "invalid float", "invalid datetime", "cannot use sign", "not a ", "out of range",
		},
		"the value of KEY cannot be read", `write text in double quotes, as in KEY = "…"; numbers, true and false stand without`,
	},
	{[]string{"Key '"}, "KEY is written twice", "keep one of the two"},
	{
		[]string{"strings cannot contain newlines", "unexpected EOF; expected '\"", `unexpected EOF; expected "'`},
		"a string has no end", "close it with the quote that opened it",
	},
	{
		[]string{"invalid escape", "Escaped character", "expected two", "expected four", "expected eight"},
		"a backslash in a string does not fit what follows it", `write \\ instead, or put the string in single quotes`,
	},
	{
		[]string{"expected '.' or '='", "unexpected EOF; expected key separator"},
		"a key has no value", `write key = "value" instead`,
	},
	{
		[]string{"table name", "table array name", "table separator"},
		"the header of a section is not written right", "write [section], or [[section]] for one of a list",
	},
	{
		[]string{"key name appears blank", "keys cannot start", "unexpected '"},
		"a key is not written right", `write key = "value" instead`,
	},
	{
		[]string{"expected a top-level item to end"},
		"something follows the value on its line", "write each key on a line of its own; # starts a comment",
	},
	{
		[]string{"expected a comma", "unexpected comma"},
		"a list or an inline table is not written right", "separate the values by one comma each, and close the bracket",
	},
	{
		[]string{"TOML files cannot contain control characters"},
		"a control character stands in the file", "remove it",
	},
	{
		[]string{"invalid UTF-8", "files cannot contain NULL"},
		"the file is not UTF-8 text", "save it as UTF-8",
	},
}

// syntaxProblem is the problem behind an error of the TOML library.
func syntaxProblem(file, text string, err error) settings.Problem {
	problem := settings.Problem{File: file, Line: 1, Column: 1, Advice: advice.New("toml-syntax", "the file is not TOML").Do(`write lines of the form key = "value"`)}
	syntax, ok := errors.AsType[toml.ParseError](err)
	if !ok {
		return problem
	}
	problem.Line, problem.Key = max(syntax.Position.Line, 1), syntax.LastKey
	// The library's offset lags behind its line in a string of several lines.
	if at := positionOf(text, syntax.Position.Start); at.Line == problem.Line {
		problem.Column = at.Column
	}
	key := "a key"
	if problem.Key != "" {
		key = settings.Printable(problem.Key)
	}
	for _, mistake := range syntaxMistakes {
		if slices.ContainsFunc(mistake.marks, func(mark string) bool { return strings.Contains(syntax.Message, mark) }) {
			problem.What = strings.ReplaceAll(mistake.what, "KEY", key)
			problem.Next = strings.ReplaceAll(mistake.next, "KEY", key)
			break
		}
	}
	return problem
}
