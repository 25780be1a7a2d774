package store

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
)

// An Examined file has been checked for mistakes.
type Examined struct {
	Path     string
	Problems settings.Problems // all mistakes, in the order of the lines, or why it cannot be read

	// Connection is what could be read of a connection's file: wrong values are defaults. It
	// is nil for other files, and for text that is not TOML. Its attributes have not been
	// checked: the RADIUS client does that.
	Connection *settings.Connection
}

// Add adds a mistake that was found elsewhere. It is ignored if a mistake in the same
// key is already known: it would only confuse.
func (e *Examined) Add(err error) {
	for _, p := range settings.ProblemsOf(e.Path, err) {
		isKnown := func(known settings.Problem) bool { return p.Key != "" && strings.HasPrefix(known.Key, p.Key) }
		if !slices.ContainsFunc(e.Problems, isKnown) {
			e.Problems = append(e.Problems, p)
		}
	}
	e.Problems.Sort()
}

// Examine examines all files that exist: policy, preferences, state and every
// connection, including hidden and forbidden ones. It changes nothing: broken files
// stay where they are.
func (s *Store) Examine() []Examined {
	var all []Examined
	for _, path := range []string{s.PolicyFile(), s.PreferencesFile(), s.StateFile()} {
		look := os.Stat // a link to a missing file is fine: the program writes that file
		if path == s.PolicyFile() {
			look = os.Lstat
		}
		if _, err := look(path); !errors.Is(err, fs.ErrNotExist) {
			all = append(all, s.ExamineFile(path))
		}
	}
	for _, folder := range []string{s.dirs.ManagedConnections(), s.dirs.Connections()} {
		files := map[string]ConnectionFile{}
		for _, p := range settings.ProblemsOf(folder, addFolder(files, folder, false)) {
			all = append(all, Examined{Path: p.File, Problems: settings.Problems{p}})
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			all = append(all, s.ExamineFile(files[name].Path))
		}
	}
	return all
}

// ExamineFile checks one file. Its name says what it is: policy.toml, preferences.toml,
// state.toml, or otherwise a connection. It changes nothing.
func (s *Store) ExamineFile(path string) Examined {
	e := Examined{Path: path}
	most := int64(settings.MaxFileSize)
	if filepath.Base(path) == filepath.Base(s.StateFile()) {
		most = settings.MaxStateSize
	}
	data, err := readUpTo(path, most)
	if err == nil {
		switch filepath.Base(path) {
		case filepath.Base(s.PolicyFile()):
			_, err = document.ParsePolicy(path, data)
		case filepath.Base(s.PreferencesFile()):
			_, err = document.ParsePreferences(path, data)
		case filepath.Base(s.StateFile()):
			_, err = document.ParseState(path, data)
		default:
			e.Connection, err = s.examineConnection(path, data)
		}
	}
	e.Problems = settings.ProblemsOf(path, err)
	return e
}

// examineConnection finds more than ParseConnection: despite mistakes, it checks the
// files that the rest of the text names.
func (s *Store) examineConnection(path string, data []byte) (*settings.Connection, error) {
	c, mistakes, err := document.ReadConnection(path, data)
	if err != nil {
		return nil, err
	}
	c.Name, c.File = strings.TrimSuffix(filepath.Base(path), ".toml"), path
	policy, _ := s.Policy() // a broken one is reported as a file of its own
	return &c, settings.ProblemsOf(path, errors.Join(mistakes, policy.Problems(&c), secret.CheckFiles(&c))).Err()
}
