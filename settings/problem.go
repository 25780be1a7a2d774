package settings

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"otpdialog/advice"
)

// A Problem is one mistake in a file: what is wrong there, and what to write instead.
// Its texts hold no secret.
type Problem struct { //nolint:errname // it is a mistake of a person first, and an error second
	advice.Advice

	File   string // path; "" if there is none
	Line   int    // from 1; 0 if the mistake belongs to no line
	Column int    // in characters, from 1; 0 if Line is 0
	Key    string // the key that is wrong, such as "port" or "actions[1].title"; "" for none
	Cause  error  // the error behind it, such as [fs.ErrNotExist]; nil for a mistake in the text
}

// Error is "file:line: what is wrong".
func (p Problem) Error() string {
	if p.File == "" {
		return p.What
	}
	return Location(p.File, p.Line, 0) + ": " + p.What
}

// Advise implements [advice.Adviser]. What happened begins with the position.
func (p Problem) Advise() advice.Advice {
	a := p.Advice
	a.What = p.Error()
	return a
}

// Sentences is [advice.Advice.Sentences] of the mistake without its position. A key stays as
// it is written in the file.
func (p Problem) Sentences() (what, next string) {
	what, next = p.Advice.Sentences()
	key := p.Key[strings.LastIndexByte(p.Key, '.')+1:]
	if word, _, _ := strings.Cut(p.What, " "); word != "" && word == key {
		what = word + what[len(word):]
	}
	return what, next
}

// Unwrap is the Cause.
func (p Problem) Unwrap() error { return p.Cause }

// Problems are all mistakes of a file, in the order of its lines.
type Problems []Problem //nolint:errname // as Problem

// Error is the text of each problem, one below the other.
func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.Error()
	}
	return strings.Join(texts, "\n")
}

// Unwrap makes each [Problem] known to [errors.As] and [advice.Of].
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

// Err is nil if there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// Sort orders problems by their lines.
func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// ProblemsOf returns all problems in an error, in the order of their lines. Other
// errors become problems of the file.
func ProblemsOf(file string, err error) Problems {
	problems := problemsOf(file, err)
	problems.Sort()
	return problems
}

func problemsOf(file string, err error) Problems {
	if err == nil {
		return nil
	}
	if p, ok := err.(Problem); ok { //nolint:errorlint // the tree of errors is walked here
		return Problems{p}
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all Problems
		for _, e := range joined.Unwrap() {
			all = append(all, problemsOf(file, e)...)
		}
		return all
	}
	err = WithoutPath(err)
	return Problems{{File: file, Advice: advice.New("file-unreadable", "cannot be read: "+err.Error()).Do("check the path and its permissions"), Cause: err}}
}

// WithoutPath returns an error without a path that is mentioned elsewhere.
func WithoutPath(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}

// Location is a position in a file as compilers write it, path:line:column, without
// numbers that are 0. The path is [Printable].
func Location(path string, line, column int) string {
	place := Printable(path)
	if line > 0 {
		place += ":" + strconv.Itoa(line)
	}
	if column > 0 {
		place += ":" + strconv.Itoa(column)
	}
	return place
}

// Printable is a path as it is, or quoted if it could control a terminal.
func Printable(path string) string {
	if advice.Line(path) != path {
		return advice.Quoted(path)
	}
	return path
}
