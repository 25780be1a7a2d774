package settings

import (
	"cmp"
	"errors"
	"os"
)

// Rename gives a connection another name. What preferences and state remember of
// it goes along.
//
// The errors are those of [Store.CheckName] and [Store.Draft], and a
// [*ManagedError]. With a [*SetAsideError] the connection has been renamed: that
// is a notice for the person.
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

// rename is Rename while the lock is held.
func (s *Store) rename(name, to string) (*Change, error) {
	if err := s.checkName(to); err != nil {
		return nil, err
	}
	from, target := s.ownPath(name), s.ownPath(to)
	if to == name || isOther(target, from) {
		return nil, s.taken(to)
	}
	written, err := readVersion(from)
	if err != nil {
		return nil, err
	}
	if err := os.Rename(from, target); err != nil {
		return nil, notSaved(from, err)
	}
	err = s.moveMemory(name, to)
	if !isNotice(err) {
		return nil, errors.Join(err, s.moveMemory(to, name), os.Rename(target, from))
	}
	change := &Change{store: s}
	change.undo = func() error {
		if err := unlessChanged(target, written, from); err != nil {
			return err
		}
		if err := os.Rename(target, from); err != nil {
			return notSaved(target, err)
		}
		return s.moveMemory(to, name)
	}
	return change, err
}

// unlessChanged is nil if a file is as it was written, and another that it shall
// become is not there.
func unlessChanged(path string, written version, other string) error {
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

// isOther says whether there is a file that is not this one. Some systems have
// the same file for office and Office.
func isOther(path, this string) bool {
	there, err := os.Lstat(path)
	if err != nil {
		return false
	}
	here, err := os.Lstat(this)
	return err != nil || !os.SameFile(here, there)
}

// moveMemory carries what is remembered of a connection to its new name.
func (s *Store) moveMemory(from, to string) error {
	err := s.UpdateState(func(state *State) { state.Rename(from, to) })
	if !isNotice(err) {
		return err
	}
	preferences, readErr := s.Preferences()
	renamed := preferences
	renamed.RenameConnection(from, to)
	if renamed != preferences {
		readErr = errors.Join(readErr, s.UpdatePreferences(func(p *Preferences) { p.RenameConnection(from, to) }))
	}
	return errors.Join(err, readErr)
}

// isNotice says whether an error leaves what was done as it is: there is none,
// or it tells of a file that was set aside.
func isNotice(err error) bool {
	_, ok := errors.AsType[*SetAsideError](err)
	return err == nil || ok
}

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
	if err := os.Remove(path); err != nil {
		return nil, notSaved(path, err)
	}
	remember, forgetErr := s.dropMemory(name)
	bringBack := func() error {
		if link != "" {
			return os.Symlink(link, path)
		}
		return writeFileMode(path, was.data, mode)
	}
	if !isNotice(forgetErr) {
		return nil, errors.Join(forgetErr, bringBack(), remember())
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
		if err := bringBack(); err != nil {
			return notSaved(path, err)
		}
		return remember()
	}
	return change, forgetErr
}

// dropMemory drops what is remembered of a connection, and that it is the default
// one.
func (s *Store) dropMemory(name string) (undo func() error, err error) {
	remember, err := s.Forget(name)
	preferences, readErr := s.Preferences()
	if !isNotice(err) || preferences.DefaultConnection != name {
		return remember, errors.Join(err, readErr)
	}
	err = errors.Join(err, s.UpdatePreferences(func(p *Preferences) { p.DefaultConnection = "" }))
	return func() error {
		return errors.Join(remember(), s.UpdatePreferences(func(p *Preferences) { p.DefaultConnection = cmp.Or(p.DefaultConnection, name) }))
	}, err
}

// ownFile is the path of a connection that the program may write.
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
