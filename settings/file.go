package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	fileMode   fs.FileMode = 0o600
	folderMode fs.FileMode = 0o700
)

// maxFileSize of a settings file, in bytes. It is far above what anybody
// writes, and keeps a wrong file from filling the memory.
const maxFileSize = 1 << 20

// readFile reads a settings file. One that is too large is a Problems.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a named pipe would never end
		return nil, fmt.Errorf("%q is not a regular file", path)
	}
	if info.Size() > maxFileSize {
		return nil, tooLarge(path, info.Size())
	}
	return os.ReadFile(path)
}

func tooLarge(path string, size int64) Problems {
	return Problems{{
		File: path,
		What: fmt.Sprintf("the file has %d bytes", size),
		Hint: fmt.Sprintf("settings have at most %d bytes; is it the right file?", maxFileSize),
	}}
}

// writeFile replaces a file as a whole or not at all, even if the computer
// stops in the middle.
func writeFile(path string, data []byte) error { return writeFileMode(path, data, fileMode) }

func writeFileMode(path string, data []byte, mode fs.FileMode) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(folder, "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = temporary.Write(data)
	if err == nil {
		err = temporary.Sync()
	}
	err = errors.Join(err, temporary.Close())
	if err == nil && mode != fileMode {
		err = os.Chmod(temporary.Name(), mode)
	}
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing %q: %w", path, errors.Join(err, os.Remove(temporary.Name())))
	}
	syncFolder(folder)
	return nil
}

// syncFolder makes a rename last. Not every system can do it for a folder, and
// the file is whole either way, so there is no error.
func syncFolder(folder string) {
	f, err := os.Open(folder)
	if err != nil {
		return
	}
	_ = f.Sync()
	_ = f.Close()
}

// isTaken says whether something has the path, if only a link that leads nowhere.
// What cannot be looked at is free: whoever writes there hears why it cannot be.
func isTaken(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// followLinks is the file behind symbolic links, which need not exist: people
// keep their settings in a repository and link to them.
func followLinks(path string) (string, error) {
	const most = 40 // as Linux has it
	for range most {
		target, err := os.Readlink(path)
		switch {
		case err != nil: // not a link, or nothing at all
			return path, nil //nolint:nilerr // what is wrong with the path shows when it is used
		case filepath.IsAbs(target):
			path = target
		default:
			path = filepath.Join(filepath.Dir(path), target)
		}
	}
	return "", fmt.Errorf("%q: too many symbolic links", path)
}
