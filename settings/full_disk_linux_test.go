package settings

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// updateOnFullDisk changes the state where no file can become larger than a
// few octets, which is what a full disk looks like to a program.
func updateOnFullDisk() error {
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 8, Max: 8}); err != nil {
		return err
	}
	store := Open(testDirs(os.Getenv("SETTINGS_TEST_FOLDER")))
	return store.UpdateState(func(s *State) { s.MarkReceived("branch") })
}

func TestFullDiskLeavesTheOldFile(t *testing.T) {
	folder := t.TempDir()
	store := Open(testDirs(folder))
	if err := store.UpdateState(func(s *State) { s.MarkReceived("office") }); err != nil {
		t.Fatal(err)
	}
	before := readText(t, store.state.path)
	said, err := play(t, "full disk", "SETTINGS_TEST_FOLDER="+folder).CombinedOutput()
	if err == nil || !strings.Contains(string(said), syscall.EFBIG.Error()) {
		t.Errorf("the update ended with %v and said %q", err, said)
	}
	if after := readText(t, store.state.path); after != before {
		t.Errorf("the file was\n%s\nand is\n%s", before, after)
	}
	left, err := filepath.Glob(filepath.Join(folder, "state", ".state*"))
	if err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %q, %v", left, err)
	}
}
