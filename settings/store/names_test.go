package store

import (
	"errors"
	"os"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// What cannot be looked at is free, or a name would be looked for for ever.
func TestFreeNameWhereNoFileCanBe(t *testing.T) {
	for what, put := range map[string]func(folder string) error{
		"a file":            func(folder string) error { return os.WriteFile(folder, nil, 0o600) },
		"a link to itself":  func(folder string) error { return os.Symlink(folder, folder) },
		"a locked folder":   func(folder string) error { return os.Mkdir(folder, 0) },
		"nothing, so far":   func(string) error { return nil },
		"a link to nowhere": func(folder string) error { return os.Symlink("nowhere", folder) },
	} {
		store := Open(testDirs(t.TempDir()))
		if err := os.MkdirAll(store.dirs.Config, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := put(store.dirs.Connections()); err != nil {
			t.Logf("%s cannot be made here: %v", what, err)
			continue
		}
		asOwner(t, func() {
			if name := store.NewDraft().Name; name != "connection" {
				t.Errorf("with %s in place of the folder the free name is %q", what, name)
			}
			if err := store.CheckName("office"); err != nil {
				t.Errorf("with %s in place of the folder: %v", what, err)
			}
		})
	}
}

func TestNameThatNoNewConnectionGets(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.dirs.own("-old"), settingstest.Complete)
	draft := openDraft(t, store, "-old")
	draft.Timeout = 5
	save(t, store, draft)
	nameError := &settings.NameError{}
	if _, err := store.Save(draft.Duplicate("-new")); !errors.As(err, &nameError) {
		t.Errorf("got %v", err)
	}
}

func TestCheckName(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.dirs.own("office"), settingstest.Complete)
	settingstest.WriteText(t, store.dirs.managed("branch"), settingstest.Complete)
	for name, legal := range map[string]bool{
		"home": true, "Büro 2": true, "a.b": true, strings.Repeat("x", settings.MaxNameLength): true,
		"": false, "office": false, "branch": false, ".hidden": false, "-flag": false, "@at": false, "a/b": false, `a\b`: false,
		"a:b": false, "a\n": false, "\xff": false, "end.": false, "end ": false, strings.Repeat("x", settings.MaxNameLength+1): false, "..": false,
		"CON": false, "nul": false, "Com1": false, "lpt9.office": false, "aux .x": false, "conout$": false, "COM¹": false,
		"console": true, "com10": true, "com": true, "my nul": true,
		"policy": false, "Preferences": false, "state": false, "connections": false, "managed": false, "policy-2": true,
	} {
		err := store.CheckName(name)
		nameError := &settings.NameError{}
		if (err == nil) != legal || !legal && (!errors.As(err, &nameError) || nameError.Next == "") {
			t.Errorf("%q: got %v", name, err)
		}
	}
	for like, want := range map[string]string{
		"office": "office-2", "branch": "branch-2", "home": "home", "../x": "x", "": "connection", "a/b": "a-b", "\xff": "connection", "nul": "connection", "policy": "connection",
	} {
		if got := store.FreeName(like); got != want {
			t.Errorf("like %q: got %q, want %q", like, got, want)
		}
	}
	if name := store.FreeName(strings.Repeat("ü", 300)); store.CheckName(name) != nil {
		t.Errorf("got %q", name)
	}
}
