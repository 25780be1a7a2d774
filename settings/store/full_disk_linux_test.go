package store

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// updateOnFullDisk changes the state where no file can become larger than a
// few bytes, which is what a full disk looks like to a program.
func updateOnFullDisk() error {
	if err := fillDisk(); err != nil {
		return err
	}
	store := Open(testDirs(os.Getenv("SETTINGS_TEST_FOLDER")))
	return store.UpdateState(func(s *settings.State) { s.MarkReceived("branch") })
}

func fillDisk() error {
	signal.Ignore(syscall.SIGXFSZ)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 8, Max: 8})
}

// saveOnFullDisk saves over a comment, so that the old file should be kept, too.
func saveOnFullDisk() error {
	store := Open(testDirs(os.Getenv("SETTINGS_TEST_FOLDER")))
	draft, err := store.Draft("office")
	if err != nil {
		return err
	}
	if err := fillDisk(); err != nil {
		return err
	}
	if os.Getenv("SETTINGS_TEST_NAME") == "drop a comment" {
		draft.Actions = nil
	}
	draft.Timeout = 5
	_, err = store.Save(draft)
	return err
}

func TestSavingOnAFullDiskLeavesTheOldFile(t *testing.T) {
	folder := t.TempDir()
	store := Open(testDirs(folder))
	settingstest.WriteText(t, store.dirs.own("office"), settingstest.ThreeActions)
	for _, what := range []string{"keep comments", "drop a comment"} {
		said, err := settingstest.Play(t, "save on a full disk", "SETTINGS_TEST_FOLDER="+folder, "SETTINGS_TEST_NAME="+what).CombinedOutput()
		if err == nil || !strings.Contains(string(said), syscall.EFBIG.Error()) || !strings.Contains(string(said), store.dirs.own("office")) ||
			!strings.Contains(string(said), "the file is unchanged: try again") {
			t.Errorf("%s: saving ended with %v and said %q", what, err, said)
		}
		if after := settingstest.ReadText(t, store.dirs.own("office")); after != settingstest.ThreeActions {
			t.Errorf("%s: the file is\n%s", what, after)
		}
		entries, err := os.ReadDir(store.dirs.Connections())
		if err != nil || len(entries) != 1 {
			t.Errorf("%s: files are left: %v, %v", what, entries, err)
		}
	}
}

func TestFullDiskLeavesTheOldFile(t *testing.T) {
	folder := t.TempDir()
	store := Open(testDirs(folder))
	if err := store.UpdateState(func(s *settings.State) { s.MarkReceived("office") }); err != nil {
		t.Fatal(err)
	}
	before := settingstest.ReadText(t, store.state.path)
	said, err := settingstest.Play(t, "full disk", "SETTINGS_TEST_FOLDER="+folder).CombinedOutput()
	if err == nil || !strings.Contains(string(said), syscall.EFBIG.Error()) {
		t.Errorf("the update ended with %v and said %q", err, said)
	}
	if after := settingstest.ReadText(t, store.state.path); after != before {
		t.Errorf("the file was\n%s\nand is\n%s", before, after)
	}
	left, err := filepath.Glob(filepath.Join(folder, "state", ".state*"))
	if err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %q, %v", left, err)
	}
}
