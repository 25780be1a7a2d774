package store

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"

	"otpdialog/settings"
)

// Delete removes a connection and what the program remembers of it. Undo brings
// both back.
//
// The errors are those of [Store.Draft] for its file, and a [*ManagedError].
// With a [*SetAsideError] the connection has been deleted: that is a notice for
// the person.
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
	was, err := readVersion(path) // with links followed
	if err != nil {
		return nil, err
	}
	mode := modeOf(path)
	link, _ := os.Readlink(path)
	// First what is remembered: a crash then leaves a connection that knows nothing,
	// rather than what the next one of that name would take for its own.
	remember, notice := s.forgetConnection(name)
	if !IsNotice(notice) {
		return nil, notice
	}
	if err := os.Remove(path); err != nil {
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

// bringBack restores a file that was deleted, or the link that it was.
func recreate(path, link string, was version, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), folderMode); err != nil {
		return err
	}
	if link != "" {
		return os.Symlink(link, path)
	}
	return createFile(path, was.data, mode)
}

// dropMemory drops what is remembered of a connection, and that it is the default
// one. With an error that is no notice, all of it is there still, and no undo.
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
			if wasDefault = p.DefaultConnection == name; wasDefault { // no other one has been chosen in the meantime
				p.DefaultConnection = ""
			}
		}))
	}
	if !IsNotice(err) {
		return nil, errors.Join(err, undo())
	}
	return undo, err
}
