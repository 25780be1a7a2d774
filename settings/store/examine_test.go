package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// places are where the problems of files are, as people read them.
func places(files []Examined) []string {
	var all []string
	for _, file := range files {
		for _, p := range file.Problems {
			all = append(all, settings.Location(filepath.Base(p.File), p.Line, p.Column)+" "+p.Key)
		}
	}
	return all
}

func TestExamine(t *testing.T) {
	dirs := testDirs(t.TempDir())
	store := Open(dirs)
	if files := store.Examine(); len(files) > 0 {
		t.Errorf("there is nothing, and %v was found", files)
	}
	texts := map[string]string{
		dirs.policy():           "[session]\nconnections = [\"good\"]\nplain_text_tcp = false\n[dsplay]\n",
		store.PreferencesFile(): "mouse = 1\ntheme = \"pink\"\n",
		store.StateFile():       "received = true\n",
		dirs.managed("good"):    settingstest.Complete,
		dirs.own("good"):        "oops", // hidden
		dirs.own("worse"):       "display_name = \"\"\n  port = 70000\nprimary = \"192.0.2.1\"\nsecret_file = \"nowhere\"\n[[attributes]]\nname = \"\"\n",
		dirs.own("@reserved"):   settingstest.Complete,
	}
	for path, text := range texts {
		settingstest.WriteText(t, path, text)
	}
	files := store.Examine()
	want := []string{
		"policy.toml:4:1 dsplay",
		"preferences.toml:1:1 mouse", "preferences.toml:2:1 theme",
		"state.toml:1:1 received",
		"@reserved.toml ",
		"good.toml:1:4 ",
		"worse.toml:1:1 display_name", "worse.toml:2:3 port", "worse.toml:4:1 secret_file",
		"worse.toml:5:1 attributes[0].value", "worse.toml:6:1 attributes[0].name",
	}
	if got := places(files); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if len(files) != len(texts) {
		t.Errorf("%d of %d files were looked at", len(files), len(texts))
	}
	for path, text := range texts { // nothing was set aside
		if settingstest.ReadText(t, path) != text {
			t.Errorf("%s was changed", path)
		}
	}
}

// The policy holds for files that are looked at, too.
func TestExamineUnderAPolicy(t *testing.T) {
	dirs := testDirs(t.TempDir())
	settingstest.WriteText(t, dirs.policy(), "[session]\nplain_text_tcp = false\n")
	path := settingstest.WriteText(t, filepath.Join(t.TempDir(), "lab.toml"), settingstest.Complete+"transport = \"tcp\"\n")
	if got := places([]Examined{Open(dirs).ExamineFile(path)}); !slices.Equal(got, []string{"lab.toml:4:1 transport"}) {
		t.Errorf("got %q", got)
	}
}

func TestExamineFileByItsName(t *testing.T) {
	folder := t.TempDir()
	store := Open(testDirs(t.TempDir()))
	for name, text := range map[string]string{
		"policy.toml": "[display]\nmouse = true\n", "preferences.toml": "mouse = true\n",
		"state.toml": "[connections.office]\nreceived = true\n", "office.toml": settingstest.Complete,
	} {
		e := store.ExamineFile(settingstest.WriteText(t, filepath.Join(folder, name), text))
		if len(e.Problems) > 0 || (e.Connection != nil) != (name == "office.toml") {
			t.Errorf("%s: got %v, a connection: %t", name, e.Problems, e.Connection != nil)
		}
	}
	e := store.ExamineFile(filepath.Join(folder, "nowhere.toml"))
	if len(e.Problems) != 1 || !errors.Is(e.Problems, fs.ErrNotExist) || e.Problems[0].File != e.Path {
		t.Errorf("got %v", e.Problems)
	}
	if err := os.Mkdir(filepath.Join(folder, "folder.toml"), 0o700); err != nil {
		t.Fatal(err)
	}
	if e := store.ExamineFile(filepath.Join(folder, "folder.toml")); len(e.Problems) != 1 {
		t.Errorf("got %v", e.Problems)
	}
}

func TestAddToExamined(t *testing.T) {
	e := Examined{Path: "office.toml", Problems: settings.Problems{{Line: 9, Key: "attributes[1].name", Advice: advice.New("a", "known")}}}
	e.Add(settings.Problem{Line: 8, Key: "attributes[1]", Advice: advice.New("a", "of the same")})
	e.Add(settings.Problem{Line: 3, Key: "attributes[0]", Advice: advice.New("a", "new")})
	e.Add(errors.New("of no key"))
	var got []string
	for _, p := range e.Problems {
		got = append(got, p.What)
	}
	if want := []string{"cannot be read: of no key", "new", "known"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
