package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// draftText opens the text as the own connection office.
func draftText(t *testing.T, text string) (*Store, *Draft) {
	t.Helper()
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.dirs.own("office"), text)
	return store, openDraft(t, store, "office")
}

func openDraft(t *testing.T, store *Store, name string) *Draft {
	t.Helper()
	draft, err := store.Draft(name)
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

func save(t *testing.T, store *Store, draft *Draft) *Change {
	t.Helper()
	change, err := store.Save(draft)
	if err != nil {
		t.Fatal(err)
	}
	return change
}

func undo(t *testing.T, change *Change) {
	t.Helper()
	if err := change.Undo(); err != nil {
		t.Fatal(err)
	}
}

func TestNewDraft(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	draft := store.NewDraft()
	if draft.Name != "connection" || draft.File != store.dirs.own("connection") || draft.Changed() || draft.Port != 1812 {
		t.Errorf("got %#v", draft)
	}
	problems := draft.Problems()
	if got := keysOfProblems(problems); !slices.Equal(got, []string{"display_name", "primary", "secret"}) {
		t.Errorf("got %v", problems)
	}
	if _, err := store.Save(draft); !errors.As(err, &problems) {
		t.Errorf("saving says %v", err)
	}
	draft.DisplayName, draft.Primary, draft.Secret.Value = "A", "a", "s"
	if !draft.Changed() {
		t.Error("nothing has changed")
	}
	change := save(t, store, draft)
	if draft.Changed() || change.Kept != "" || len(change.Dropped) > 0 {
		t.Errorf("after saving: changed %t, %#v", draft.Changed(), change)
	}
	if c, err := store.Connection("connection"); err != nil || c.Secret.Value != "s" {
		t.Errorf("got %#v, %v", c, err)
	}
	if next := store.NewDraft(); next.Name != "connection-2" {
		t.Errorf("the next one is %q", next.Name)
	}
	undo(t, change)
	undo(t, change) // does nothing
	if _, err := os.Lstat(draft.File); err == nil {
		t.Error("the file is still there")
	}
	if !draft.Changed() {
		t.Error("what is not saved any more would be lost")
	}
	save(t, store, draft)
}

func keysOfProblems(problems settings.Problems) []string {
	var keys []string
	for _, p := range problems {
		keys = append(keys, p.Key)
	}
	return keys
}

func TestDraftOfAFileWithMistakes(t *testing.T) {
	store, draft := draftText(t, "display_name = \"A\"\nprimary = 'a'\nprot = 5\nport = 70000 # c\n[[actions]]\ntitle = 'T'\nid = 'a b'\n")
	if got := keysOfProblems(draft.Mistakes); !slices.Equal(got, []string{"secret", "prot", "port", "actions[0].id"}) || draft.Mistakes[1].Line != 3 {
		t.Errorf("the mistakes are %v", draft.Mistakes)
	}
	if got := keysOfProblems(draft.Problems()); !slices.Equal(got, []string{"secret"}) || draft.Port != 1812 {
		t.Errorf("the problems are %q, the port %d", got, draft.Port)
	}
	draft.Secret.Value = "s"
	change := save(t, store, draft)
	want := "display_name = \"A\"\nprimary = 'a'\nprot = 5\nport = 1812 # c\nsecret = \"s\"\n[[actions]]\ntitle = 'T'\n"
	if got := settingstest.ReadText(t, draft.File); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !slices.Equal(change.Dropped, []string{"port = 70000", "actions.id = 'a b'"}) || change.Kept != draft.File+".old-1" {
		t.Errorf("got %#v", change)
	}
	if got := keysOfProblems(draft.Mistakes); !slices.Equal(got, []string{"prot"}) {
		t.Errorf("the mistakes that stay are %v", draft.Mistakes)
	}
	settingstest.WriteText(t, draft.File, "oops")
	var problems settings.Problems
	if _, err := store.Draft("office"); !errors.As(err, &problems) {
		t.Errorf("got %v", err)
	}
}

func TestChanged(t *testing.T) {
	_, draft := draftText(t, settingstest.Complete+"[[actions]]\ntitle='Push'\n[[actions]]\ntitle='SMS'\n[[attributes]]\nname='a'\nvalue='b'\n")
	for name, change := range map[string]func(d *Draft){
		"a value":      func(d *Draft) { d.Timeout++ },
		"the name":     func(d *Draft) { d.Name = "other" },
		"an action":    func(d *Draft) { d.Actions[1].Title = "Text" },
		"the order":    func(d *Draft) { d.Actions[0], d.Actions[1] = d.Actions[1], d.Actions[0] },
		"an attribute": func(d *Draft) { d.Attributes[0].Value = "c" },
	} {
		d := *draft
		d.Actions, d.Attributes = slices.Clone(draft.Actions), slices.Clone(draft.Attributes)
		if d.Changed() {
			t.Fatal("nothing has changed yet")
		}
		change(&d)
		if !d.Changed() {
			t.Errorf("%s has not changed", name)
		}
	}
}

func TestDuplicate(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	text := "# ours\n" + strings.Replace(settingstest.Complete, "secret_env", "secret_file", 1)
	settingstest.WriteText(t, store.dirs.managed("office"), text)
	settingstest.WriteText(t, store.dirs.own("home"), strings.Replace(text, "Head office", strings.Repeat("ü", settings.MaxDisplayNameLength), 1))
	draft := openDraft(t, store, "office")
	managed := &ManagedError{}
	if _, err := store.Save(draft); !errors.As(err, &managed) || !draft.Managed {
		t.Errorf("saving a managed connection says %v", err)
	}
	duplicate := draft.Duplicate("mine")
	duplicate.Actions = append(duplicate.Actions, settings.Action{Title: "T", Image: "key"})
	if !duplicate.Changed() || duplicate.Managed || len(draft.Actions) > 0 {
		t.Errorf("got %#v of %#v", duplicate, draft)
	}
	save(t, store, duplicate)
	want := "# ours\n" + strings.NewReplacer("Head office", "Copy of Head office", "secret_env", "secret_file",
		"RADIUS_SECRET", filepath.Join(store.dirs.System, "connections", "RADIUS_SECRET")).Replace(settingstest.Complete) +
		"\n[[actions]]\nenabled = false\ntitle   = \"T\"\n"
	if got := settingstest.ReadText(t, store.dirs.own("mine")); got != want || duplicate.Changed() {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	duplicate = openDraft(t, store, "home").Duplicate("home-2")
	if len(duplicate.Problems()) > 0 || duplicate.Secret.File != "RADIUS_SECRET" {
		t.Errorf("got %#v, %v", duplicate, duplicate.Problems())
	}
}

func TestImportAndExport(t *testing.T) {
	folder := t.TempDir()
	store := Open(testDirs(folder))
	office := settingstest.WriteText(t, filepath.Join(folder, "of:fice.toml"), "# ours\n"+strings.Replace(settingstest.Complete, "secret_env = \"RADIUS_SECRET\"",
		"secret = 'p4ssw0rd' # typed\n#secret = \"0ld p4ssw0rd\"\ndictionary_file = \"d\"", 1))
	draft, err := store.ImportDraft(office)
	if err != nil || draft.Name != "of-fice" || !draft.Changed() || draft.DictionaryFile != filepath.Join(folder, "d") {
		t.Fatalf("got %#v, %v", draft, err)
	}
	save(t, store, draft)
	want := strings.Replace(settingstest.ReadText(t, office), "\"d\"", strconv.Quote(filepath.Join(folder, "d")), 1)
	if got := settingstest.ReadText(t, store.dirs.own("of-fice")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for withSecret, lines := range map[bool]string{
		true:  "secret = 'p4ssw0rd' # typed\n#secret = \"0ld p4ssw0rd\"",
		false: "# the shared secret was left out of the export: write secret, secret_file, secret_env, secret_command or secret_keyring here # typed\n#secret = (left out of the export)",
	} {
		path := filepath.Join(folder, "exported")
		if err := store.Export(draft, path, withSecret); err != nil {
			t.Fatal(err)
		}
		wantLines := strings.Replace(want, "secret = 'p4ssw0rd' # typed\n#secret = \"0ld p4ssw0rd\"", lines, 1)
		if got := settingstest.ReadText(t, path); got != wantLines {
			t.Errorf("got\n%s\nwant\n%s", got, wantLines)
		}
		if err := store.Export(draft, path, withSecret); !errors.Is(err, os.ErrExist) || settingstest.ReadText(t, path) != wantLines {
			t.Errorf("the second export says %v", err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Export(draft, filepath.Join(folder, "no", "folder"), true); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := store.ImportDraft(filepath.Join(folder, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestProblemsOfADraft(t *testing.T) {
	x := func(n int) string { return strings.Repeat("ü", n) }
	withAction := func(change func(*settings.Action, string)) func(*Draft, string) {
		return func(d *Draft, text string) {
			d.Actions = []settings.Action{{Title: "A", Image: "key"}}
			change(&d.Actions[0], text)
		}
	}
	for _, test := range []struct {
		key         string
		set         func(d *Draft, text string)
		legal, over string
	}{
		{"display_name", func(d *Draft, s string) { d.DisplayName = s }, x(settings.MaxDisplayNameLength), x(settings.MaxDisplayNameLength + 1)},
		{"display_name", func(d *Draft, s string) { d.DisplayName = s }, "x", ""},
		{"user_prompt", func(d *Draft, s string) { d.UserPrompt = s }, x(300), x(301)},
		{"separator", func(d *Draft, s string) { d.Separator = s }, x(settings.MaxCommandLength), x(settings.MaxCommandLength + 1)},
		{"primary", func(d *Draft, s string) { d.Primary = s }, "[::1]:65535", "[::1]:65536"},
		{"secondary", func(d *Draft, s string) { d.Secondary = s }, "", "a b"},
		{"secret", func(d *Draft, s string) { d.Secret = settings.Source{Value: s} }, "\x00\"", ""},
		{"secret", func(d *Draft, s string) { d.Secret = settings.Source{Value: s} }, "x", "\xff"},
		{"secret_command", func(d *Draft, s string) { d.Secret = settings.Source{Command: []string{s}} }, "x", ""},
		{"secret_command[1]", func(d *Draft, s string) { d.Secret = settings.Source{Command: []string{"a", s}} }, "", "\xff"},
		{"secret_env", func(d *Draft, s string) { d.Secret.Env = s }, "X", "X="},
		{"actions[0].title", withAction(func(a *settings.Action, s string) { a.Title = s }), x(30), x(31)},
		{"actions[0].title", withAction(func(a *settings.Action, s string) { a.Title = s }), "x", " "},
		{"actions[0].command", withAction(func(a *settings.Action, s string) { a.Command = s }), x(settings.MaxCommandLength / 2), x(settings.MaxCommandLength/2) + "x"},
		{"actions[0].description", withAction(func(a *settings.Action, s string) { a.Description = s }), x(300), x(301)},
		{"actions[0].message", withAction(func(a *settings.Action, s string) { a.Message = s }), x(300), x(301)},
		{"actions[0].message", withAction(func(a *settings.Action, s string) { a.Message = s }), "one line", "two\nlines"},
		{"actions[0].id", withAction(func(a *settings.Action, s string) { a.ID = s }), x(64), x(64 + 1)},
		{"actions[0].image", withAction(func(a *settings.Action, s string) { a.Image = s }), "key", ""},
		{"attributes[0].value", func(d *Draft, s string) { d.Attributes = []settings.Attribute{{Name: "A", Value: s}} }, strings.Repeat("x", 8192), strings.Repeat("x", 8193)},
		{"attributes[0].name", func(d *Draft, s string) { d.Attributes = []settings.Attribute{{Name: s}} }, "A", ""},
	} {
		for _, text := range []string{test.legal, test.over} {
			_, draft := draftText(t, settingstest.Complete)
			test.set(draft, text)
			var want []string
			if text == test.over {
				want = []string{test.key}
			}
			if problems := draft.Problems(); !slices.Equal(keysOfProblems(problems), want) {
				t.Errorf("%s = %q: got %v", test.key, text, problems)
			}
		}
	}
}

func TestNumbersOfADraft(t *testing.T) {
	for _, test := range []struct {
		key         string
		set         func(d *Draft, n int)
		least, most int
	}{
		{"port", func(d *Draft, n int) { d.Port = n }, 1, 65535},
		{"timeout", func(d *Draft, n int) { d.Timeout = n }, 1, 600},
		{"retries", func(d *Draft, n int) { d.Retries = n }, 0, 10},
		{"failover_after", func(d *Draft, n int) { d.FailoverAfter = n }, 0, 600}, // 0 is none
		{"actions[5]", func(d *Draft, n int) {
			d.Actions = slices.Repeat([]settings.Action{{Title: "A", Image: "key"}}, max(n, 0))
		}, 0, 5},
		{"actions[1].autosend", func(d *Draft, n int) {
			d.Actions = slices.Repeat([]settings.Action{{Title: "A", Image: "key"}}, 2)
			d.Actions[0].Autosend, d.Actions[1].Autosend = n > 0, n > 1
		}, 0, 1},
	} {
		for _, n := range []int{test.least - 1, test.least, test.most, test.most + 1} {
			_, draft := draftText(t, settingstest.Complete)
			test.set(draft, n)
			legal := n >= test.least && n <= test.most || strings.HasPrefix(test.key, "actions") && n < 0
			if got := keysOfProblems(draft.Problems()); legal != (len(got) == 0) || !legal && !slices.Equal(got, []string{test.key}) {
				t.Errorf("%s with %d: got %q", test.key, n, got)
			}
		}
	}
}

func TestPolicyOnDrafts(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.dirs.own("office"), settingstest.Complete)
	settingstest.WriteText(t, store.dirs.policy(), "[session]\nconnections = [\"office\"]\nplain_text_tcp = false\n")
	draft := openDraft(t, store, "office")
	draft.Transport = settings.TCP
	if got := keysOfProblems(draft.Problems()); !slices.Equal(got, []string{"transport"}) {
		t.Errorf("got %q", got)
	}
	var forbidden *ForbiddenError
	if _, err := store.Save(openDraft(t, store, "office").Duplicate("home")); !errors.As(err, &forbidden) {
		t.Errorf("got %v", err)
	}
	if _, err := store.Draft("home"); !errors.As(err, &forbidden) {
		t.Errorf("got %v", err)
	}
	if err := store.CheckName("home"); !errors.As(err, &forbidden) {
		t.Errorf("got %v", err)
	}
}

func TestConnectionFiles(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.dirs.own("a"), settingstest.Complete)
	settingstest.WriteText(t, store.dirs.own("b"), "oops")
	settingstest.WriteText(t, store.dirs.own("c"), settingstest.Complete)
	settingstest.WriteText(t, store.dirs.managed("c"), settingstest.Complete)
	files, err := store.ConnectionFiles()
	if err != nil || len(files) != 3 {
		t.Fatalf("got %v, %v", files, err)
	}
	var problems settings.Problems
	a, b, c := files[0], files[1], files[2]
	if a.Name != "a" || a.Managed || a.Err != nil || a.Connection.Name != "a" || a.Path != store.dirs.own("a") {
		t.Errorf("got %#v", a)
	}
	if !errors.As(b.Err, &problems) || c.Hides != store.dirs.own("c") || !c.Managed || c.Path != store.dirs.managed("c") {
		t.Errorf("got %#v and %#v", b, c)
	}
}
