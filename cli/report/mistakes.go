package report

import (
	"fmt"
	"io"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/store"
)

// Mistake returns what to report about a mistake in a file, with its line and column.
func Mistake(p settings.Problem) advice.Advice {
	a := p.Advice
	a.What = settings.Location(p.File, p.Line, p.Column) + ": " + p.What
	return a
}

// MistakesLines prints the mistakes of files, each with its place and, on a line of its
// own, what to do.
func MistakesLines(to io.Writer, files []store.Examined) error {
	mistakes := 0
	for _, file := range files {
		if err := Mistakes(to, file.Problems); err != nil {
			return err
		}
		mistakes += len(file.Problems)
	}
	_, err := fmt.Fprintf(to, "%s, %s\n", Count(len(files), "file"), Count(mistakes, "mistake"))
	return err
}

// Mistakes prints mistakes, each with its place and, on a line of its own, what to do.
func Mistakes(to io.Writer, problems settings.Problems) error {
	for _, problem := range problems {
		if err := printAdvice(coloured(to), "", Mistake(problem)); err != nil {
			return err
		}
	}
	return nil
}

type mistakesJSON struct {
	told

	Files    int           `json:"files"`
	Mistakes []mistakeJSON `json:"mistakes"`
}

type mistakeJSON struct {
	File    string   `json:"file,omitempty"`
	Line    int      `json:"line,omitempty"`
	Column  int      `json:"column,omitempty"`
	Key     string   `json:"key,omitempty"`
	Code    string   `json:"code,omitempty"`
	What    string   `json:"what"`
	Next    string   `json:"next,omitempty"`
	Command []string `json:"command,omitempty"`
}

// MistakesJSON prints the mistakes of files as one document. err is why no file could be
// examined.
func MistakesJSON(to io.Writer, files []store.Examined, err error) error {
	d := mistakesJSON{Files: len(files), Mistakes: []mistakeJSON{}, told: failure(err)}
	for _, file := range files {
		for _, p := range file.Problems {
			what, next := p.Sentences()
			d.Mistakes = append(d.Mistakes, mistakeJSON{p.File, p.Line, p.Column, p.Key, p.Code, what, next, p.Command})
		}
	}
	return JSON(to, d)
}

// Count returns a number of things in words.
func Count(n int, what string) string {
	switch n {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
