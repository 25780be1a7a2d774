package store

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"

	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// Delete removes a connection and what is remembered about it. Undo restores both.
//
// The errors are those of [Store.Draft] for its file, and a [*ManagedError]. A
// [*SetAsideError] is only a notice: the connection has been deleted.
func (s *Store) Delete(name string) (*Change, error) {
	path, err := s.ownFile(name)
	if err != nil {
		return nil, err
	}
	unlock, err := s.lockConnections()
	if err != nil {
		return nil, err
	}
	defer unlock()
	was, err := readVersion(path) // follows links
	if err != nil {
		return nil, err
	}
	mode := modeOf(path)
	link, _ := os.Readlink(path)
	// What is remembered comes first: after a crash, it is better forgotten than left for
	// the next connection of that name.
	remember, notice := s.forgetConnection(name)
	if !IsNotice(notice) {
		return nil, notice
	}
	if err := disk.Remove(path); err != nil {
		return nil, errors.Join(writeError(path, err), notice, remember())
	}
	change := &Change{store: s}
	change.undo = func() error {
		now, err := readVersion(path)
		if err != nil {
			return err
		}
		if now.exists {
			return newConflict(path, version{}, now, was.data)
		}
		notice := remember()
		if !IsNotice(notice) {
			return notice
		}
		if err := recreate(path, link, was, mode); err != nil {
			return errors.Join(writeError(path, err), notice)
		}
		return notice
	}
	return change, notice
}

// recreate restores a removed file, or the link that it was.
func recreate(path, link string, was version, mode os.FileMode) error {
	if link != "" {
		return disk.Link(link, path)
	}
	if err := disk.CreateFolder(filepath.Dir(path)); err != nil {
		return err
	}
	return disk.Create(path, was.data, mode)
}

// forgetConnection forgets what is remembered about a connection, and that it is the
// default one. After an error that is not a notice, nothing is forgotten and there is
// no undo.
func (s *Store) forgetConnection(name string) (undo func() error, err error) {
	remember, err := s.Forget(name)
	if !IsNotice(err) {
		return nil, err
	}
	wasDefault := false
	undo = func() error {
		err := remember()
		if wasDefault {
			err = errors.Join(err, s.UpdatePreferences(func(p *settings.Preferences) { p.DefaultConnection = cmp.Or(p.DefaultConnection, name) }))
		}
		return err
	}
	preferences, readErr := s.Preferences()
	err = errors.Join(err, readErr)
	if preferences.DefaultConnection == name {
		err = errors.Join(err, s.UpdatePreferences(func(p *settings.Preferences) {
			if wasDefault = p.DefaultConnection == name; wasDefault { // still
				p.DefaultConnection = ""
			}
		}))
	}
	if !IsNotice(err) {
		return nil, errors.Join(err, undo())
	}
	return undo, err
}
