package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/disk"
	"otpdialog/settings/settingstest"
)

func TestNothingIsThereYet(t *testing.T) {
	folder := t.TempDir()
	store := Open(testDirs(folder))
	if p, err := store.Preferences(); err != nil || p != settings.DefaultPreferences() {
		t.Errorf("preferences: %v, %v", p, err)
	}
	if s, err := store.State(); err != nil || s.Received("office") || len(s.LastMethods("office")) > 0 || s.SendsMessageAuthenticator("a:1") {
		t.Errorf("state: %v, %v", s, err)
	}
	if p, err := store.Policy(); err != nil || p.File != "" {
		t.Errorf("policy: %v, %v", p, err)
	}
	if c, err := store.Connections(); err != nil || len(c) > 0 {
		t.Errorf("connections: %v, %v", c, err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("reading made %v, %v", entries, err)
	}
}

func TestModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has access lists instead of modes")
	}
	store := Open(testDirs(t.TempDir()))
	if err := store.UpdatePreferences(func(p *settings.Preferences) { p.Mouse = false }); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{store.preferences.path: 0o600, store.dirs.Config: 0o700, store.dirs.State: 0o700} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: got %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
}

func TestBrokenFileIsSetAside(t *testing.T) {
	for _, broken := range []string{"received = maybe\n", "unknown_key = 1\n", "mouse = \"yes\"\nconnections = 1\n", "\xff", "#" + strings.Repeat("x", settings.MaxStateSize)} {
		store := Open(testDirs(t.TempDir()))
		for n := 1; n <= 2; n++ {
			settingstest.WriteText(t, store.state.path, broken)
			settingstest.WriteText(t, store.preferences.path, broken)
			_, stateErr := store.State()
			p, preferencesErr := store.Preferences()
			if p != settings.DefaultPreferences() {
				t.Errorf("%.20q: the preferences are %v", broken, p)
			}
			for path, err := range map[string]error{store.state.path: stateErr, store.preferences.path: preferencesErr} {
				var notice *SetAsideError
				var problems settings.Problems
				if !errors.As(err, &notice) || !errors.As(err, &problems) {
					t.Fatalf("%.20q: got %v, want a *SetAsideError with Problems", broken, err)
				}
				if want := fmt.Sprintf("%s.broken-%d", path, n); notice.Aside != want || settingstest.ReadText(t, want) != broken {
					t.Errorf("%.20q was set aside as %q, want %q", broken, notice.Aside, want)
				}
				if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%.20q: %s is still there: %v", broken, path, err)
				}
			}
			if _, err := store.State(); err != nil {
				t.Errorf("%.20q: the second time: %v", broken, err)
			}
		}
	}
}

func TestUpdateSetsABrokenFileAside(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.state.path, "oops")
	var notice *SetAsideError
	if err := store.UpdateState(func(s *settings.State) { s.MarkReceived("office") }); !errors.As(err, &notice) {
		t.Fatalf("got %v, want a *SetAsideError", err)
	}
	want := fmt.Sprintf("%s is broken: %[1]s:1: a key has no value\n    nothing is lost: it was kept as %[1]s.broken-1, and the program starts with a new one"+
		"; which servers sign their answers is forgotten, so unsigned answers are accepted from a server until it signs one again", store.state.path)
	if settingstest.Explain(notice) != want {
		t.Errorf("got %v, want %s", notice, want)
	}
	if settingstest.ReadText(t, notice.Aside) != "oops" {
		t.Errorf("%s does not hold the broken file", notice.Aside)
	}
	if s, err := store.State(); err != nil || !s.Received("office") {
		t.Errorf("the update is lost: %v, %v", s, err)
	}
}

func TestFileThatCannotBeReadIsLeftAlone(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, filepath.Join(store.state.path, "in a folder"), "kept")
	_, err := store.State()
	if want := fmt.Sprintf("%q cannot be read: it is a folder, not a regular file\n    correct that, or move it away: mv %[1]s %[1]s.old", store.state.path); settingstest.Explain(err) != want {
		t.Errorf("got %s, want %s", settingstest.Explain(err), want)
	}
	err = store.UpdateState(func(*settings.State) { t.Error("the state was changed") })
	var notice *SetAsideError
	if err == nil || errors.As(err, &notice) {
		t.Errorf("got %v, want an error that is no notice", err)
	}
}

