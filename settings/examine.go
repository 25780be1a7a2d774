package settings

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An Examined file is one that was looked at.
type Examined struct {
	Path     string
	Problems Problems // all mistakes, in the order of the lines, or why it cannot be read

	// Connection is what a connection's file says, as far as it can be read: what is
	// wrong is at its default. It is nil for other files, and for text that is not
	// TOML. Its attributes are for the RADIUS client to judge.
	Connection *Connection
}

// Add notes a mistake that somebody else has found. One in a key of which a mistake
// is known is left out: it would only confuse.
func (e *Examined) Add(err error) {
	for _, p := range problemsOf(e.Path, err) {
		isKnown := func(known Problem) bool { return p.Key != "" && strings.HasPrefix(known.Key, p.Key) }
		if !slices.ContainsFunc(e.Problems, isKnown) {
			e.Problems = append(e.Problems, p)
		}
	}
	e.Problems.sort()
}

// Examine looks at all files that are there: policy, preferences, state and every
// connection, those that are hidden or not allowed, too. It changes nothing: what
// is broken stays where it is.
func (s *Store) Examine() []Examined {
	var all []Examined
	for _, path := range []string{s.PolicyFile(), s.PreferencesFile(), s.StateFile()} {
		look := os.Stat // the program writes through a link to a file that is not there yet
		if path == s.PolicyFile() {
			look = os.Lstat
		}
		if _, err := look(path); !errors.Is(err, fs.ErrNotExist) {
			all = append(all, s.ExamineFile(path))
		}
	}
	for _, folder := range []string{s.dirs.ManagedConnections(), s.dirs.Connections()} {
		files := map[string]ConnectionFile{}
		for _, p := range problemsOf(folder, add(files, folder, false)) {
			all = append(all, Examined{Path: p.File, Problems: Problems{p}})
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			all = append(all, s.ExamineFile(files[name].Path))
		}
	}
	return all
}

// ExamineFile looks at one file, wherever it is. Its name says what it is:
// policy.toml, preferences.toml or state.toml, and otherwise a connection. It
// changes nothing.
func (s *Store) ExamineFile(path string) Examined {
	e := Examined{Path: path}
	most := int64(maxFileSize)
	if filepath.Base(path) == filepath.Base(s.StateFile()) {
		most = maxStateSize
	}
	data, err := readUpTo(path, most)
	if err == nil {
		switch filepath.Base(path) {
		case filepath.Base(s.PolicyFile()):
			_, err = parsePolicy(path, data)
		case filepath.Base(s.PreferencesFile()):
			_, err = parsePreferences(path, data)
		case filepath.Base(s.StateFile()):
			_, err = parseState(path, data)
		default:
			e.Connection, err = s.examineConnection(path, data)
		}
	}
	e.Problems = problemsOf(path, err)
	return e
}

// examineConnection is stricter than ParseConnection with what comes after a
// mistake: it looks at the files, too, that the rest of the text names.
func (s *Store) examineConnection(path string, data []byte) (*Connection, error) {
	document, root, err := openDocument(path, data)
	if err != nil {
		return nil, err
	}
	c := readConnection(root)
	c.Name, c.File = strings.TrimSuffix(filepath.Base(path), ".toml"), path
	policy, _ := s.Policy() // a broken one is told of as a file of its own
	return &c, gather(document.problems, c.forbiddenBy(policy), c.checkFiles()).err()
}

// err is nil where there are none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// problemsOf are all problems in an error; one that is none is a problem of the
// file.
func problemsOf(file string, err error) Problems {
	if err == nil {
		return nil
	}
	if p, ok := err.(Problem); ok { //nolint:errorlint // the tree of errors is walked here
		return Problems{p}
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all Problems
		for _, e := range joined.Unwrap() {
			all = append(all, problemsOf(file, e)...)
		}
		return all
	}
	err = withoutPath(err)
	return Problems{{File: file, What: "cannot be read: " + oneLine(err.Error()), cause: err}}
}
