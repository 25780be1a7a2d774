package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/settingstest"
)

func conflictOf(t *testing.T, err error) *ConflictError {
	t.Helper()
	conflict, ok := errors.AsType[*ConflictError](err)
	if !ok {
		t.Fatalf("got %v, want a *ConflictError", err)
	}
	return conflict
}

func TestSaveKeepsWhatItDrops(t *testing.T) {
	store, draft := draftText(t, settingstest.ThreeActions)
	path := store.dirs.own("office")
	settingstest.WriteText(t, path+".old-1", "of an earlier time")
	draft.Actions = draft.Actions[1:]
	change := save(t, store, draft)
	want := []string{"# first of all", "# quick", "# behind push", "actions.command", "[[actions]]", "actions.title"}
	if change.Kept != path+".old-2" || settingstest.ReadText(t, change.Kept) != settingstest.ThreeActions || !slices.Equal(change.Dropped, want) {
		t.Errorf("got %#v", change)
	}
	if connections, err := store.Connections(); err != nil || len(connections) != 1 {
		t.Errorf("the connections are %q, %v", names(connections), err)
	}
	if info, err := os.Stat(change.Kept); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	undo(t, change)
	if _, err := os.Lstat(change.Kept); !errors.Is(err, fs.ErrNotExist) || settingstest.ReadText(t, path) != settingstest.ThreeActions {
		t.Errorf("after undo: %v, %s", err, settingstest.ReadText(t, path))
	}
	if !draft.Changed() {
		t.Error("the draft would be lost")
	}
	save(t, store, draft)
}

func TestNothingOfASecretIsSaidToBeDropped(t *testing.T) {
	store, draft := draftText(t, "display_name='A'\nprimary='a'\nsecret = [\"unre\"] #secret=\"s3cr3t\"\n# secret: s3cr3t\n[actions]\n#secret = '''\n#s3cr3t\n")
	draft.Secret.Env = "S"
	change := save(t, store, draft)
	if said := strings.Join(change.Dropped, "\n"); strings.Contains(said, "s3cr3t") || !strings.Contains(said, "#secret=") {
		t.Errorf("got %q", said)
	}
}

func TestConflicts(t *testing.T) {
	mine, theirs := settingstest.Complete+"timeout = 5\n", "# theirs\n"+settingstest.Complete
	for _, test := range []struct {
		name               string
		meddle             func(path string) error
		vanished, appeared bool
	}{
		{"changed", func(path string) error { return os.WriteFile(path, []byte(theirs), 0o600) }, false, false},
		{"vanished", os.Remove, true, false},
		{"appeared", func(path string) error { return os.WriteFile(path, []byte(theirs), 0o600) }, false, true},
	} {
		store, draft := draftText(t, settingstest.Complete)
		path := draft.File
		if test.appeared {
			draft = draft.Duplicate("home")
			draft.DisplayName = "Head office"
			path = store.dirs.own("home")
		}
		draft.Timeout = 5
		if err := test.meddle(path); err != nil {
			t.Fatal(err)
		}
		_, err := store.Save(draft)
		conflict := conflictOf(t, err)
		if conflict.File != path || conflict.Vanished != test.vanished || conflict.Appeared != test.appeared || !strings.Contains(settingstest.Explain(err), path) {
			t.Errorf("%s: got %#v", test.name, conflict)
		}
		if !slices.Contains(conflict.Difference, document.DiffLine{Op: document.DiffMine, Text: "timeout = 5"}) ||
			slices.Contains(conflict.Difference, document.DiffLine{Op: document.DiffTheirs, Text: "# theirs"}) == test.vanished {
			t.Errorf("%s: the difference is %v", test.name, conflict.Difference)
		}
		// A third version wants another look.
		third := theirs + "# third\n"
		settingstest.WriteText(t, path, third)
		_, err = store.Overwrite(draft, conflict)
		conflict = conflictOf(t, err)
		if settingstest.ReadText(t, path) != third {
			t.Errorf("%s: the third version is lost", test.name)
		}
		change, err := store.Overwrite(draft, conflict)
		if err != nil || settingstest.ReadText(t, path) != mine || change.Kept == "" || settingstest.ReadText(t, change.Kept) != third {
			t.Fatalf("%s: got %#v, %v", test.name, change, err)
		}
		if !slices.Contains(change.Dropped, "# third") || draft.Changed() {
			t.Errorf("%s: dropped %q, changed %t", test.name, change.Dropped, draft.Changed())
		}
		undo(t, change)
		if got := settingstest.ReadText(t, path); got != third {
			t.Errorf("%s: after undo the file is\n%s", test.name, got)
		}
		// The person has not agreed to lose what was written after that.
		_, err = store.Save(draft)
		if conflict := conflictOf(t, err); conflict.File != path {
			t.Errorf("%s: got %v", test.name, conflict)
		}
		if got := settingstest.ReadText(t, path); got != third {
			t.Errorf("%s: saving after the undo wrote\n%s", test.name, got)
		}
	}
}

