package store

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// A second undo waits, and then has nothing to do.
func TestTwoUndosAtOnce(t *testing.T) {
	store, _ := draftText(t, settingstest.Complete)
	change, err := store.Delete("office")
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if err := change.Undo(); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if got := settingstest.ReadText(t, store.dirs.own("office")); got != settingstest.Complete {
		t.Errorf("got\n%s", got)
	}
}

func TestUndoOfSavingUnderAnotherNameIsAllOrNothing(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete)
	office, home := store.dirs.own("office"), store.dirs.own("home")
	draft.Name, draft.Timeout = "home", 5
	change := save(t, store, draft)
	saved := settingstest.ReadText(t, home)
	for _, meddle := range []struct{ path, text, back string }{
		{office, "# theirs\n", ""}, // the old name is taken
		{home, "# theirs\n", saved},
	} {
		settingstest.WriteText(t, meddle.path, meddle.text)
		if conflict := conflictOf(t, change.Undo()); conflict.File != meddle.path {
			t.Errorf("got %v", conflict)
		}
		if got := settingstest.ReadText(t, meddle.path); got != meddle.text {
			t.Errorf("%s is\n%s", meddle.path, got)
		}
		if meddle.back == "" {
			if got := settingstest.ReadText(t, home); got != saved || draft.SavedName() != "home" || draft.Changed() {
				t.Errorf("half of it was undone: %q is\n%s", draft.SavedName(), got)
			}
			if err := os.Remove(meddle.path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		settingstest.WriteText(t, meddle.path, meddle.back)
	}
	undo(t, change)
	if got := settingstest.ReadText(t, office); got != settingstest.Complete || draft.SavedName() != "office" {
		t.Errorf("%q is\n%s", draft.SavedName(), got)
	}
	if _, err := os.Lstat(home); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the new name: %v", err)
	}
	save(t, store, draft)
}

// What fails between the two steps can be tried again.
func TestUndoOfSavingUnderAnotherNameGoesOn(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete)
	draft.Name, draft.Timeout = "home", 5
	change := save(t, store, draft)
	if err := os.Rename(store.StateFile(), store.StateFile()+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(store.StateFile(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := change.Undo(); err == nil {
		t.Fatal("it was undone without the state")
	}
	if got := settingstest.ReadText(t, store.dirs.own("home")); got != settingstest.Complete || draft.SavedName() != "home" {
		t.Errorf("%q is\n%s", draft.SavedName(), got)
	}
	if err := os.Remove(store.StateFile()); err != nil {
		t.Fatal(err)
	}
	undo(t, change)
	if got := settingstest.ReadText(t, store.dirs.own("office")); got != settingstest.Complete || draft.SavedName() != "office" {
		t.Errorf("%q is\n%s", draft.SavedName(), got)
	}
}

func TestWhatVanishedComesBackUnderANewName(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete)
	if err := os.Remove(draft.File); err != nil {
		t.Fatal(err)
	}
	draft.Name, draft.Timeout = "home", 5
	_, err := store.Save(draft)
	conflict := conflictOf(t, err)
	settingstest.WriteText(t, store.dirs.own("home"), "# theirs\n")
	nameError := &settings.NameError{}
	if _, err := store.Overwrite(draft, conflict); !conflict.Vanished || !errors.As(err, &nameError) {
		t.Errorf("under a name that is taken: %v, %v", conflict, err)
	}
	if err := os.Remove(store.dirs.own("home")); err != nil {
		t.Fatal(err)
	}
	change, err := store.Overwrite(draft, conflict)
	if err != nil {
		t.Fatal(err)
	}
	if got := settingstest.ReadText(t, store.dirs.own("home")); got != settingstest.Complete+"timeout = 5\n" || draft.SavedName() != "home" {
		t.Errorf("%q is\n%s", draft.SavedName(), got)
	}
	undo(t, change)
	if draft.SavedName() != "office" || !draft.Changed() {
		t.Errorf("after the undo it is %q, changed %t", draft.SavedName(), draft.Changed())
	}
	_, err = store.Save(draft)
	if conflict := conflictOf(t, err); !conflict.Vanished {
		t.Errorf("after the undo: %v", conflict)
	}
}

func TestManagedConnectionThatAppeared(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete)
	settingstest.WriteText(t, store.dirs.managed("office"), settingstest.Complete)
	for _, name := range []string{"office", "home"} {
		draft.Name, draft.Timeout = name, 5
		managed := &ManagedError{}
		if _, err := store.Save(draft); !errors.As(err, &managed) || managed.Name != "office" || managed.File != store.dirs.managed("office") {
			t.Errorf("as %s: got %v", name, err)
		}
	}
	if got := settingstest.ReadText(t, store.dirs.own("office")); got != settingstest.Complete {
		t.Errorf("got\n%s", got)
	}
}
