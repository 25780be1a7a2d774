package settings

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed new_connection.toml
var newConnection []byte

// NewConnection writes an example with comments under the first free name
// among the person's own connections, for the person to fill in, and returns
// its path. It never replaces a file. It is an error if the policy lists the
// connections that may be used, as nobody could use a new one.
func (s *Store) NewConnection() (path string, err error) {
	policy, err := s.Policy()
	if err != nil {
		return "", err
	}
	files, err := s.connectionFiles()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(s.ownConnections(), folderMode); err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		name := "connection"
		if n > 1 {
			name = fmt.Sprintf("connection-%d", n)
		}
		if !policy.AllowsConnection(name) {
			return "", &ForbiddenError{Name: name, Policy: policy.File}
		}
		if _, taken := files[name]; taken {
			continue
		}
		path := filepath.Join(s.ownConnections(), name+".toml")
		err := createFile(path, newConnection)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		return path, nil
	}
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
