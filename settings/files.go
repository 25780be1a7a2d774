package settings

import "path/filepath"

// Path returns the absolute path of a file that the connection names: a relative one is
// relative to the connection's own File. "" stays "".
func (c *Connection) Path(named string) string {
	if named == "" || filepath.IsAbs(named) {
		return named
	}
	return filepath.Join(filepath.Dir(c.File), named)
}

// SecretPath is the [Connection.Path] of the file with the shared secret; "" if the
// secret has another source.
func (c *Connection) SecretPath() string { return c.Path(c.Secret.File) }

// DictionaryPath is the [Connection.Path] of the dictionary; "" if there is none.
func (c *Connection) DictionaryPath() string { return c.Path(c.DictionaryFile) }

// NamedFiles returns the [Connection.Path] of each file that the connection names, such
// as that of the shared secret.
func (c *Connection) NamedFiles() []string {
	var paths []string
	for _, path := range c.filePaths() {
		if *path != "" {
			paths = append(paths, c.Path(*path))
		}
	}
	return paths
}

// MoveFiles rewrites the relative paths of the files that the connection names,
// for a connection file that moves from one folder to another.
func (c *Connection) MoveFiles(from, to string) {
	if from == to {
		return
	}
	for _, path := range c.filePaths() {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(from, *path)
		}
	}
}

// filePaths are the fields that hold a path.
func (c *Connection) filePaths() []*string {
	return []*string{&c.Secret.File, &c.Password.File, &c.TOTPSeed.File, &c.CAFile, &c.CertFile, &c.KeyFile, &c.DictionaryFile}
}
