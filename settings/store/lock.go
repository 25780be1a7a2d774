package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"otpdialog/advice"
	"otpdialog/settings/disk"
)

const (
	// lockTime is how long another process may hold a lock. The files are small.
	lockTime = 5 * time.Second
	// lockPause is the time between two attempts to take it.
	lockPause = 10 * time.Millisecond
)

// A lock is held by the one process that changes some files.
type lock struct {
	path string
	time time.Duration // how long another process may hold it

	mu sync.Mutex // held by the one goroutine
}

func lockAt(path string) *lock { return &lock{path: path, time: lockTime} }

// acquire takes the lock for something that is about to be written. Some disks have no
// locks, or cannot be written: then it is only taken within this process, and the write
// that follows shows whether writing is possible. The error says that another process has the
// lock, or what is in its way.
func (l *lock) acquire(what string) (unlock func(), err error) {
	l.mu.Lock()
	release, err := l.ofProcess(what)
	if err != nil {
		l.mu.Unlock()
		return nil, err
	}
	return func() {
		release()
		l.mu.Unlock()
	}, nil
}

func (l *lock) ofProcess(what string) (release func(), err error) {
	err = disk.CreateFolder(filepath.Dir(l.path))
	if err == nil {
		err = disk.Check(l.path)
	}
	none := func() {}
	if err != nil {
		if errors.As(err, new(*disk.InTheWayError)) {
			return nil, err
		}
		return none, nil
	}
	file := flock.New(l.path, flock.SetFlag(os.O_RDONLY|os.O_CREATE|disk.NoFollow), flock.SetPermissions(fileMode))
	waiting, cancel := context.WithTimeout(context.Background(), l.time)
	defer cancel()
	locked, err := file.TryLockContext(waiting, lockPause)
	switch {
	case locked:
		return func() { _ = file.Close() }, nil // closing it unlocks it in any case
	case waiting.Err() != nil:
		return nil, &fileError{advice.New("file-locked", fmt.Sprintf("another program is holding the lock %q, so %q cannot be changed", l.path, what)).
			Do("close the other otpdialog, and try again"), err}
	}
	return none, nil
}
