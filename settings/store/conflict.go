package store

import (
	"bytes"
	"errors"
	"io/fs"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/document"
)

// A version is what a file contains at some time.
type version struct {
	data   []byte
	exists bool
}

func (v version) is(other version) bool {
	return v.exists == other.exists && bytes.Equal(v.data, other.data)
}

// readVersion reads a file that may be missing.
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

// A ConflictError says that someone else has changed, removed or made a file since it
// was read. Nothing has been written.
type ConflictError struct {
	File string
	// Difference leads from the file as it is now to what was to be written, without
	// secrets.
	Difference []document.DiffLine
	// Vanished is true if the file no longer exists, and Appeared if there was none.
	Vanished, Appeared bool

	theirs version
}

func newConflict(path string, read, theirs version, mine []byte) *ConflictError {
	return &ConflictError{
		File: path, Vanished: !theirs.exists, Appeared: !read.exists, theirs: theirs,
		Difference: document.Difference(string(theirs.data), string(mine)),
	}
}

func (e *ConflictError) Error() string { return e.Advise().What }

// Advise implements [advice.Adviser].
func (e *ConflictError) Advise() advice.Advice {
	file := settings.Printable(e.File)
	switch {
	case e.Vanished:
		return advice.New("file-vanished", file+" no longer exists").
			Do("someone has removed or renamed it: save it again to restore it")
	case e.Appeared:
		return advice.New("file-appeared", file+" already exists").
			Do("someone has created it in the meantime: look at the difference, or choose another name")
	default:
		return advice.New("file-changed", file+" has changed in the meantime").
			Do("look at the difference, then overwrite it or open it again")
	}
}
