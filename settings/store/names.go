package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"otpdialog/advice"
	"otpdialog/settings"
)

// CheckName checks that a connection can get the name: every system allows it as a file
// name, no other connection has it, and the policy allows it. The error is a
// [*settings.NameError] or a [*ForbiddenError].
func (s *Store) CheckName(name string) error {
	if err := s.checkName(name); err != nil {
		return err
	}
	// On some systems, office and Office are the same file.
	if exists(s.ownPath(name)) {
		return s.nameTaken(name)
	}
	return nil
}

// checkName is CheckName, except that an own connection may have the name.
func (s *Store) checkName(name string) error {
	if err := settings.CheckNewName(name); err != nil {
		return err
	}
	policy, err := s.Policy()
	if err != nil {
		return err
	}
	if !policy.AllowsConnection(name) {
		return &ForbiddenError{Name: name, Policy: policy.File}
	}
	if exists(s.managedPath(name)) {
		return s.nameTaken(name)
	}
	return nil
}

func (s *Store) nameTaken(name string) error {
	return &settings.NameError{Name: name, Advice: advice.New("name-taken", "is already the name of a connection").
		Do(fmt.Sprintf("write %q, for example", s.FreeName(name)))}
}

// FreeName returns a name that no connection has, made from this text: office,
// office-2, and so on. Characters that a name cannot have are replaced.
func (s *Store) FreeName(like string) string {
	base := strings.Trim(strings.Map(func(r rune) rune {
		if advice.IsControl(r) || strings.ContainsRune(settings.ForbiddenInNames, r) || r == utf8.RuneError {
			return '-'
		}
		return r
	}, like), " .-@")
	for len(base) > settings.MaxNameLength-len("-999") {
		_, last := utf8.DecodeLastRuneInString(base)
		base = base[:len(base)-last]
	}
	if settings.CheckNewName(base) != nil {
		base = "connection"
	}
	files, _ := s.connectionFiles()
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if _, taken := files[name]; !taken && !exists(s.ownPath(name)) {
			return name
		}
	}
}

func (s *Store) ownPath(name string) string { return filepath.Join(s.dirs.Connections(), name+".toml") }

func (s *Store) managedPath(name string) string {
	return filepath.Join(s.dirs.ManagedConnections(), name+".toml")
}
