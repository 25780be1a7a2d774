package store

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/disk"
)

// A memory is a file that the program itself reads and writes: the preferences or the
// state. T is what it contains.
type memory[T any] struct {
	path    string
	lost    string // what a person has to know if it is set aside
	maxSize int64  // bytes of the file
	lock    *lock
	fixed   bool     // nothing is written, and a broken file stays where it is
	empty   func() T // the meaning of a missing file
	parse   func(file string, data []byte) (T, error)
	encode  func(value *T, old []byte) ([]byte, error) // old is the file to replace, nil for none
}

// SetAsideCode is the code of the advice of a [SetAsideError].
const SetAsideCode = "file-set-aside"

// SetAsideError says that a broken preferences or state file has been renamed, so that
// nothing is lost. It is only a notice: what is returned with it can be used.
type SetAsideError struct {
	File  string // the path that was broken
	Lost  string // what follows from it, "" for nothing
	Aside string // the path of the broken file now
	Err   error  // what was wrong with it
}

func (e *SetAsideError) Error() string {
	return fmt.Sprintf("%s is broken: %v", settings.Printable(e.File), e.Err)
}

// Advise implements [advice.Adviser].
func (e *SetAsideError) Advise() advice.Advice {
	return advice.New(SetAsideCode, e.Error()).
		Do("nothing is lost: it was kept as " + settings.Printable(e.Aside) + ", and the program starts with a new one" + e.Lost)
}

// Unwrap is what was wrong with the file.
func (e *SetAsideError) Unwrap() error { return e.Err }

// IsNotice says whether an operation was successful: there is no error, or it only
// reports files that were set aside.
func IsNotice(err error) bool {
	switch err := err.(type) { //nolint:errorlint // the tree of errors is walked here
	case nil, *SetAsideError:
		return true
	case interface{ Unwrap() []error }:
		return !slices.ContainsFunc(err.Unwrap(), func(e error) bool { return !IsNotice(e) })
	default:
		return false
	}
}

// read returns what the file contains; with any error, what is empty. A broken file is
// set aside: then the error is a *SetAsideError.
func (m *memory[T]) read() (T, error) {
	_, value, err := m.load()
	if m.fixed || !isBroken(err) {
		return value, err
	}
	unlock, lockErr := m.lock.acquire(m.path)
	if lockErr != nil {
		return value, errors.Join(err, lockErr)
	}
	defer unlock()
	// Another process may have corrected it meanwhile.
	_, value, err = m.load()
	if isBroken(err) {
		err = m.setAside(err)
	}
	return value, err
}

// update changes what the file contains, while no other process does. If it is broken,
// it is set aside and an empty one is changed: then the error is a *SetAsideError.
// After any other error nothing has been written. It does nothing if m is fixed.
func (m *memory[T]) update(change func(*T)) error {
	if m.fixed {
		return nil
	}
	unlock, err := m.lock.acquire(m.path)
	if err != nil {
		return err
	}
	defer unlock()
	old, value, err := m.load()
	if isBroken(err) {
		err = m.setAside(err)
	}
	notice, isNotice := errors.AsType[*SetAsideError](err)
	if err != nil && !isNotice {
		return err
	}
	change(&value)
	if err := m.write(old, value); err != nil {
		if isNotice { // as text: callers take the type for success
			err = fmt.Errorf("%w; %s", err, notice.Error())
		}
		return err
	}
	return err
}

func (m *memory[T]) write(old []byte, value T) error {
	data, err := m.encode(&value, old)
	if err == nil {
		// A file that can be read must not be replaced by one that cannot.
		_, err = m.parse(m.path, data)
	}
	if err != nil {
		return fmt.Errorf("encoding %q: %w", m.path, err)
	}
	return unwritable(m.path, disk.Replace(m.path, data, fileMode), "")
}

// load reads the file. There is no data if it cannot be used.
func (m *memory[T]) load() (data []byte, value T, err error) {
	data, err = readUpTo(m.path, m.maxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, m.empty(), nil
	}
	if err != nil {
		return nil, m.empty(), err
	}
	if value, err = m.parse(m.path, data); err != nil {
		return nil, m.empty(), err
	}
	return data, value, nil
}

// isBroken says whether a file can be read but not understood.
func isBroken(err error) bool {
	_, ok := errors.AsType[settings.Problems](err)
	return ok
}

// setAside renames a broken file to the first free name, and returns a *SetAsideError. The
// caller holds the lock.
func (m *memory[T]) setAside(broken error) error {
	aside, err := disk.SetAside(m.path, ".broken-")
	if err != nil {
		return errors.Join(broken, unwritable(m.path, err, ""))
	}
	return &SetAsideError{File: m.path, Aside: aside, Lost: m.lost, Err: broken}
}
