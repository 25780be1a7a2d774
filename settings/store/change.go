package store

import (
	"errors"
	"fmt"
	"path/filepath"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/document"
)

// A Change is something that was written.
type Change struct {
	// Kept is the path of the old file; "" if the new one lacks nothing of it.
	Kept string
	// Dropped are the comments and keys of the old file that are not in the new one, and
	// wrong values that were replaced, such as "timeout = \"90\"". They contain no secret.
	Dropped []string

	store *Store
	undo  func() error // the caller holds the lock; nil once it is done
}

// Undo restores byte by byte what was there before. The error is a [*ConflictError] if
// someone has written since; then nothing is changed. A second call does nothing. A
// [*SetAsideError] is only a notice: the change was undone.
func (c *Change) Undo() error {
	unlock, err := c.store.lockConnections()
	if err != nil {
		return err
	}
	defer unlock()
	if c.undo == nil {
		return nil
	}
	err = c.undo()
	if IsNotice(err) {
		c.undo = nil
	}
	return err
}

// A ManagedError says that a connection is managed by the administrator.
type ManagedError struct {
	Name string
	File string
}

func (e *ManagedError) Error() string {
	return fmt.Sprintf("the connection %q is managed by your administrator", e.Name)
}

// Advise implements [advice.Adviser].
func (e *ManagedError) Advise() advice.Advice {
	return advice.New("managed-connection", e.Error()).Do("duplicate it, and change the copy")
}

// Save writes the draft to its file, and renames the connection if its Name has
// changed. Afterwards the draft is one of the new file.
//
// The error is the [settings.Problems] of the draft, a [*ManagedError], a
// [*settings.NameError], a [*ForbiddenError], a [*ConflictError] if the file has
// changed since the draft was read, or says why nothing could be written. After an
// error all files are as they were; but see [Store.Rename].
func (s *Store) Save(d *Draft) (*Change, error) { return s.save(d, d.onDisk) }

// Overwrite is [Store.Save] after a person has seen the conflict and agreed. The other
// version is kept beside the file. If the file has changed again, the error is another
// [*ConflictError].
func (s *Store) Overwrite(d *Draft, seen *ConflictError) (*Change, error) {
	return s.save(d, seen.theirs)
}

func (s *Store) save(d *Draft, expected version) (*Change, error) {
	if d.Managed {
		return nil, &ManagedError{Name: d.Name, File: d.File}
	}
	if problems := d.Problems(); len(problems) > 0 {
		return nil, problems
	}
	unlock, err := s.lockConnections()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if managed := s.managedPath(d.from); d.from != "" && exists(managed) { // since the draft was read
		return nil, &ManagedError{Name: d.from, File: managed}
	}
	if d.from != "" && d.from != d.Name {
		return s.saveRenamed(d, expected)
	}
	return s.write(d, expected)
}

// saveRenamed renames the connection and then writes it.
func (s *Store) saveRenamed(d *Draft, expected version) (*Change, error) {
	from, path, was := s.ownPath(d.from), s.ownPath(d.Name), d.from
	if err := d.conflict(from, expected); err != nil {
		return nil, err
	}
	if !expected.exists { // it cannot be renamed, but comes back under its new name
		if err := s.CheckName(d.Name); err != nil {
			return nil, err
		}
		return s.write(d, expected)
	}
	renamed, notice := s.rename(d.from, d.Name)
	if renamed == nil {
		return nil, notice
	}
	d.from = d.Name
	written, err := s.write(d, expected)
	if err != nil {
		d.from = was
		return nil, errors.Join(err, renamed.undo())
	}
	now, undoWrite := d.onDisk, written.undo
	undoRename := func() error {
		err := renamed.undo()
		if IsNotice(err) {
			d.from = was
		}
		return err
	}
	written.undo = func() error {
		if err := checkUnchanged(path, now, from); err != nil {
			return err
		}
		if err := undoWrite(); err != nil {
			return err
		}
		written.undo = undoRename // if it fails, it is all that is left to do
		return undoRename()
	}
	return written, notice
}

// conflict is nil if a file is as expected.
func (d *Draft) conflict(path string, expected version) error {
	now, err := readVersion(path)
	if err != nil || now.is(expected) {
		return err
	}
	text, _ := d.written()
	return newConflict(path, d.onDisk, now, []byte(text))
}

// write writes the draft under its name. The caller holds the lock.
func (s *Store) write(d *Draft, expected version) (*Change, error) {
	isNew := d.from != d.Name
	if isNew { // an old file may have a name that a new one cannot get
		if err := s.checkName(d.Name); err != nil {
			return nil, err
		}
	}
	path, err := disk.Behind(d.path())
	if err != nil {
		return nil, writeError(path, err)
	}
	if err := d.conflict(path, expected); err != nil {
		return nil, err
	}
	text, wanted := d.written()
	if len(text) > settings.MaxFileSize {
		return nil, tooLargeError(path, settings.MaxFileSize)
	}
	change := &Change{store: s, Dropped: document.Dropped(d.text, text)}
	overwrites := !expected.is(d.onDisk)
	if overwrites {
		change.Dropped = document.Dropped(string(expected.data), text)
	}
	if err := disk.Check(path); err != nil {
		return nil, writeError(path, err)
	}
	if expected.exists && (len(change.Dropped) > 0 || overwrites) {
		if change.Kept, err = backUp(path, expected.data); err != nil {
			return nil, writeError(path, err)
		}
	}
	mode := modeOf(path)
	if expected.exists {
		err = disk.Replace(path, []byte(text), mode)
	} else {
		err = s.create(d, path, text, isNew)
	}
	if err != nil {
		if change.Kept != "" {
			err = errors.Join(err, disk.Remove(change.Kept))
		}
		return nil, writeError(path, err)
	}
	was := *d
	d.continueFrom(text, wanted)
	change.undo = func() error {
		if err := restore(path, version{[]byte(text), true}, expected, mode); err != nil {
			return err
		}
		if change.Kept != "" {
			_ = disk.Remove(change.Kept) // a second copy does no harm
		}
		// What was overwritten is there again, and is a conflict again.
		d.onDisk, d.text, d.read, d.from, d.isNew = was.onDisk, was.text, was.read, was.from, was.isNew
		d.Mistakes, d.fixes = was.Mistakes, was.fixes
		return nil
	}
	return change, nil
}

// create makes the file of a new draft. It does not replace one that has appeared
// meanwhile.
func (s *Store) create(d *Draft, path, text string, isNew bool) error {
	if isNew {
		if err := s.forgetLeftover(d.Name); err != nil {
			return err
		}
	}
	if err := disk.CreateFolder(filepath.Dir(path)); err != nil {
		return err
	}
	return disk.Create(path, []byte(text), fileMode)
}

// continueFrom makes the draft one of the file that was just written.
func (d *Draft) continueFrom(text string, wanted settings.Connection) {
	d.Mistakes = nil
	if read, mistakes, err := document.ReadConnection(d.path(), []byte(text)); err == nil {
		wanted.Positions, d.Mistakes = read.Positions, mistakes
	}
	d.Connection = wanted
	d.from, d.isNew, d.fixes = d.Name, false, false
	d.onDisk, d.text = version{[]byte(text), true}, text
	d.setName(d.Name)
}
