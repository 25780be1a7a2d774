package document

import (
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// DiffOp says whose a line of a difference is.
type DiffOp byte

// The kinds of lines of a difference.
const (
	DiffBoth   DiffOp = ' ' // in both versions
	DiffTheirs DiffOp = '-' // in the file as it is alone
	DiffMine   DiffOp = '+' // in what was to be written alone
	DiffGap    DiffOp = '@' // lines that both have are left out here; without text
)

// A DiffLine is one line of a difference, without its line end and fit for a
// terminal.
type DiffLine struct {
	Op   DiffOp
	Text string
}

// Difference shows how two texts differ, with a few lines around each place.
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

// A secretMask hides shared secrets in texts, and shows which are the same.
type secretMask map[string]string

func (m secretMask) hide(text string) string {
	return withoutSecrets(text, func(secret string) string {
		if m[secret] == "" {
			m[secret] = hiddenSecret
			if n := len(m); n > 1 {
				m[secret] = fmt.Sprintf("%s (another, %d)", hiddenSecret, n)
			}
		}
		return m[secret]
	})
}

// shown is a part of a text, on one line and safe for a terminal.
func onOneLine(text string) string {
	return visible(strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSuffix(text, "\r"), "\t", " "), "\uFFFD"))
}
