package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"otpdialog/advice"
	"otpdialog/settings"
)

const (
	fileMode   fs.FileMode = 0o600
	folderMode fs.FileMode = 0o700
)

// readFile reads a settings file. If it is too large, the error is a Problems.
func readFile(path string) ([]byte, error) { return readUpTo(path, settings.MaxFileSize) }

func readUpTo(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a named pipe would never end
		return nil, fmt.Errorf("%q is not a regular file", path)
	}
	if info.Size() > most {
		return nil, tooLargeError(path, info.Size(), most)
	}
	return os.ReadFile(path)
}

func tooLargeError(path string, size, most int64) settings.Problems {
	return settings.Problems{{
		File: path,
		Advice: advice.New("file-too-large", fmt.Sprintf("the file has %d bytes", size)).
			Do(fmt.Sprintf("at most %d bytes are read: is it the right file?", most)),
	}}
}

// writeFile replaces a file completely or not at all, even if the computer stops
// meanwhile.
func writeFile(path string, data []byte) error { return writeFileMode(path, data, fileMode) }

func writeFileMode(path string, data []byte, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return err
	}
	temporary, err := writeBeside(path, data, mode)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("writing %q: %w", path, errors.Join(err, os.Remove(temporary)))
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// createFile writes a file completely or not at all. Its folder must exist. If the file
// exists, the error wraps fs.ErrExist.
func createFile(path string, data []byte, mode fs.FileMode) error {
	temporary, err := writeBeside(path, data, mode)
	if err != nil {
		return err
	}
	// Renaming would replace an existing file, so the name is reserved first.
	taken, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	err = taken.Close()
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary), os.Remove(path))
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// writeBeside writes the new contents of a file under another name, in the same
// folder.
func writeBeside(path string, data []byte, mode fs.FileMode) (temporary string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil && mode != fileMode {
		err = os.Chmod(f.Name(), mode)
	}
	if err != nil {
		return "", fmt.Errorf("writing %q: %w", path, errors.Join(err, os.Remove(f.Name())))
	}
	return f.Name(), nil
}

// syncFolder makes a rename permanent. Some systems cannot do it for a folder; as the
// file is complete either way, there is no error.
func syncFolder(folder string) {
	f, err := os.Open(folder)
	if err != nil {
		return
	}
	_ = f.Sync()
	_ = f.Close()
}

// exists says whether something has the path, even if it is a broken link. A path that
// cannot be examined counts as free: writing to it reports the reason.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// followLinks returns the file behind symbolic links, which may be missing: people keep
// their settings in a repository and link to them.
func followLinks(path string) (string, error) {
	const most = 40 // as Linux has it
	for range most {
		target, err := os.Readlink(path)
		switch {
		case err != nil: // not a link, or nothing at all
			return path, nil //nolint:nilerr // a wrong path is reported when it is used
		case filepath.IsAbs(target):
			path = target
		default:
			path = filepath.Join(filepath.Dir(path), target)
		}
	}
	return "", fmt.Errorf("%q: too many symbolic links", path)
}
