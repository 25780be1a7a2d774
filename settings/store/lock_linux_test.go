package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/settingstest"
)

func received(store *Store) error {
	return store.UpdateState(func(s *settings.State) { s.MarkReceived("office") })
}

// A lock that another process keeps ends the wait, and nothing is written.
func TestLockThatIsHeld(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.state.lock.path, "")
	held := flock.New(store.state.lock.path)
	if locked, err := held.TryLock(); !locked {
		t.Fatal(err)
	}
	defer held.Close()
	store.state.lock.time = time.Millisecond
	err := received(store)
	if said := settingstest.Explain(err); !strings.Contains(said, "another program is holding the lock") || !strings.HasSuffix(said, "close the other otpdialog, and try again") {
		t.Errorf("got %s", said)
	}
	if exists(store.state.path) {
		t.Error("the state was written without the lock")
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if err := received(store); err != nil {
		t.Errorf("after it: %v", err)
	}
}

// Where no lock can be made, what can be written is written.
func TestNoLock(t *testing.T) {
	dirs := testDirs(t.TempDir())
	store := Open(dirs)
	if err := os.MkdirAll(dirs.State, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dirs.State, 0o700) })
	asOwner(t, func() {
		if err := store.UpdatePreferences(func(p *settings.Preferences) { p.LastUserName = "alice" }); err != nil {
			t.Errorf("preferences: %v", err)
		}
		err := received(store)
		if said := settingstest.Explain(err); !errors.Is(err, fs.ErrPermission) || !strings.Contains(said, "state.toml\" cannot be written: permission denied") ||
			!strings.Contains(said, "make the folder") {
			t.Errorf("state: got %s", said)
		}
	})
	if p, err := store.Preferences(); err != nil || p.LastUserName != "alice" {
		t.Errorf("got %v, %v", p, err)
	}
}

// Nothing is written if something else has the place of the lock: a link would make
// a file elsewhere.
func TestInTheWayOfALock(t *testing.T) {
	for name, set := range map[string]func(path string) error{
		"link":   func(path string) error { return os.Symlink("../elsewhere", path) },
		"pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		folder := t.TempDir()
		store := Open(testDirs(folder))
		if err := errors.Join(os.MkdirAll(store.dirs.State, 0o700), set(store.state.lock.path), set(store.connections.path)); err != nil {
			t.Fatal(err)
		}
		if err := received(store); !errors.As(err, new(*disk.InTheWayError)) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := store.NewConnection("office"); !errors.As(err, new(*disk.InTheWayError)) {
			t.Errorf("%s: got %v", name, err)
		}
		if exists(store.state.path) || exists(filepath.Join(folder, "elsewhere")) {
			t.Errorf("%s: something was written", name)
		}
	}
}
