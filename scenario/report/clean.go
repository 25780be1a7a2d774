package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"otpdialog/advice"
	"otpdialog/scenario"
)

// What one text and one list may take of a report: more than screens and packets of a case need.
// A server that sends without end must not fill it.
const (
	mostText  = 16 << 10 // bytes
	mostLines = 500
	more      = "…"
)

// clean returns an event whose texts are safe for a terminal, a document and a page. Only the
// texts that are shown as blocks keep their line ends.
func clean(e scenario.Event) scenario.Event {
	for _, text := range []*string{&e.Case, &e.File, &e.Face, &e.Text, &e.Reason, &e.Seen, &e.Next, &e.RunAlone, &e.Shard} {
		*text = line(*text)
	}
	e.Screen = strings.Trim(block(e.Screen), "\n") // most screens are empty above and below
	e.Tags, e.Packets, e.Saved = lines(e.Tags), lines(e.Packets), lines(e.Saved)
	if e.Failed != nil {
		failed := make([]scenario.Mismatch, len(e.Failed))
		for i, m := range e.Failed {
			failed[i] = scenario.Mismatch{Name: line(m.Name), Line: m.Line, Expected: block(m.Expected), Got: block(m.Got)}
		}
		e.Failed = failed
	}
	return e
}

func line(text string) string { return strings.ReplaceAll(block(text), "\n", " ") }

func block(text string) string {
	text = strings.Map(characters, advice.Clean(text))
	if len(text) <= mostText {
		return text
	}
	end := mostText - len(more)
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + more
}

// characters drops what XML does not allow (XML 1.0, 2.2) beyond what [advice.Clean] drops.
func characters(r rune) rune {
	if r == '\ufffe' || r == '\uffff' {
		return utf8.RuneError
	}
	return r
}

func lines(texts []string) []string {
	if len(texts) == 0 {
		return nil
	}
	clean := make([]string, min(len(texts), mostLines))
	for i := range clean {
		clean[i] = line(texts[i])
	}
	if left := len(texts) - mostLines; left > 0 {
		clean[mostLines-1] = fmt.Sprintf("%s and %d more", more, left+1)
	}
	return clean
}

// place is a file and line as editors open it.
func place(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}
