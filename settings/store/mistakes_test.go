package store

import (
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// What a person has written wrongly is not thrown away in silence.
func TestReplacedWrongValuesAreKept(t *testing.T) {
	const wrong = settingstest.Complete + `timeout = "90"
ask = "opt" # c
transport = "udp"
[[attributes]]
name = "Class"
value = ""
[[actions]]
title = "Push"
enabled = 'no'
[[actions]]
title = "SMS"
`
	store, draft := draftText(t, wrong)
	if draft.Changed() || !draft.Fixes() {
		t.Error("what saving would mend is a change, or is not known")
	}
	draft.Actions[0], draft.Actions[1] = draft.Actions[1], draft.Actions[0]
	change := save(t, store, draft)
	want := []string{`timeout = "90"`, `ask = "opt"`, "actions.enabled = 'no'"}
	if !slices.Equal(change.Dropped, want) || change.Kept == "" || settingstest.ReadText(t, change.Kept) != wrong {
		t.Errorf("dropped %q, kept %q", change.Dropped, change.Kept)
	}
	if draft.Fixes() || len(draft.Mistakes) > 0 {
		t.Errorf("after saving: changed %t, %v", draft.Fixes(), draft.Mistakes)
	}
	undo(t, change)
	if !draft.Fixes() || len(draft.Mistakes) != 3 || settingstest.ReadText(t, draft.File) != wrong {
		t.Errorf("after the undo: changed %t, %v", draft.Fixes(), draft.Mistakes)
	}
}

func TestHowWrongValuesAreTold(t *testing.T) {
	for text, want := range map[string][]string{
		"secret = ['s3cr3t']\n":                                          {`secret = "••••••"`},
		"secret_command = 's3cr3t'\n":                                    {`secret_command = "••••••"`},
		"secret_command = ['a', 5]\n":                                    {`secret_command = ['a', "••••••"]`},
		"secret = 'a'\nsecret_env = 'S'\n":                               {"secret"}, // which stays
		"secret_env = 'S'\n[[actions]]\ntitle = 'Push'\nimage = 'psh'\n": {"actions.image = 'psh'"},
		"secret_env = ''\n":                                              nil, // says nothing
		"secret_env = '" + strings.Repeat("=", 70) + "'":                 {"secret_env = '" + strings.Repeat("=", 60-1)},
		"secret_env = 'S'\nretries = 3 # a number\n":                     nil,
	} {
		store, draft := draftText(t, "display_name = 'A'\nprimary = 'a'\n"+text)
		draft.Secret = settings.Source{Env: "S"}
		for i := range draft.Actions {
			draft.Actions[i].Image = "push"
		}
		change := save(t, store, draft)
		if !slices.Equal(change.Dropped, want) || (change.Kept == "") != (len(want) == 0) {
			t.Errorf("%q: dropped %q, kept %q", text, change.Dropped, change.Kept)
		}
	}
}

// Saving mends no key that no connection has, and cannot be done while something
// is missing or has no default.
func TestMistakesThatSavingDoesNotMend(t *testing.T) {
	for _, text := range []string{settingstest.Complete + "prot = 1\n", "display_name = 'A'\nprimary = 'a'\n", settingstest.Complete + "timeout = 'x'\n[[actions]]\ntitle = 'Push'\nimage = 'psh'\n"} {
		_, draft := draftText(t, text)
		if len(draft.Mistakes) == 0 || draft.Fixes() {
			t.Errorf("%q: changed %t, %v", text, draft.Fixes(), draft.Mistakes)
		}
	}
	store := Open(testDirs(t.TempDir()))
	settingstest.WriteText(t, store.dirs.managed("office"), settingstest.Complete+"timeout = 'x'\n")
	if draft := openDraft(t, store, "office"); draft.Fixes() {
		t.Error("a managed connection is said to be changed")
	}
}

func TestDropUnknown(t *testing.T) {
	for _, test := range []struct {
		text, want       string
		unknown, dropped []string
	}{
		{"prot = 1 # c\n", "# c\n", []string{"prot"}, []string{"prot"}},
		{"timeout = 5\r\nprot = 1\r\n", "timeout = 5\r\n", []string{"prot"}, []string{"prot"}},
		{
			"[[actions]]\ntitle = 'Push'\ntilte = '''\na\n''' # c\n# d\n[actions.sub] # e\nx = 1\n[[actions]]\ntitle = 'SMS'\n",
			"[[actions]]\ntitle = 'Push'\n# c\n# d\n# e\n[[actions]]\ntitle = 'SMS'\n",
			[]string{"actions[0].tilte", "actions[0].sub"},
			[]string{"actions.tilte", "[actions.sub]", "actions.sub.x"},
		},
		{
			"a.b = 1\na.c = {d = 1}\n\"x.y\" = 2\n[z]\nq = 1\n[[w]]\nq = 1\n[[w.v]]\n", "",
			[]string{"a", `"x.y"`, "z", "w"},
			[]string{"a.b", "a.c", `"x.y"`, "[z]", "z.q", "[[w]]", "w.q", "[[w.v]]"},
		},
	} {
		store, draft := draftText(t, settingstest.Complete+test.text)
		if draft.Changed() || !slices.Equal(draft.Unknown(), test.unknown) {
			t.Errorf("%q: changed %t, unknown %q", test.text, draft.Changed(), draft.Unknown())
		}
		draft.DropUnknown = true
		if !draft.Changed() {
			t.Errorf("%q is not said to be changed", test.text)
		}
		change := save(t, store, draft)
		if got := settingstest.ReadText(t, draft.File); got != settingstest.Complete+test.want || !slices.Equal(change.Dropped, test.dropped) {
			t.Errorf("%q became\n%q\nwithout %q", test.text, got, change.Dropped)
		}
		if change.Kept == "" || settingstest.ReadText(t, change.Kept) != settingstest.Complete+test.text || draft.Changed() || len(draft.Mistakes) > 0 {
			t.Errorf("%q: kept %q, changed %t, %v", test.text, change.Kept, draft.Changed(), draft.Mistakes)
		}
		undo(t, change)
		if got := settingstest.ReadText(t, draft.File); got != settingstest.Complete+test.text || !slices.Equal(draft.Unknown(), test.unknown) {
			t.Errorf("after the undo\n%s", got)
		}
	}
}

// If it cannot be removed alone, the whole file is rewritten.
func TestDropUnknownWithinAValue(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete+"actions = [{title = 'Push', tilte = 1}]\n")
	draft.DropUnknown = true
	change := save(t, store, draft)
	if c, err := store.Connection("office"); err != nil || len(c.Actions) != 1 || change.Kept == "" || !slices.Equal(change.Dropped, []string{"actions.tilte"}) {
		t.Errorf("dropped %q, kept %q, %v", change.Dropped, change.Kept, err)
	}
}

// Another way to write the same is no loss.
func TestInlineActionsThatBecomeSectionsAreNotDropped(t *testing.T) {
	store, draft := draftText(t, settingstest.Complete+"actions = [{title = 'Push'}, {title = 'SMS'}]\n")
	draft.Actions[1].Command = "sms"
	if change := save(t, store, draft); len(change.Dropped) > 0 || change.Kept != "" {
		t.Errorf("dropped %q, kept %q", change.Dropped, change.Kept)
	}
	draft.Actions = draft.Actions[1:]
	want := []string{"[[actions]]", "actions.title"}
	if change := save(t, store, draft); !slices.Equal(change.Dropped, want) {
		t.Errorf("dropped %q, want %q", change.Dropped, want)
	}
}
