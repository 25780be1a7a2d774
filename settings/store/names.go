package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"otpdialog/advice"
	"otpdialog/settings"
)

// CheckName says whether a connection can be given the name: it is legal as a
// file's name on every system, it is free among the person's own and the managed
// connections, and the policy allows it. The error is a [*NameError] or a
// [*ForbiddenError].
func (s *Store) CheckName(name string) error {
	if err := s.checkName(name); err != nil {
		return err
	}
	// Some systems have the same file for office and Office.
	if exists(s.ownPath(name)) {
		return s.nameTaken(name)
	}
	return nil
}

// checkName is CheckName for a name that an own connection may have.
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

// FreeName returns a free name that begins with the given one: office, office-2, and so
// on. Characters that are not allowed in a name are replaced.
func (s *Store) FreeName(like string) string {
	base := strings.Trim(strings.Map(func(r rune) rune {
		if settings.IsControl(r) || strings.ContainsRune(settings.ForbiddenInNames, r) || r == utf8.RuneError {
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
