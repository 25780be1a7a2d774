package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// known is a store whose connection office has a file, a state and preferences.
func known(t *testing.T) *Store {
	t.Helper()
	store, _ := draftText(t, settingstest.Complete)
	if err := store.UpdateState(func(s *settings.State) { s.RecordMethod("office", "alice", "push") }); err != nil {
		t.Fatal(err)
	}
	if err := store.UpdatePreferences(func(p *settings.Preferences) { p.DefaultConnection = "office" }); err != nil {
		t.Fatal(err)
	}
	return store
}

// inPlaceOf puts a folder in place of a file, so that it cannot be read or
// written, and returns how the file comes back.
func inPlaceOf(t *testing.T, path string) (back func()) {
	t.Helper()
	text := settingstest.ReadText(t, path)
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		settingstest.WriteText(t, path, text)
	}
}

// A notice of one file that was set aside is not taken for the whole truth.
func TestNothingHappensWhereHalfOfItCannot(t *testing.T) {
	for name, do := range map[string]func(*Store) (bool, error){
		"rename": func(s *Store) (bool, error) { change, err := s.Rename("office", "home"); return change != nil, err },
		"delete": func(s *Store) (bool, error) { change, err := s.Delete("office"); return change != nil, err },
		"forget": func(s *Store) (bool, error) { undo, err := s.Forget("office"); return undo != nil, err },
	} {
		for _, stateIsBroken := range []bool{true, false} {
			store := known(t)
			if stateIsBroken {
				settingstest.WriteText(t, store.StateFile(), "broken")
			}
			back := inPlaceOf(t, store.PreferencesFile())
			done, err := do(store)
			if done || IsNotice(err) {
				t.Errorf("%s: done %t, %v", name, done, err)
			}
			back()
			if got := settingstest.ReadText(t, store.dirs.own("office")); got != settingstest.Complete {
				t.Errorf("%s: the file is\n%s", name, got)
			}
			if _, err := os.Lstat(store.dirs.own("home")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: the new name: %v", name, err)
			}
			if state, err := store.State(); err != nil || (state.LastMethods("office")["alice"] == "push") == stateIsBroken || len(state.LastMethods("home")) > 0 {
				t.Errorf("%s: the state knows %v and %v, %v", name, state.LastMethods("office"), state.LastMethods("home"), err)
			}
			if p, err := store.Preferences(); err != nil || p.DefaultConnection != "office" {
				t.Errorf("%s: the default is %q, %v", name, p.DefaultConnection, err)
			}
		}
	}
}

func TestSetAsideIsOnlyANotice(t *testing.T) {
	for name, do := range map[string]func(*Store) (func() error, error){
		"rename": func(s *Store) (func() error, error) {
			change, err := s.Rename("office", "home")
			return change.Undo, err
		},
		"delete": func(s *Store) (func() error, error) { change, err := s.Delete("office"); return change.Undo, err },
		"forget": func(s *Store) (func() error, error) { return s.Forget("office") },
	} {
		store := known(t)
		settingstest.WriteText(t, store.StateFile(), "broken")
		undo, err := do(store)
		setAside := &SetAsideError{}
		if !errors.As(err, &setAside) || setAside.File != store.StateFile() {
			t.Fatalf("%s: got %v", name, err)
		}
		if err := undo(); err != nil {
			t.Errorf("%s: the undo says %v", name, err)
		}
		if p, err := store.Preferences(); err != nil || p.DefaultConnection != "office" {
			t.Errorf("%s: the default is %q, %v", name, p.DefaultConnection, err)
		}
	}
}

// Another instance makes another connection the default, while this one deletes
// the old one.
func TestDeletingLeavesWhatOthersChoose(t *testing.T) {
	store := known(t)
	for i := range 20 {
		name := fmt.Sprintf("office-%d", i)
		settingstest.WriteText(t, store.dirs.own(name), settingstest.Complete)
		if err := store.UpdatePreferences(func(p *settings.Preferences) { p.DefaultConnection = name }); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := store.Delete(name); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if err := Open(store.dirs).UpdatePreferences(func(p *settings.Preferences) { p.DefaultConnection = "branch" }); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if p, err := store.Preferences(); err != nil || p.DefaultConnection != "branch" {
			t.Fatalf("%s: the default is %q, %v", name, p.DefaultConnection, err)
		}
	}
}

// What a crash in the middle of a rename leaves, or a person who removes a file by
// hand, is not known of the next connection of that name.
func TestANewConnectionKnowsNothing(t *testing.T) {
	for what, makeOne := range map[string]func(*Store, *Draft) error{
		"saved":   func(s *Store, d *Draft) error { _, err := s.Save(d.Duplicate("office")); return err },
		"example": func(s *Store, _ *Draft) error { _, err := s.NewConnection("office"); return err },
		"renamed": func(s *Store, _ *Draft) error { _, err := s.Rename("home", "office"); return err },
	} {
		store := known(t)
		if err := os.Rename(store.dirs.own("office"), store.dirs.own("home")); err != nil { // and there it crashed
			t.Fatal(err)
		}
		if err := makeOne(store, openDraft(t, store, "home")); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if r, err := store.Remembered("office"); err != nil || !r.IsNothing() {
			t.Errorf("%s: it knows %+v, %v", what, r, err)
		}
	}
}

// A connection that comes back under its name is no new one.
func TestWhatComesBackIsStillKnown(t *testing.T) {
	store := known(t)
	draft := openDraft(t, store, "office")
	if err := os.Remove(draft.File); err != nil {
		t.Fatal(err)
	}
	_, err := store.Save(draft)
	if _, err := store.Overwrite(draft, conflictOf(t, err)); err != nil {
		t.Fatal(err)
	}
	if r, err := store.Remembered("office"); err != nil || r.LastMethods["alice"] != "push" {
		t.Errorf("it knows %+v, %v", r, err)
	}
}
