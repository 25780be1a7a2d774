package document

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"otpdialog/advice"
	"otpdialog/settings"
)

// syntaxMistakes are the library's messages, by what they contain, in plain words. The
// messages themselves are never shown: they quote the file, which contains secrets. KEY
// stands for the key.
var syntaxMistakes = []struct {
	marks      []string
	what, next string
}{
	{[]string{"already"}, "KEY appears twice", "keep one of the two"},
	{
		[]string{"cannot have new lines", "terminated", "too many quotes"},
		"a string is not closed", "close it with the quote that opened it",
	},
	{
		[]string{"escape"},
		"a backslash in a string is followed by the wrong character", `write \\ instead, or put the string in single quotes`,
	},
	{
		[]string{"expected '=' after key", "expected key but"},
		"a key has no value", `write key = "value" instead`,
	},
	{
		[]string{"table name"},
		"the header of a section is malformed", "write [section], or [[section]] for one of a list",
	},
	{
		[]string{"start of key"},
		"a key is malformed", `write key = "value" instead`,
	},
	{
		[]string{"expected newline"},
		"there is something after the value on its line", "write each key on a line of its own; # starts a comment",
	},
	{
		[]string{"expected ','", "incomplete", "comma", "nested"},
		"a list or an inline table is malformed", "separate the values with commas, and close the bracket",
	},
	{
		[]string{"control characters", "carriage return"},
		"the file contains a control character", "remove it",
	},
	{
		[]string{"invalid UTF-8"},
		"the file is not UTF-8 text", "save it as UTF-8",
	},
	{
		[]string{""}, // all others are about a value
		"the value of KEY cannot be read", `write text in double quotes, as in KEY = "…"; numbers, true and false have none`,
	},
}

// syntaxProblem is the problem behind an error of the TOML library.
func syntaxProblem(file, text string, err error) settings.Problem {
	problem := settings.Problem{File: file, Line: 1, Column: 1, Advice: advice.New("toml-syntax", "the file is not TOML").Do(`write lines of the form key = "value"`)}
	syntax, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return problem
	}
	problem.Line, problem.Column = syntax.Position()
	for _, part := range syntax.Key() {
		problem.Key = settings.JoinKey(problem.Key, part)
	}
	l := locate(text)
	message, rest := err.Error(), l.rest()
	if problem.Key == "" {
		problem.Key = keyAt(rest)
	}
	if rest == "" { // the value of a key that was found
		for _, p := range l.pairs {
			if at := l.positions[p.path]; at.Compare(settings.Position{Line: problem.Line, Column: problem.Column}) < 0 {
				problem.Key = p.path
			}
		}
	}
	if strings.HasPrefix(rest, "[") && strings.Contains(message, "start of key") {
		message = "table name"
	}
	key := "a key"
	if problem.Key != "" {
		key = settings.Printable(problem.Key)
	}
	for _, mistake := range syntaxMistakes {
		if slices.ContainsFunc(mistake.marks, func(mark string) bool { return strings.Contains(message, mark) }) {
			problem.What = strings.ReplaceAll(mistake.what, "KEY", key)
			problem.Next = strings.ReplaceAll(mistake.next, "KEY", key)
			break
		}
	}
	return problem
}

// keyAt returns the bare key at the beginning of a text, if a value follows it.
func keyAt(text string) string {
	key := text[:len(text)-len(strings.TrimLeftFunc(text, settings.IsBareKey))]
	if strings.HasPrefix(strings.TrimLeft(text[len(key):], " \t"), "=") {
		return key
	}
	return ""
}
