package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/lockedfile"

	"otpdialog/advice"
	"otpdialog/settings"
)

// A memory is a file that the program itself reads and writes: the preferences or the
// state. T is what it contains.
type memory[T any] struct {
	path    string
	maxSize int64             // bytes of the file
	lock    *lockedfile.Mutex // held by the one process that changes the file
	empty   func() T          // the meaning of a missing file
	parse   func(file string, data []byte) (T, error)
	encode  func(value *T, old []byte) ([]byte, error) // old is the file to replace, nil for none
}

// SetAsideError says that a broken preferences or state file has been renamed, so that
// nothing is lost. It is only a notice: what is returned with it can be used.
type SetAsideError struct {
	File  string // the path that was broken
	Aside string // the path of the broken file now
	Err   error  // what was wrong with it
}

func (e *SetAsideError) Error() string {
	return fmt.Sprintf("%s is broken: %v", settings.Printable(e.File), e.Err)
}

// Advise implements [advice.Adviser].
func (e *SetAsideError) Advise() advice.Advice {
	return advice.New("file-set-aside", e.Error()).
		Do("nothing is lost: it was kept as " + settings.Printable(e.Aside) + ", and the program starts with a new one")
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
	_, _, value, err := m.load()
	if !isBroken(err) {
		return value, err
	}
	unlock, lockErr := m.acquire()
	if lockErr != nil {
		return value, errors.Join(err, lockErr)
	}
	defer unlock()
	// Another process may have corrected it meanwhile.
	path, _, value, err := m.load()
	if isBroken(err) {
		err = setAside(path, err)
	}
	return value, err
}

// update changes what the file contains, while no other process does. If it is broken,
// it is set aside and an empty one is changed: then the error is a *SetAsideError.
// After any other error nothing has been written.
func (m *memory[T]) update(change func(*T)) error {
	unlock, err := m.acquire()
	if err != nil {
		return err
	}
	defer unlock()
	path, old, value, err := m.load()
	if isBroken(err) {
		err = setAside(path, err)
	}
	notice, isNotice := errors.AsType[*SetAsideError](err)
	if err != nil && !isNotice {
		return err
	}
	change(&value)
	if err := m.write(path, old, value); err != nil {
		if isNotice { // as text: callers take the type for success
			err = fmt.Errorf("%w; %s", err, notice.Error())
		}
		return err
	}
	return err
}

func (m *memory[T]) write(path string, old []byte, value T) error {
	data, err := m.encode(&value, old)
	if err == nil {
		// A file that can be read must not be replaced by one that cannot.
		_, err = m.parse(path, data)
	}
	if err != nil {
		return fmt.Errorf("encoding %q: %w", path, err)
	}
	return writeFile(path, data)
}

// load reads the file, and returns which one it is behind symbolic links. There is no
// data if the file cannot be used.
func (m *memory[T]) load() (path string, data []byte, value T, err error) {
	path, err = followLinks(m.path)
	if err != nil {
		return "", nil, m.empty(), err
	}
	data, err = readUpTo(path, m.maxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil, m.empty(), nil
	}
	if err == nil {
		value, err = m.parse(path, data)
	}
	if err != nil {
		return path, nil, m.empty(), err
	}
	return path, data, value, nil
}

func (m *memory[T]) acquire() (unlock func(), err error) { return acquire(m.lock, m.path) }

// acquire takes the lock of a path.
func acquire(lock *lockedfile.Mutex, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(lock.Path), folderMode); err != nil {
		return nil, fmt.Errorf("creating the folder of a lock: %w", err)
	}
	unlock, err = lock.Lock()
	if err != nil {
		return nil, fmt.Errorf("locking %q: %w", path, err)
	}
	return unlock, nil
}

// isBroken says whether a file can be read but not understood.
func isBroken(err error) bool {
	_, ok := errors.AsType[settings.Problems](err)
	return ok
}

// setAside renames a broken file to the first free name, and returns a
// *SetAsideError. The caller holds the lock.
func setAside(path string, broken error) error {
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.broken-%d", path, n)
		if exists(aside) {
			continue
		}
		if err := os.Rename(path, aside); err != nil {
			return fmt.Errorf("setting aside a broken file: %w: %w", err, broken)
		}
		return &SetAsideError{File: path, Aside: aside, Err: broken}
	}
}