func TestUnreadableStateIsNotWritten(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	if err := store.UpdatePreferences(func(p *settings.Preferences) { p.LastUserName = "alice" }); err != nil {
		t.Fatal(err)
	}
	before := settingstest.ReadText(t, store.preferences.path)
	if err := store.UpdatePreferences(func(p *settings.Preferences) { p.Theme = "pink" }); err == nil {
		t.Error("an unknown theme was written")
	}
	if after := settingstest.ReadText(t, store.preferences.path); after != before {
		t.Errorf("the file was\n%s\nand is\n%s", before, after)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	if err := store.UpdatePreferences(func(p *settings.Preferences) { p.LastUserName = "alice" }); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(store.dirs.Config, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(store.dirs.Config, 0o700) })
	asOwner(t, func() {
		if err := store.UpdatePreferences(func(p *settings.Preferences) { p.LastUserName = "bob" }); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("got %v, want a permission error", err)
		}
	})
	if p, err := store.Preferences(); err != nil || p.LastUserName != "alice" {
		t.Errorf("got %v, %v", p, err)
	}
}

// What is behind a link can be read, as people keep their settings in a repository, but
// it is neither written nor set aside.
func TestFileBehindALink(t *testing.T) {
	folder := t.TempDir()
	store := Open(testDirs(folder))
	if err := os.MkdirAll(store.dirs.Config, 0o700); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(folder, "dotfiles", "preferences")
	if err := os.Symlink("../dotfiles/preferences", store.preferences.path); err != nil {
		t.Skipf("symbolic links cannot be made here: %v", err)
	}
	update := func() error {
		return store.UpdatePreferences(func(p *settings.Preferences) { p.LastUserName = "bob" })
	}
	if err := update(); !errors.As(err, new(*disk.InTheWayError)) || exists(filepath.Dir(target)) {
		t.Errorf("a broken link: got %v, and the folder exists: %t", err, exists(filepath.Dir(target)))
	}
	settingstest.WriteText(t, target, "last_user_name = \"alice\"\n")
	if p, err := store.Preferences(); err != nil || p.LastUserName != "alice" {
		t.Errorf("got %v, %v", p, err)
	}
	want := fmt.Sprintf("%q is a link to %q, and the program does not write through links\n"+
		"    edit that file yourself, or put a copy of it in the place of the link; to start with a new file, remove the link: rm %[1]s",
		store.preferences.path, target)
	if err := update(); settingstest.Explain(err) != want {
		t.Errorf("got %s, want %s", settingstest.Explain(err), want)
	}
	settingstest.WriteText(t, target, "oops")
	_, err := store.Preferences()
	if said := settingstest.Explain(err); IsNotice(err) || !strings.Contains(said, "a key has no value") || !strings.Contains(said, "is a link to") {
		t.Errorf("got %s", said)
	}
	if err := update(); IsNotice(err) || settingstest.ReadText(t, target) != "oops" {
		t.Errorf("got %v, and %q", err, settingstest.ReadText(t, target))
	}
	if files, err := os.ReadDir(filepath.Dir(target)); len(files) != 1 {
		t.Errorf("beside the target are %v, %v", files, err)
	}
}

func TestLoopOfLinks(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	if err := os.MkdirAll(store.dirs.State, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(store.state.path, store.state.path); err != nil {
		t.Skipf("symbolic links cannot be made here: %v", err)
	}
	if _, err := store.State(); err == nil {
		t.Error("a link to itself was read")
	}
}

// playAtOnce has two instances play a role in the same folder at once.
func playAtOnce(t *testing.T, role, folder string) {
	t.Helper()
	var wait []func() error
	var start []io.Writer
	for _, name := range []string{"one", "two"} {
		process := settingstest.Play(t, role, "SETTINGS_TEST_FOLDER="+folder, "SETTINGS_TEST_NAME="+name)
		stdin, err := process.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		stdout, err := process.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		process.Stderr = t.Output()
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
			t.Fatalf("process %s said %q: %v", name, line, err)
		}
		start, wait = append(start, stdin), append(wait, process.Wait)
	}
	for _, stdin := range start {
		if _, err := io.WriteString(stdin, "go\n"); err != nil {
			t.Fatal(err)
		}
	}
	for _, done := range wait {
		if err := done(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTwoProcesses has two instances change the same files at once.
func TestTwoProcesses(t *testing.T) {
	folder := t.TempDir()
	playAtOnce(t, "update", folder)
	store := Open(testDirs(folder))
	s, err := store.State()
	if err != nil || len(s.LastMethods("office")) != 2*updatesAtOnce {
		t.Errorf("%d of %d updates of the state are there: %v", len(s.LastMethods("office")), 2*updatesAtOnce, err)
	}
	p, err := store.Preferences()
	if err != nil || len(p.LastUserName) != 2*updatesAtOnce {
		t.Errorf("%d of %d updates of the preferences are there: %v", len(p.LastUserName), 2*updatesAtOnce, err)
	}
}