func TestOverwriteBringsBackWhatVanished(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete)
	if err := os.RemoveAll(store.dirs.Config); err != nil {
		t.Fatal(err)
	}
	_, err := store.Save(draft)
	change, err := store.Overwrite(draft, conflictOf(t, err))
	if err != nil || change.Kept != "" || settingstest.ReadText(t, draft.File) != settingstest.Complete {
		t.Errorf("got %#v, %v", change, err)
	}
	undo(t, change)
	if _, err := os.Lstat(draft.File); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after undo: %v", err)
	}
}

func TestUndoRefusesWhatOthersWrote(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete)
	draft.Timeout = 5
	change := save(t, store, draft)
	settingstest.WriteText(t, draft.File, "# theirs\n")
	conflict := conflictOf(t, change.Undo())
	if !slices.Contains(conflict.Difference, document.DiffLine{Op: document.DiffTheirs, Text: "# theirs"}) || settingstest.ReadText(t, draft.File) != "# theirs\n" {
		t.Errorf("got %v", conflict.Difference)
	}
}

func TestUndoOfSeveral(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete)
	draft.Timeout = 5
	first := save(t, store, draft)
	draft.Name, draft.Timeout = "home", 6
	second := save(t, store, draft)
	if err := first.Undo(); err == nil {
		t.Error("the first was undone before the second")
	}
	undo(t, second)
	undo(t, first)
	if got := settingstest.ReadText(t, store.dirs.own("office")); got != settingstest.Complete {
		t.Errorf("got\n%s", got)
	}
	draft.Name = "office"
	save(t, store, draft)
}

func TestRename(t *testing.T) {
	store, draft := draftText(t, "# ours\n"+settingstest.Complete)
	if err := store.UpdateState(func(s *settings.State) { s.RecordMethod("office", "alice", "push") }); err != nil {
		t.Fatal(err)
	}
	if err := store.UpdatePreferences(func(p *settings.Preferences) { p.LastConnection, p.DefaultConnection = "office", "office" }); err != nil {
		t.Fatal(err)
	}
	check := func(name, other string) {
		t.Helper()
		state, err := store.State()
		if err != nil || state.LastMethods(name)["alice"] != "push" || len(state.LastMethods(other)) > 0 {
			t.Errorf("the state knows %v and %v, %v", state.LastMethods(name), state.LastMethods(other), err)
		}
		if p, err := store.Preferences(); err != nil || p.LastConnection != name || p.DefaultConnection != name {
			t.Errorf("the last connection is %q, %v", p.LastConnection, err)
		}
		if connections, err := store.Connections(); err != nil || !slices.Equal(names(connections), []string{name}) {
			t.Errorf("the connections are %q, %v", names(connections), err)
		}
	}
	change, err := store.Rename("office", "home")
	if err != nil {
		t.Fatal(err)
	}
	check("home", "office")
	undo(t, change)
	check("office", "home")
	draft.Name, draft.Timeout = "home", 5 // and by saving
	change = save(t, store, draft)
	check("home", "office")
	if got := settingstest.ReadText(t, store.dirs.own("home")); got != "# ours\n"+settingstest.Complete+"timeout = 5\n" || draft.Changed() {
		t.Errorf("got\n%s", got)
	}
	undo(t, change)
	check("office", "home")
	if got := settingstest.ReadText(t, store.dirs.own("office")); got != "# ours\n"+settingstest.Complete {
		t.Errorf("got\n%s", got)
	}
}

