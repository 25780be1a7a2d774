package store

import (
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// Comments stay, and the defaults that a person has not written are not written for
// them: a later version may have better ones.
const preferencesComment = "# Your preferences for otpdialog. The program writes this file, and keeps your comments.\n"

func TestPreferencesAreChangedInPlace(t *testing.T) {
	for _, test := range []struct {
		name, before string
		change       func(*settings.Preferences)
		after        string
	}{
		{"first", "", func(p *settings.Preferences) { p.Mouse, p.Theme = false, settings.ThemeDark }, preferencesComment + "\ntheme = \"dark\"\nmouse = false\n"},
		{"nothing", "", func(*settings.Preferences) {}, preferencesComment},
		{"after nothing", preferencesComment, func(p *settings.Preferences) { p.Mouse = false }, preferencesComment + "\nmouse = false\n"},
		{
			"comments", "# because of the projector\ntheme = 'dark' # really\n", func(p *settings.Preferences) { p.Theme, p.Mouse = settings.ThemeLight, false },
			"# because of the projector\ntheme = \"light\" # really\nmouse = false\n",
		},
		{"back to the default", "mouse = false\nimages = 'none'\n", func(p *settings.Preferences) { p.Mouse = true }, "mouse = true\nimages = 'none'\n"},
		{
			"user name", "last_connection = \"office\"\nlast_user_name = \"alice\" # old\n", func(p *settings.Preferences) { p.RememberUserName = false },
			"last_connection = \"office\"\n# old\nremember_user_name = false\n",
		},
		{"example", "#mouse = true\r\n# end\r\n", func(p *settings.Preferences) { p.Mouse = false }, "#mouse = true\r\nmouse = false\r\n# end\r\n"},
	} {
		store := Open(testDirs(t.TempDir()))
		if test.before != "" {
			settingstest.WriteText(t, store.PreferencesFile(), test.before)
		}
		if err := store.UpdatePreferences(test.change); err != nil {
			t.Fatal(err)
		}
		if got := settingstest.ReadText(t, store.PreferencesFile()); got != test.after {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.after)
		}
	}
}

func TestOnlyWhatIsWrittenComesFromTheFile(t *testing.T) {
	store := Open(testDirs(t.TempDir()))
	if err := store.UpdatePreferences(func(p *settings.Preferences) { p.Mouse = false }); err != nil {
		t.Fatal(err)
	}
	inForce, err := store.Effective()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range inForce {
		if (e.File != "") != (e.Key == settings.MouseKey) {
			t.Errorf("%s comes from %q", e.Key, e.File)
		}
	}
}
