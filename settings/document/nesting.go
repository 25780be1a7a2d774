package document

import (
	"fmt"

	"otpdialog/advice"
	"otpdialog/settings"
)

// maxNesting is how many levels of tables and lists TOML text may have, one in the
// other. No file of ours has more than four. The TOML library takes ever longer for
// each level, so that a small file could stop the program for minutes.
const maxNesting = 16

// refuseNesting says where a text has more levels than maxNesting, before anything
// else reads it. It is quick with any text.
func refuseNesting(file, text string) error {
	if at := tooDeep(text); at >= 0 {
		place := positionOf(text, at)
		return settings.Problems{{
			File: file, Line: place.Line, Column: place.Column,
			Advice: advice.New("too-deep", fmt.Sprintf("more than %d tables and lists stand one in the other", maxNesting)).
				Do("settings have a few at most; is it the right file?"),
		}}
	}
	return nil
}

// tooDeep is the offset of the first octet that opens a level too many; -1 if there
// is none. A dot of a key opens a level, too.
func tooDeep(text string) int {
	var dots []int // of the keys that the open brackets stand behind
	levels, here := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '#':
			i = lineEnd(text, i) - 1
		case '"', '\'':
			l := locator{text: text, offset: i}
			l.quoted()
			i = l.offset - 1
		case '.':
			here++
			levels++
		case '[', '{':
			dots = append(dots, here)
			here = 0
			levels++
		case ']', '}':
			if n := len(dots); n > 0 {
				levels -= here + 1
				dots, here = dots[:n-1], dots[n-1]
			}
		case ',', '\n':
			levels -= here
			here = 0
		}
		if levels > maxNesting {
			return i
		}
	}
	return -1
}