func TestRenameRefuses(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete)
	settingstest.WriteText(t, store.dirs.own("home"), settingstest.Complete)
	settingstest.WriteText(t, store.dirs.managed("branch"), settingstest.Complete)
	nameError, managed, notFound := &settings.NameError{}, &ManagedError{}, &NotFoundError{}
	for _, to := range []string{"home", "branch", "office", "", "a/b"} {
		if _, err := store.Rename("office", to); !errors.As(err, &nameError) {
			t.Errorf("to %q: got %v", to, err)
		}
		if draft.Name = to; to != "office" {
			if _, err := store.Save(draft); !errors.As(err, &nameError) {
				t.Errorf("saved as %q: got %v", to, err)
			}
		}
	}
	if _, err := store.Rename("branch", "x"); !errors.As(err, &managed) {
		t.Errorf("got %v", err)
	}
	if _, err := store.Delete("branch"); !errors.As(err, &managed) {
		t.Errorf("got %v", err)
	}
	if _, err := store.Rename("none", "x"); !errors.As(err, &notFound) {
		t.Errorf("got %v", err)
	}
	if _, err := store.Delete("none"); !errors.As(err, &notFound) {
		t.Errorf("got %v", err)
	}
	if connections, err := store.Connections(); err != nil || !slices.Equal(names(connections), []string{"branch", "home", "office"}) {
		t.Errorf("the connections are %q, %v", names(connections), err)
	}
	change, err := store.Rename("office", "new")
	if err != nil {
		t.Fatal(err)
	}
	settingstest.WriteText(t, store.dirs.own("office"), "# another\n")
	if conflict := conflictOf(t, change.Undo()); conflict.File != store.dirs.own("office") {
		t.Errorf("got %v", conflict)
	}
	if settingstest.ReadText(t, store.dirs.own("office")) != "# another\n" || settingstest.ReadText(t, store.dirs.own("new")) != settingstest.Complete {
		t.Error("the undo wrote all the same")
	}
}

func TestDelete(t *testing.T) {
	const broken = "# oops\r\nport = \xff"
	store := Open(testDirs(t.TempDir()))
	path := settingstest.WriteText(t, store.dirs.own("office"), broken)
	if err := store.UpdateState(func(s *settings.State) { s.RecordMethod("office", "alice", "push") }); err != nil {
		t.Fatal(err)
	}
	if err := store.UpdatePreferences(func(p *settings.Preferences) { p.DefaultConnection = "office" }); err != nil {
		t.Fatal(err)
	}
	remembered := func() bool {
		t.Helper()
		state, err := store.State()
		if err != nil {
			t.Fatal(err)
		}
		preferences, err := store.Preferences()
		isDefault := preferences.DefaultConnection == "office"
		if err != nil || isDefault != (len(state.LastMethods("office")) > 0) {
			t.Errorf("the default is %q, %v", preferences.DefaultConnection, err)
		}
		return isDefault
	}
	change, err := store.Delete("office")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) || remembered() {
		t.Errorf("the file: %v; remembered: %t", err, remembered())
	}
	undo(t, change)
	if settingstest.ReadText(t, path) != broken || !remembered() {
		t.Errorf("got %q; remembered: %t", settingstest.ReadText(t, path), remembered())
	}
	if change, err = store.Delete("office"); err != nil {
		t.Fatal(err)
	}
	settingstest.WriteText(t, path, settingstest.Complete)
	if conflict := conflictOf(t, change.Undo()); !conflict.Appeared || settingstest.ReadText(t, path) != settingstest.Complete {
		t.Errorf("got %#v", conflict)
	}
}

