package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// restore restores a file that is still as it was written. It removes one that did not
// exist before.
func restore(path string, written, was version, mode fs.FileMode) error {
	now, err := readVersion(path)
	if err != nil {
		return writeError(path, err)
	}
	if !now.is(written) {
		return newConflict(path, written, now, was.data)
	}
	if !was.exists {
		err = disk.Remove(path)
	} else {
		err = disk.Replace(path, was.data, mode)
	}
	return writeError(path, err)
}

// backUp writes a copy under the first free name beside the file. The name does not end
// in ".toml", as it is not a connection.
func backUp(path string, data []byte) (string, error) {
	for n := 1; ; n++ {
		kept := fmt.Sprintf("%s.old-%d", path, n)
		if exists(kept) {
			continue
		}
		if err := disk.Create(kept, data, fileMode); !errors.Is(err, fs.ErrExist) {
			return kept, err
		}
	}
}

// modeOf returns the mode for a new version of a file: at most its owner may read and
// write it.
func modeOf(path string) fs.FileMode {
	info, err := os.Stat(path)
	if err != nil {
		return fileMode
	}
	return info.Mode().Perm() & fileMode
}

// A fileError is an error with a file, and what to do about it.
type fileError struct {
	advice.Advice

	cause error
}

func (e *fileError) Unwrap() error { return e.cause }

// writeError says what to do if the file of a connection could not be written; nil for no
// error.
func writeError(path string, err error) error { return unwritable(path, err, ", or export to another") }

// unwritable is writeError with what else can be done if the folder is not writable.
func unwritable(path string, err error, otherwise string) error {
	if err == nil || errors.As(err, new(*disk.InTheWayError)) {
		return err
	}
	err = settings.WithoutPath(err) // that of a temporary file is of no interest
	code, next := "file-unwritable", "the file is unchanged: try again"
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		next = fmt.Sprintf("make the folder %q writable", filepath.Dir(path)) + otherwise
	case errors.Is(err, syscall.ENOSPC):
		code, next = "disk-full", "free some space on the disk, and try again: the file is unchanged"
	}
	return &fileError{advice.New(code, fmt.Sprintf("%q cannot be written: %v", path, err)).Do(next), err}
}

// lockConnections prevents other instances from writing own connections.
func (s *Store) lockConnections() (unlock func(), err error) {
	if s.gate != nil {
		return nil, errGateReadOnly
	}
	return s.connections.acquire(s.dirs.Connections())
}
