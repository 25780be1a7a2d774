package store

import (
	"errors"
	"os"
	"path/filepath"

	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// Rename renames a connection, also in the preferences and the state.
//
// The errors are those of [Store.CheckName] and [Store.Draft], and a [*ManagedError]. A
// [*SetAsideError] is only a notice: the connection has been renamed.
func (s *Store) Rename(name, to string) (*Change, error) {
	if _, err := s.ownFile(name); err != nil {
		return nil, err
	}
	unlock, err := s.lockConnections()
	if err != nil {
		return nil, err
	}
	defer unlock()
	return s.rename(name, to)
}

// rename is Rename; the caller holds the lock.
func (s *Store) rename(name, to string) (*Change, error) {
	if err := s.checkName(to); err != nil {
		return nil, err
	}
	from, target := s.ownPath(name), s.ownPath(to)
	if to == name || isOther(target, from) {
		return nil, s.nameTaken(to)
	}
	written, err := readVersion(from)
	if err != nil {
		return nil, err
	}
	err = s.move(name, to)
	if !IsNotice(err) {
		return nil, err
	}
	change := &Change{store: s}
	change.undo = func() error {
		if err := checkUnchanged(target, written, from); err != nil {
			return err
		}
		return s.move(to, name)
	}
	return change, err
}

// move renames a connection's file, and what is remembered about it. After a crash,
// something may be remembered under a name without a file; a new connection of that
// name forgets it.
func (s *Store) move(name, to string) error {
	notice := s.UpdateState(func(state *settings.State) { state.CopyTo(name, to) })
	if !IsNotice(notice) {
		return notice
	}
	from, target := s.ownPath(name), s.ownPath(to)
	if err := disk.Rename(from, filepath.Base(target)); err != nil {
		return errors.Join(writeError(from, err), notice, s.UpdateState(func(state *settings.State) { state.Forget(to) }))
	}
	err := s.UpdateState(func(state *settings.State) { state.Forget(name) })
	if IsNotice(err) {
		err = errors.Join(err, s.renameInPreferences(name, to))
	}
	if !IsNotice(err) {
		err = errors.Join(err, disk.Rename(target, filepath.Base(from)), s.UpdateState(func(state *settings.State) { state.Rename(to, name) }))
	}
	return errors.Join(notice, err)
}

// checkUnchanged is nil if a file is as it was written, and another one, which it is
// about to become, does not exist.
func checkUnchanged(path string, written version, other string) error {
	now, err := readVersion(path)
	if err != nil {
		return err
	}
	if !now.is(written) {
		return newConflict(path, written, now, written.data)
	}
	there, err := readVersion(other)
	if err != nil {
		return err
	}
	if there.exists && isOther(other, path) {
		return newConflict(other, version{}, there, written.data)
	}
	return nil
}

// isOther says whether a file exists that is not this one. On some systems, office and
// Office are the same.
func isOther(path, this string) bool {
	there, err := os.Lstat(path)
	if err != nil {
		return false
	}
	here, err := os.Lstat(this)
	return err != nil || !os.SameFile(here, there)
}

func (s *Store) renameInPreferences(from, to string) error {
	preferences, err := s.Preferences()
	renamed := preferences
	renamed.RenameConnection(from, to)
	if renamed == preferences {
		return err // do not make a file for it
	}
	return errors.Join(err, s.UpdatePreferences(func(p *settings.Preferences) { p.RenameConnection(from, to) }))
}

// ownFile returns the path of a connection that the program may write.
func (s *Store) ownFile(name string) (string, error) {
	file, _, err := s.connectionFile(name)
	if err != nil {
		return "", err
	}
	if file.Managed {
		return "", &ManagedError{Name: name, File: file.Path}
	}
	return file.Path, nil
}