func TestSymbolicLinksOfConnections(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	target := settingstest.WriteText(t, filepath.Join(store.dirs.Config, "dotfiles", "office"), settingstest.Complete)
	if err := os.MkdirAll(store.dirs.Connections(), 0o700); err != nil {
		t.Fatal(err)
	}
	path := store.dirs.own("office")
	if err := os.Symlink("../dotfiles/office", path); err != nil {
		t.Skipf("symbolic links cannot be made here: %v", err)
	}
	isLink := func(path string) {
		t.Helper()
		if link, err := os.Readlink(path); err != nil || link != "../dotfiles/office" {
			t.Errorf("%s is %q, %v", path, link, err)
		}
	}
	for _, name := range []string{"office", "home"} { // also renamed
		draft := openDraft(t, store, "office")
		draft.Name, draft.Timeout = name, 5
		change := save(t, store, draft)
		isLink(store.dirs.own(name))
		if got := settingstest.ReadText(t, target); got != settingstest.Complete+"timeout = 5\n" {
			t.Errorf("got\n%s", got)
		}
		undo(t, change)
		isLink(path)
	}
	if files, err := os.ReadDir(filepath.Dir(target)); len(files) != 1 {
		t.Errorf("beside the target are %v, %v", files, err)
	}
	change, err := store.Rename("office", "home")
	if err != nil {
		t.Fatal(err)
	}
	isLink(store.dirs.own("home"))
	undo(t, change)
	if change, err = store.Delete("office"); err != nil {
		t.Fatal(err)
	}
	undo(t, change)
	isLink(path)
	if got := settingstest.ReadText(t, target); got != settingstest.Complete {
		t.Errorf("got\n%s", got)
	}
}

func TestModeOfSavedConnections(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has access lists instead of modes")
	}
	for before, want := range map[fs.FileMode]fs.FileMode{0o600: 0o600, 0o644: 0o600, 0o400: 0o400} {
		store, draft := draftText(t, settingstest.Complete)
		if err := os.Chmod(draft.File, before); err != nil {
			t.Fatal(err)
		}
		draft.Timeout = 5
		save(t, store, draft)
		if info, err := os.Stat(draft.File); err != nil || info.Mode().Perm() != want {
			t.Errorf("%v became %v, %v", before, info.Mode(), err)
		}
	}
}

func TestReadOnlyFolderOfConnections(t *testing.T) {
	store, draft := draftText(t, settingstest.ThreeActions)
	draft.Actions = draft.Actions[1:]
	if err := os.MkdirAll(store.dirs.State, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(store.dirs.Connections(), 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(store.dirs.Connections(), 0o700) })
	asOwner(t, func() {
		_, saveErr := store.Save(draft)
		_, saveNewErr := store.Save(draft.Duplicate("home"))
		_, renameErr := store.Rename("office", "home")
		_, deleteErr := store.Delete("office")
		exportErr := store.Export(draft, filepath.Join(store.dirs.Connections(), "exported"), true)
		for i, err := range []error{saveErr, saveNewErr, renameErr, deleteErr, exportErr} {
			if !errors.Is(err, fs.ErrPermission) || !strings.Contains(settingstest.Explain(err), store.dirs.Connections()) || !strings.Contains(settingstest.Explain(err), "\n    make the folder ") {
				t.Errorf("%d: got %v", i, err)
			}
		}
	})
	if got := settingstest.ReadText(t, draft.File); got != settingstest.ThreeActions {
		t.Errorf("got\n%s", got)
	}
}

func TestTwoProcessesSave(t *testing.T) {
	folder := t.TempDir()
	store := Open(testDirs(folder))
	settingstest.WriteText(t, store.dirs.own("office"), settingstest.Complete+"timeout = 100 # counted\n")
	playAtOnce(t, "save", folder)
	c, err := store.Connection("office")
	if err != nil || c.Timeout != 100+2*savesAtOnce {
		t.Errorf("%d of %d changes are there: %v", c.Timeout-100, 2*savesAtOnce, err)
	}
}
