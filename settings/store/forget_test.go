package store

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"testing"

	"otpdialog/settings"
)

// remembered is a state of two connections, and preferences from before the
// state had user names.
func remembered(t *testing.T) *Store {
	t.Helper()
	store := Open(testDirs(t.TempDir()))
	err := store.UpdateState(func(s *settings.State) {
		s.MarkReceived("office")
		s.RecordMethod("office", "alice", "push")
		s.RecordMethod("office", "bob", "sms")
		s.RecordUserName("branch", "carol")
		s.LearnMessageAuthenticator("192.0.2.1:1812")
	})
	if err != nil {
		t.Fatal(err)
	}
	err = store.UpdatePreferences(func(p *settings.Preferences) { p.LastConnection, p.LastUserName = "office", "alice" })
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func equal(r, other settings.Remembered) bool {
	return r.Received == other.Received && r.LastUserName == other.LastUserName && maps.Equal(r.LastMethods, other.LastMethods)
}

func TestForget(t *testing.T) {
	store := remembered(t)
	before, err := store.Remembered("office")
	want := settings.Remembered{Received: true, LastUserName: "alice", LastMethods: map[string]string{"alice": "push", "bob": "sms"}}
	if err != nil || !equal(before, want) {
		t.Fatalf("got %+v, %v; want %+v", before, err, want)
	}
	undo, err := store.Forget("office")
	if err != nil {
		t.Fatal(err)
	}
	if r, err := store.Remembered("office"); err != nil || !r.IsNothing() {
		t.Errorf("got %+v, %v", r, err)
	}
	state, err := store.State()
	if err != nil || state.LastUserName("branch") != "carol" || !state.SendsMessageAuthenticator("192.0.2.1:1812") {
		t.Errorf("more was forgotten: %+v, %v", state, err)
	}
	if err := undo(); err != nil {
		t.Fatal(err)
	}
	if r, err := store.Remembered("office"); err != nil || !equal(r, want) {
		t.Errorf("after the undo: got %+v, %v; want %+v", r, err, want)
	}
}

// What was remembered between is newer than what comes back.
func TestUndoOfForgetKeepsWhatIsNewer(t *testing.T) {
	store := remembered(t)
	undo, err := store.Forget("office")
	if err != nil {
		t.Fatal(err)
	}
	err = store.UpdateState(func(s *settings.State) {
		s.RecordMethod("office", "alice", "email")
		s.RecordUserName("office", "dave")
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := undo(); err != nil {
		t.Fatal(err)
	}
	want := settings.Remembered{Received: true, LastUserName: "dave", LastMethods: map[string]string{"alice": "email", "bob": "sms"}}
	if r, err := store.Remembered("office"); err != nil || !equal(r, want) {
		t.Errorf("got %+v, %v; want %+v", r, err, want)
	}
}

// Forgetting where nothing is remembered makes no preferences file.
func TestForgetNothing(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	undo, err := store.Forget("office")
	if err != nil {
		t.Fatal(err)
	}
	if err := undo(); err != nil {
		t.Fatal(err)
	}
	if r, err := store.Remembered("office"); err != nil || !r.IsNothing() {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := os.Stat(store.PreferencesFile()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the preferences are there: %v", err)
	}
}

func TestRenameInPreferences(t *testing.T) {
	p := settings.Preferences{DefaultConnection: "office", LastConnection: "branch"}
	p.RenameConnection("office", "head-office")
	p.RenameConnection("lab", "cellar")
	if p.DefaultConnection != "head-office" || p.LastConnection != "branch" {
		t.Errorf("got %+v", p)
	}
	p.RenameConnection("branch", "shop")
	if p.DefaultConnection != "head-office" || p.LastConnection != "shop" {
		t.Errorf("got %+v", p)
	}
}
