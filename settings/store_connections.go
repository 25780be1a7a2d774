package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// A NotFoundError says that there is no connection of a name.
type NotFoundError struct {
	Name  string
	Known []string // the names that there are, the one most like Name first
}

func (e *NotFoundError) Error() string {
	if len(e.Known) == 0 {
		return fmt.Sprintf("there is no connection %q, nor any other\n    begin with otpdialog demo, or choose New connection in otpdialog", e.Name)
	}
	return fmt.Sprintf("there is no connection %q\n    the connections are %s", e.Name, strings.Join(e.Known, ", "))
}

// A ForbiddenError says that the policy does not allow the connection of a
// name, whether there is one or not.
type ForbiddenError struct {
	Name   string
	Policy string // path of the policy
}

func (e *ForbiddenError) Error() string {
	return fmt.Sprintf("the connection %q is not allowed\n    your administrator lists those that are in %s", e.Name, printable(e.Policy))
}

// A connectionFile is one that has not been read yet.
type connectionFile struct {
	name, path string
	managed    bool
}

// Connections are the managed ones and the person's own, by name, as far as
// the policy allows them. A managed one hides an own one of the same name,
// even if its file is broken.
//
// Broken files do not hide the good ones: with an error, the connections are
// those that can be used. The error joins the [Problems] of each file. There
// is no connection if the policy cannot be read.
func (s *Store) Connections() ([]Connection, error) {
	policy, err := s.Policy()
	if err != nil {
		return nil, err
	}
	files, err := s.connectionFiles()
	errs := []error{err}
	var connections []Connection
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !policy.AllowsConnection(name) {
			continue
		}
		c, err := files[name].read(policy)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		connections = append(connections, c)
	}
	return connections, errors.Join(errs...)
}

// Connection is the connection of that name. The error is a [*NotFoundError],
// a [*ForbiddenError], the [Problems] of its file, or says why a file cannot
// be read.
func (s *Store) Connection(name string) (Connection, error) {
	policy, err := s.Policy()
	if err != nil {
		return Connection{}, err
	}
	if !policy.AllowsConnection(name) {
		return Connection{}, &ForbiddenError{Name: name, Policy: policy.File}
	}
	files, err := s.connectionFiles()
	if file, ok := files[name]; ok {
		return file.read(policy)
	}
	if err != nil {
		return Connection{}, err
	}
	known := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(name string) bool { return !policy.AllowsConnection(name) })
	return Connection{}, &NotFoundError{Name: name, Known: byDistance(name, known)}
}

// connectionFiles are the files of all connections by their names. With an
// error, they are those that can be named.
func (s *Store) connectionFiles() (map[string]connectionFile, error) {
	files := map[string]connectionFile{}
	own := add(files, s.ownConnections(), false)
	managed := add(files, filepath.Join(s.dirs.System, "connections"), true)
	return files, errors.Join(managed, own)
}

func (s *Store) ownConnections() string { return filepath.Join(s.dirs.Config, "connections") }

// add puts the files of a folder above those that are there.
func add(files map[string]connectionFile, folder string, managed bool) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), ".toml")
		if !ok || strings.HasPrefix(name, ".") { // what editors leave behind
			continue
		}
		path := filepath.Join(folder, entry.Name())
		if name == "" || strings.HasPrefix(name, "@") || !utf8.ValidString(name) || strings.ContainsFunc(name, isControl) {
			errs = append(errs, Problems{{File: path, What: "the file's name cannot be the name of a connection", Hint: "give it a name that begins with a letter or a digit"}})
			continue
		}
		files[name] = connectionFile{name: name, path: path, managed: managed}
	}
	return errors.Join(errs...)
}

func (f connectionFile) read(policy Policy) (Connection, error) {
	data, err := readFile(f.path)
	if err != nil {
		return Connection{}, err
	}
	c, err := ParseConnection(f.name, f.path, data)
	if err != nil {
		return Connection{}, err
	}
	c.Managed = f.managed
	if c.Transport == TCP && !policy.AllowsPlainTextTCP() {
		return Connection{}, Problems{c.at("transport", Problem{
			What: `your administrator does not allow the transport "tcp"`,
			Hint: `write transport = "tls" or transport = "udp" instead`,
		})}
	}
	if problems := c.checkFiles(); len(problems) > 0 {
		return Connection{}, problems
	}
	return c, nil
}
