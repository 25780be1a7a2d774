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
)

// restore puts back what a file was, if it is still what was written; nothing,
// if nothing was there.
func restore(path string, written, was version, mode fs.FileMode) error {
	now, err := readVersion(path)
	if err != nil {
		return writeError(path, err)
	}
	if !now.is(written) {
		return newConflict(path, written, now, was.data)
	}
	if !was.exists {
		err = os.Remove(path)
	} else {
		err = writeFileMode(path, was.data, mode)
	}
	if err != nil {
		return writeError(path, err)
	}
	return nil
}

// keepOld writes what a file held under the first free name beside it. The name
// does not end in ".toml": it is no connection.
func backUp(path string, data []byte) (string, error) {
	for n := 1; ; n++ {
		kept := fmt.Sprintf("%s.old-%d", path, n)
		if exists(kept) {
			continue
		}
		if err := createFile(kept, data, fileMode); !errors.Is(err, fs.ErrExist) {
			return kept, err
		}
	}
}

// modeOf is the mode for a new version of a file: never more than the owner may
// read and write.
func modeOf(path string) fs.FileMode {
	info, err := os.Stat(path)
	if err != nil {
		return fileMode
	}
	return info.Mode().Perm() & fileMode
}

// A fileError is an error of a file, with what to do about it.
type fileError struct {
	advice.Advice

	cause error
}

func (e *fileError) Unwrap() error { return e.cause }

// notSaved says what to do if a file could not be written.
func writeError(path string, err error) error {
	err = settings.WithoutPath(err) // that of a temporary file means nothing
	code, next := "file-unwritable", "the file is unchanged: try again"
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		next = fmt.Sprintf("make the folder %q writable, or export to another", filepath.Dir(path))
	case errors.Is(err, syscall.ENOSPC):
		code, next = "disk-full", "free some space on the disk, and try again: the file is unchanged"
	}
	return &fileError{advice.New(code, fmt.Sprintf("%q cannot be written: %v", path, err)).Do(next), err}
}

// lockConnections keeps other instances from writing own connections.
func (s *Store) lockConnections() (unlock func(), err error) {
	if s.gate != nil {
		return nil, errGateReadOnly
	}
	return acquire(s.connections, s.dirs.Connections())
}
