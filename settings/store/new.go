package store

import (
	_ "embed"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/document"
)

//go:embed new_connection.toml
var newConnection []byte

//go:embed new_provider.toml
var newProvider []byte

//go:embed new_account.toml
var newAccount []byte

// NewConnection writes an example with comments as the person's own connection of that
// name, and returns its path. It never replaces a file. The errors are those of
// [Store.CheckName].
func (s *Store) NewConnection(name string) (path string, err error) {
	return s.newConnection(name, string(newConnection))
}

// NewConnectionFor is [Store.NewConnection] with a preset filled in. What the vendor
// needs is in the comments at the top.
func (s *Store) NewConnectionFor(p settings.Preset, name string) (path string, err error) {
	text, err := example(p)
	if err != nil {
		return "", err
	}
	return s.newConnection(name, text)
}

func (s *Store) newConnection(name, text string) (path string, err error) {
	unlock, err := s.lockConnections()
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := s.CheckName(name); err != nil {
		return "", err
	}
	if err := s.forgetLeftover(name); err != nil {
		return "", err
	}
	path = s.ownPath(name)
	if err := disk.CreateFolder(filepath.Dir(path)); err != nil {
		return "", writeError(path, err)
	}
	text = strings.ReplaceAll(text, "my-company", name) // its files beside it get names of their own
	err = disk.Create(path, []byte(text), fileMode)
	if errors.Is(err, fs.ErrExist) { // someone without our lock was faster
		return "", s.nameTaken(name)
	}
	return path, writeError(path, err)
}

// example returns the example of a connection with a server of the preset's vendor.
func example(p settings.Preset) (string, error) {
	text := map[settings.Kind][]byte{settings.RADIUS: newConnection, settings.OIDC: newProvider, settings.Account: newAccount}[p.Connection.Kind]
	c, err := document.ParseConnection("", "", text)
	if err != nil {
		return "", err
	}
	p.Apply(&c)
	return presetComments(p) + document.Edit(string(text), c), nil
}

// presetComments describe the vendor, and what its server needs.
func presetComments(p settings.Preset) string {
	const width = 78 // of the text, beside the example's
	lines := []string{p.Title, "", ansi.Wordwrap(p.About, width, "")}
	if len(p.Needs) > 0 {
		lines = append(lines, "", "What it needs:")
	}
	for _, need := range p.Needs {
		lines = append(lines, "- "+strings.ReplaceAll(ansi.Wordwrap(need, width-2, ""), "\n", "\n  "))
	}
	if p.Documentation != "" {
		lines = append(lines, "", p.Documentation)
	}
	var b strings.Builder
	for line := range strings.SplitSeq(strings.Join(lines, "\n"), "\n") {
		b.WriteString(strings.TrimSpace("# "+line) + "\n")
	}
	return b.String() + "\n"
}
