package document

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// DiffOp says which version a line of a difference is from.
type DiffOp byte

// The kinds of lines of a difference.
const (
	DiffBoth   DiffOp = ' ' // in both versions
	DiffTheirs DiffOp = '-' // only in the file as it is
	DiffMine   DiffOp = '+' // only in what was to be written
	DiffGap    DiffOp = '@' // common lines are omitted here; it has no text
)

// A DiffLine is one line of a difference, without its line end and safe for a terminal.
type DiffLine struct {
	Op   DiffOp
	Text string
}

// Difference shows how two texts differ, with a few lines of context. Secrets are
// hidden.
func Difference(theirs, mine string) []DiffLine {
	mask := secretMask{}
	unified := diff.Diff("theirs", []byte(mask.hide(theirs)), "mine", []byte(mask.hide(mine)))
	var lines []DiffLine
	for i, line := range strings.Split(strings.TrimSuffix(string(unified), "\n"), "\n") {
		switch {
		case i < 3 || line == "" || line[0] == '\\': // the names of the files, and remarks
		case line[0] == byte(DiffGap):
			if len(lines) > 0 {
				lines = append(lines, DiffLine{Op: DiffGap})
			}
		default:
			lines = append(lines, DiffLine{DiffOp(line[0]), strings.TrimRight(onOneLine(line[1:]), " ")})
		}
	}
	return lines
}

// A secretMask hides secrets in texts, and shows which of them are equal.
type secretMask map[string]string

func (m secretMask) hide(text string) string {
	return withoutSecrets(text, func(secret string) string {
		if m[secret] == "" {
			m[secret] = hidden
			if n := len(m); n > 1 {
				m[secret] = fmt.Sprintf("%s (another, %d)", hidden, n)
			}
		}
		return m[secret]
	})
}

// onOneLine is text that is safe for a terminal, on one line.
func onOneLine(text string) string {
	return visible(strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSuffix(text, "\r"), "\t", " "), "\uFFFD"))
}
