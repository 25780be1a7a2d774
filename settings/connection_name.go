package settings

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxNameLength of a connection, in bytes: file systems have 255 for a file's
// name, and what is kept beside a file has a longer one.
const MaxNameLength = 200

// A NameError says why no connection can be given a name.
type NameError struct {
	Name       string
	What, Hint string // what is wrong, and what to write instead
}

func (e *NameError) Error() string {
	return fmt.Sprintf("%q %s\n    %s", e.Name, e.What, e.Hint)
}

// CheckName says whether a connection can be given the name: it is legal as a
// file's name on every system, it is free among the person's own and the managed
// connections, and the policy allows it. The error is a [*NameError] or a
// [*ForbiddenError].
func (s *Store) CheckName(name string) error {
	if err := s.checkName(name); err != nil {
		return err
	}
	// Some systems have the same file for office and Office.
	if isTaken(s.ownPath(name)) {
		return s.taken(name)
	}
	return nil
}

// checkName is CheckName for a name that an own connection may have.
func (s *Store) checkName(name string) error {
	if err := CheckNewName(name); err != nil {
		return err
	}
	policy, err := s.Policy()
	if err != nil {
		return err
	}
	if !policy.AllowsConnection(name) {
		return &ForbiddenError{Name: name, Policy: policy.File}
	}
	if isTaken(s.managedPath(name)) {
		return s.taken(name)
	}
	return nil
}

func (s *Store) taken(name string) error {
	return &NameError{Name: name, What: "is the name of a connection already", Hint: fmt.Sprintf("write %q, for example", s.FreeName(name))}
}

// FreeName is a name that no connection has and that begins with these words:
// office, office-2, and so on. What cannot stand in a name is replaced.
func (s *Store) FreeName(like string) string {
	base := strings.Trim(strings.Map(func(r rune) rune {
		if isControl(r) || strings.ContainsRune(forbiddenInNames, r) || r == utf8.RuneError {
			return '-'
		}
		return r
	}, like), " .-@")
	for len(base) > MaxNameLength-len("-999") {
		_, last := utf8.DecodeLastRuneInString(base)
		base = base[:len(base)-last]
	}
	if CheckNewName(base) != nil {
		base = "connection"
	}
	files, _ := s.connectionFiles()
	for n := 1; ; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if _, taken := files[name]; !taken && !isTaken(s.ownPath(name)) {
			return name
		}
	}
}

// NameFor is a name that fits what a connection is called: head-office for Head
// office. It need not be free.
func NameFor(displayName string) string {
	name := slug(displayName)
	for len(name) > MaxNameLength {
		_, last := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-last]
	}
	if CheckNewName(name) != nil {
		return "connection"
	}
	return name
}

// forbiddenInNames are those that one system or another has no file names with.
const forbiddenInNames = `/\:*?"<>|`

// wordsOfFiles are those that other files and folders of settings are known by.
var wordsOfFiles = []string{"connections", "managed", "policy", "preferences", "state"}

// wordsOfCommands are those of the program's own commands, which come before connections.
var wordsOfCommands = []string{"auth", "check", "completion", "config", "demo", "exec", "help", "simulate", "version"}

// deviceName is one that Windows has no file for, whatever follows a dot.
var deviceName = pattern(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(\.|$)`)

// CheckNewName says whether a file can be given the name on every system, as far
// as can be said without looking at files: see [Store.CheckName]. The error is a
// [*NameError].
func CheckNewName(name string) error {
	wrong := func(what, hint string) error { return &NameError{Name: name, What: what, Hint: hint} }
	switch {
	case name == "":
		return wrong("is no name", "write a short one, such as office")
	case isReservedName(name) || strings.ContainsAny(name[:1], "-. "):
		return wrong("cannot be the name of a connection", "begin with a letter or a digit")
	case strings.ContainsAny(name, forbiddenInNames):
		return wrong("holds a character that file names cannot have", "write letters, digits, hyphens and dots")
	case strings.ContainsAny(name[len(name)-1:], ". "):
		return wrong("ends in a dot or a space", "end with a letter or a digit")
	case slices.Contains(wordsOfFiles, strings.ToLower(name)):
		return wrong("is a word for other files of settings", "write another, such as office")
	case slices.Contains(wordsOfCommands, strings.ToLower(name)):
		return wrong("is a command of the program", "write another, such as office")
	case deviceName().MatchString(name):
		return wrong("is the name of a device on Windows", "write another, such as office")
	case len(name) > MaxNameLength:
		return wrong(fmt.Sprintf("has %d bytes", len(name)), fmt.Sprintf("write at most %d", MaxNameLength))
	}
	return nil
}

// isReservedName says whether no file of that name can be a connection.
func isReservedName(name string) bool {
	return name == "" || strings.HasPrefix(name, "@") || !utf8.ValidString(name) || strings.ContainsFunc(name, isControl)
}

func (s *Store) ownPath(name string) string { return filepath.Join(s.dirs.Connections(), name+".toml") }

func (s *Store) managedPath(name string) string {
	return filepath.Join(s.dirs.ManagedConnections(), name+".toml")
}
