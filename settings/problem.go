package settings

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// A Problem is one mistake in a file.
type Problem struct { //nolint:errname // it is a mistake of a person first, and an error second
	File   string // path; "" if there is none
	Line   int    // from 1; 0 where the mistake belongs to no line
	Column int    // in characters, from 1; 0 where Line is 0
	Key    string // the key that is wrong, such as "port" or "actions[1].title"; "" for none
	What   string // what is wrong; never holds a secret
	Hint   string // what to do or write instead; "" if nothing is known
	Cause  error

	IsUnknown bool // Key is one that the file cannot have
}

// Error is "file:line: what", and the hint, indented, on a line of its own.
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(Place(p.File, p.Line, 0) + ": ")
	}
	b.WriteString(p.What)
	if p.Hint != "" {
		b.WriteString("\n    " + p.Hint)
	}
	return b.String()
}

// Unwrap is the error behind the problem: the system's, such as
// [fs.ErrNotExist], or that of [Connection.AttributeProblem]; nil for a mistake
// in the text.
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

// Unwrap makes each [Problem] known to [errors.As].
func (ps Problems) Unwrap() []error {
	errs := make([]error, len(ps))
	for i, p := range ps {
		errs[i] = p
	}
	return errs
}

func (ps Problems) Sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// Gather are the problems that errors are made of, in the order of their lines.
func Gather(errs ...error) Problems {
	var gathered Problems
	for _, err := range errs {
		if several, ok := errors.AsType[Problems](err); ok {
			gathered = append(gathered, several...)
		} else if one, ok := errors.AsType[Problem](err); ok {
			gathered = append(gathered, one)
		}
	}
	gathered.Sort()
	return gathered
}

// Place is a place in a file as compilers write it, path:line:column, without
// the numbers that are 0. What a path could do to a terminal
// is quoted.
func Place(path string, line, column int) string {
	place := Printable(path)
	if line > 0 {
		place += ":" + strconv.Itoa(line)
	}
	if column > 0 {
		place += ":" + strconv.Itoa(column)
	}
	return place
}

// Err is nil where there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// ProblemsOf are all problems in an error; one that is none is a problem of the
// file.
func ProblemsOf(file string, err error) Problems {
	if err == nil {
		return nil
	}
	if p, ok := err.(Problem); ok { //nolint:errorlint // the tree of errors is walked here
		return Problems{p}
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all Problems
		for _, e := range joined.Unwrap() {
			all = append(all, ProblemsOf(file, e)...)
		}
		return all
	}
	err = WithoutPath(err)
	return Problems{{File: file, What: "cannot be read: " + OneLine(err.Error()), Cause: err}}
}

// WithoutPath is an error without the path that is told beside it.
func WithoutPath(err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		return pathError.Err
	}
	return err
}
