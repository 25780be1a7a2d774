package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/pelletier/go-toml/v2/unstable"

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
		"there is more text after the value on its line", "write each key on a line of its own; # starts a comment",
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

// syntaxProblem is the problem behind an error of one of the two TOML libraries: the parser
// that locates keys, and the one that decodes what that has accepted.
func syntaxProblem(file string, l *locator, err error) settings.Problem {
	problem := settings.Problem{File: file, Line: 1, Column: 1, Advice: advice.New("toml-syntax", "the file is not TOML").Do(`write lines of the form key = "value"`)}
	message := err.Error()
	var syntax *unstable.ParserError
	var value toml.ParseError
	switch {
	case errors.As(err, &syntax):
		at := l.position(int(l.parser.Range(syntax.Highlight).Offset))
		problem.Line, problem.Column = at.Line, at.Column
		rest := l.rest()
		problem.Key = keyAt(rest)
		if strings.HasPrefix(rest, "[") && strings.Contains(message, "start of key") {
			message = "table name"
		}
	case errors.As(err, &value):
		message = value.Message
		problem.Line = max(value.Position.Line, 1)
		l.blame(&problem, strings.Contains(message, "already"))
	case errors.Is(err, errTooDeep):
		problem.Line, problem.Column = l.tooDeep.Line, l.tooDeep.Column
		problem.Advice = advice.New("toml-depth", fmt.Sprintf("there are more than %d tables and arrays inside each other", maxLevels)).
			Do("settings have a few levels; check that it is the right file")
		return problem
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

// blame finds the key or header of a mistake on a line, and where it or its value begins.
func (l *locator) blame(problem *settings.Problem, atKey bool) {
	line := problem.Line
	for _, h := range l.headers {
		if at := l.position(h.start); at.Line == line {
			problem.Key, problem.Column = h.path, at.Column
		}
	}
	for _, p := range l.pairs {
		at := l.position(p.key.start)
		if at.Line > line {
			continue
		}
		problem.Key = p.path
		if !atKey {
			at = l.position(p.value.start)
		}
		problem.Line, problem.Column = at.Line, at.Column
	}
}

// keyAt returns the bare key at the beginning of a text, if a value follows it.
func keyAt(text string) string {
	key := text[:len(text)-len(strings.TrimLeftFunc(text, settings.IsBareKey))]
	if strings.HasPrefix(strings.TrimLeft(text[len(key):], " \t"), "=") {
		return key
	}
	return ""
}
