package document

import (
	"bytes"
	"strings"

	"github.com/BurntSushi/toml"

	"otpdialog/schema"
	"otpdialog/settings"
)

// Positions are where the keys, tables and elements of a text are.
type Positions map[string]settings.Position

// At returns the position of a path of keys (string) and indexes (int), or of the nearest table
// around it.
func (p Positions) At(path ...any) settings.Position {
	for n := len(path); n > 0; n-- {
		if at, ok := p[joined(path[:n])]; ok {
			return at
		}
	}
	return p[""]
}

// joined is the name of a path, as in [settings.Problem].
func joined(path []any) (name string) {
	for _, part := range path {
		switch part := part.(type) {
		case string:
			name = settings.JoinKey(name, part)
		case int:
			name = settings.JoinIndex(name, part)
		}
	}
	return name
}

// open reads the TOML syntax of a text. Its error is a [settings.Problems].
func open(file string, text []byte) (values map[string]any, positions Positions, err error) {
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	l := locate(string(text))
	if err = l.err(); err == nil { // the library that decodes is slow with files that the parser finds hostile
		_, err = toml.Decode(strings.ReplaceAll(l.text, "\r\n", "\n"), &values) // also in strings of several lines
	}
	if err != nil {
		return nil, nil, settings.Problems{syntaxProblem(file, l, err)}
	}
	unifyLists(values)
	return values, l.positions, nil
}

// unifyLists makes the lists of [[sections]] the same type as those of inline tables.
func unifyLists(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, one := range value {
			value[key] = unifyLists(one)
		}
	case []any:
		for i, one := range value {
			value[i] = unifyLists(one)
		}
	case []map[string]any:
		list := make([]any, len(value))
		for i, one := range value {
			list[i] = unifyLists(one)
		}
		return list
	}
	return value
}

// Strict reads a TOML text into the value that into points to, as [schema.Bind] does. The error is
// a [settings.Problems] with every mistake; what is not among them is in the value all the same.
//
//	var setup control.Setup
//	positions, err := document.Strict("office.toml", text, &setup)
func Strict(file string, text []byte, into any) (Positions, error) {
	values, positions, err := open(file, text)
	if err != nil {
		return nil, err
	}
	return positions, Blame(file, positions, schema.Bind(values, into)).Err()
}

// Blame returns mistakes as the problems of a file, in the order of its lines.
func Blame(file string, positions Positions, mistakes []schema.Mistake) settings.Problems {
	var problems settings.Problems
	for _, m := range mistakes {
		at := positions.At(m.Path...)
		problems = append(problems, settings.Problem{
			Advice: m.Advice, File: file, Line: at.Line, Column: at.Column, Key: joined(m.Path),
		})
	}
	problems.Sort()
	return problems
}
