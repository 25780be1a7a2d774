package settings

import (
	_ "embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed new_connection.toml
var newConnection []byte

// NewConnection writes an example with comments as the person's own connection of
// that name, for them to fill in, and returns its path. It never replaces a file.
// The errors are those of [Store.CheckName].
func (s *Store) NewConnection(name string) (path string, err error) {
	if err := s.CheckName(name); err != nil {
		return "", err
	}
	path = s.ownPath(name)
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return "", err
	}
	err = createFile(path, newConnection)
	if errors.Is(err, fs.ErrExist) { // another instance was quicker
		return "", s.taken(name)
	}
	return path, err
}

// createFile writes a file that must not be there yet.
func createFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
