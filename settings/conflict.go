package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// A version is what a file holds at a moment.
type version struct {
	data   []byte
	exists bool
}

func (v version) is(other version) bool {
	return v.exists == other.exists && bytes.Equal(v.data, other.data)
}

// readVersion reads a file that need not be there.
func readVersion(path string) (version, error) {
	data, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return version{}, nil
	case err != nil:
		return version{}, err
	}
	return version{data, true}, nil
}

// A ConflictError says that a file is not what it was when it was read:
// somebody else has changed it, removed it or made it. Nothing has been written.
type ConflictError struct {
	File string
	// Difference leads from the file as it is now to what was to be written.
	// Values of shared secrets are not in it.
	Difference []DiffLine
	// Vanished is true where the file is not there any more, and Appeared where
	// there was none.
	Vanished, Appeared bool

	theirs version
}

func newConflict(path string, read, theirs version, mine []byte) *ConflictError {
	return &ConflictError{
		File: path, Vanished: !theirs.exists, Appeared: !read.exists, theirs: theirs,
		Difference: difference(string(theirs.data), string(mine)),
	}
}

func (e *ConflictError) Error() string {
	file := printable(e.File)
	switch {
	case e.Vanished:
		return file + " is not there any more\n    somebody has removed or renamed it; save it again to bring it back"
	case e.Appeared:
		return file + " is there already\n    somebody has made it meanwhile; look at the difference, or take another name"
	default:
		return file + " has been changed meanwhile\n    look at the difference, and save over it or open it anew"
	}
}

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

// difference shows how two texts differ, with a few lines around each place.
func difference(theirs, mine string) []DiffLine {
	shown := secretMask{}
	unified := diff.Diff("theirs", []byte(shown.hide(theirs)), "mine", []byte(shown.hide(mine)))
	var lines []DiffLine
	for i, line := range strings.Split(strings.TrimSuffix(string(unified), "\n"), "\n") {
		switch {
		case i < 3 || line == "" || line[0] == '\\': // the names of the files, and remarks
		case line[0] == byte(DiffGap):
			if len(lines) > 0 {
				lines = append(lines, DiffLine{Op: DiffGap})
			}
		default:
			lines = append(lines, DiffLine{DiffOp(line[0]), strings.TrimRight(oneLine("|" + line[1:])[1:], " ")})
		}
	}
	return lines
}

// A secretMask hides shared secrets in texts, and shows which are the same.
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
