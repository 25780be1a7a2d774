package store

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
)

// A NotFoundError says that there is no connection of this name.
type NotFoundError struct {
	Name  string
	Known []string // the names of all connections, sorted
}

func (e *NotFoundError) Error() string { return e.Advise().What }

// Advise implements [advice.Adviser].
func (e *NotFoundError) Advise() advice.Advice {
	if len(e.Known) == 0 {
		return advice.New("unknown-connection", fmt.Sprintf("there is no connection %q, nor any other", e.Name)).
			Do(`create one in the console ("otpdialog config"), or try the demonstration`, "otpdialog", "demo")
	}
	unknown := advice.New("unknown-connection", fmt.Sprintf("there is no connection %q", e.Name))
	if len(e.Known) == 1 {
		return unknown.Do(fmt.Sprintf("the only connection is %q", e.Known[0]))
	}
	return unknown.Do(advice.DidYouMean(e.Name, e.Known, "the connections are "+strings.Join(e.Known, ", ")))
}

// A ForbiddenError says that the policy does not allow a connection, which may not even
// exist.
type ForbiddenError struct {
	Name   string
	Policy string // path of the policy
}

func (e *ForbiddenError) Error() string {
	return fmt.Sprintf("the connection %q is not allowed", e.Name)
}

// Advise implements [advice.Adviser].
func (e *ForbiddenError) Advise() advice.Advice {
	return advice.New("forbidden-connection", e.Error()).
		Do("your administrator lists the allowed ones in " + settings.Printable(e.Policy))
}

// A ConnectionFile is the file of a connection, which may be broken.
type ConnectionFile struct {
	Name, Path string
	Managed    bool   // from the system folder, which the program never writes
	Hides      string // the path of an own file of the same name, hidden by this managed one; "" for none
	// Err is the [settings.Problems] of the file, or why it cannot be read. With it, there is a
	// Connection only if all problems are those of the files that it names.
	Err        error
	Connection settings.Connection
}

// ConnectionFiles returns those of all connections that the policy allows, by name. A
// managed one hides an own one of the same name, even if it is broken.
//
// An error is about a folder, or about files whose names cannot be those of
// connections; all other files are still returned. If the policy cannot be read, there
// are none.
func (s *Store) ConnectionFiles() ([]ConnectionFile, error) {
	policy, err := s.Policy()
	if err != nil {
		return nil, err
	}
	found, err := s.connectionFiles()
	var files []ConnectionFile
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if !policy.AllowsConnection(name) {
			continue
		}
		file := found[name]
		file.Connection, file.Err = s.read(file, policy)
		files = append(files, file)
	}
	return files, err
}

// Connections returns those of [Store.ConnectionFiles] that can be used.
//
// The error joins the [settings.Problems] of broken files; the other connections are
// still returned. If the policy cannot be read, there are none.
func (s *Store) Connections() ([]settings.Connection, error) {
	files, err := s.ConnectionFiles()
	errs := []error{err}
	var connections []settings.Connection
	for _, file := range files {
		if file.Err != nil {
			errs = append(errs, file.Err)
			continue
		}
		connections = append(connections, file.Connection)
	}
	return connections, errors.Join(errs...)
}

// Connection returns the connection of that name. The error is a [*NotFoundError], a
// [*ForbiddenError], the [settings.Problems] of its file, or says why a file cannot be
// read. If all problems are those of the files that it names, there is a connection, too.
func (s *Store) Connection(name string) (settings.Connection, error) {
	file, policy, err := s.connectionFile(name)
	if err != nil {
		return settings.Connection{}, err
	}
	return s.read(file, policy)
}

// ConnectionPath returns the path of the file of a connection, whatever it contains.
// The error is a [*NotFoundError] or a [*ForbiddenError], or about a folder.
func (s *Store) ConnectionPath(name string) (string, error) {
	file, _, err := s.connectionFile(name)
	return file.Path, err
}

// connectionFile finds the file of a connection, without reading it. The errors are
// those of ConnectionPath.
func (s *Store) connectionFile(name string) (ConnectionFile, settings.Policy, error) {
	policy, err := s.Policy()
	if err != nil {
		return ConnectionFile{}, policy, err
	}
	if !policy.AllowsConnection(name) {
		return ConnectionFile{}, policy, &ForbiddenError{Name: name, Policy: policy.File}
	}
	files, err := s.connectionFiles()
	if file, ok := files[name]; ok {
		return file, policy, nil
	}
	if err != nil {
		return ConnectionFile{}, policy, err
	}
	known := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(name string) bool { return !policy.AllowsConnection(name) })
	return ConnectionFile{}, policy, &NotFoundError{Name: name, Known: known}
}

// connectionFiles returns the files of all connections by their names, without reading
// them. It does so with an error, too, except for the files that the error is about.
func (s *Store) connectionFiles() (map[string]ConnectionFile, error) {
	files := map[string]ConnectionFile{}
	own := addFolder(files, s.dirs.Connections(), false)
	managed := addFolder(files, s.dirs.ManagedConnections(), true)
	return files, errors.Join(managed, own)
}

// addFolder adds the files of a folder. They hide those of the same names.
func addFolder(files map[string]ConnectionFile, folder string, managed bool) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{unreadable(folder, err)}
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), ".toml")
		if !ok || strings.HasPrefix(name, ".") { // left behind by editors
			continue
		}
		path := filepath.Join(folder, entry.Name())
		if settings.IsReservedName(name) {
			errs = append(errs, settings.Problems{{
				File: path,
				Advice: advice.New("bad-name", "the file's name cannot be the name of a connection").
					Do("give it a name that begins with a letter or a digit"),
			}})
			continue
		}
		files[name] = ConnectionFile{Name: name, Path: path, Managed: managed, Hides: files[name].Path}
	}
	return errors.Join(errs...)
}

func (s *Store) read(f ConnectionFile, policy settings.Policy) (settings.Connection, error) {
	if problems := s.gateProblemsOf(f.Path); len(problems) > 0 {
		return settings.Connection{}, problems
	}
	data, err := readFile(f.Path)
	if err != nil {
		return settings.Connection{}, err
	}
	c, err := document.ParseConnection(f.Name, f.Path, data)
	if err != nil {
		return settings.Connection{}, err
	}
	c.Managed = f.Managed
	problems := policy.Problems(&c)
	if s.gate != nil {
		problems = append(problems, s.gate.problems(&c, policy)...)
		problems.Sort()
		prepareForGate(&c)
	}
	if len(problems) > 0 {
		return settings.Connection{}, problems
	}
	err = secret.CheckFiles(&c).Err()
	return c, err
}
