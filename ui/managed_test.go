package ui_test

import (
	"testing"

	"otpdialog/settings"
	"otpdialog/ui"
	"otpdialog/ui/uitest"
)

// What the administrator enforces is in force, whatever the person chose; what
// they chose stays in their file.
func TestPolicyIsInForce(t *testing.T) {
	for name, test := range map[string]struct {
		policy, chosen string
		check          func(*driver)
	}{
		"theme": {"theme = \"light\"", "theme = \"dark\"", func(d *driver) {
			light := uitest.Live(d.T, setup{Preferences: "theme = \"light\"\n"})
			if d.Model.View().Content != light.Model.View().Content {
				d.T.Error("the screen is not light")
			}
		}},
		"images":            {"images = \"none\"", "images = \"blocks\"", func(d *driver) { d.Dialog().See("[Push]", "[Call]") }},
		"images by default": {"enforced = true", "images = \"none\"", func(d *driver) { d.Dialog().See("Push").SeeNo("[Push]") }},
		"no mouse":          {"mouse = false", "mouse = true", func(d *driver) { d.MouseStays(false) }},
		"mouse":             {"mouse = true", "mouse = false", func(d *driver) { d.MouseStays(true) }},
		"reduced motion": {"reduced_motion = true", "reduced_motion = false", func(d *driver) {
			d.SignIn()
			d.Frames(18, 22)
		}},
		"motion": {"reduced_motion = false", "reduced_motion = true", func(d *driver) {
			d.SignIn()
			d.Frames(70, 90)
		}},
		"time format": {"time_format = \"12-hour\"", "time_format = \"24-hour\"", func(d *driver) {
			d.Dialog().Click("Push")
			d.Server.Accepts()
			d.See(signedInWord + " at 12:00 AM")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, setup{Policy: "[display]\n" + test.policy + "\n", Preferences: test.chosen + "\n"}, func(d *driver) {
				before, err := d.Store.Preferences()
				if err != nil {
					d.T.Fatal(err)
				}
				test.check(d)
				after, err := d.Store.Preferences()
				after.LastConnection = before.LastConnection
				if err != nil || after != before {
					d.T.Errorf("the person's own choice changed from %+v to %+v, %v", before, after, err)
				}
			})
		})
	}
}

func TestDefaultConnection(t *testing.T) {
	three := setup{Others: map[string]string{"lab": named("Laboratory"), "branch": named("Branch")}}
	t.Run("opens", func(t *testing.T) {
		s := three
		s.Preferences = "default_connection = \"lab\"\nlast_connection = \"office\"\n"
		story(t, s, func(d *driver) { d.See("Laboratory", passwordWord).Press("esc").See(connectionsWord) })
	})
	t.Run("none", func(t *testing.T) { story(t, three, func(d *driver) { d.See(connectionsWord) }) })
	t.Run("not there", func(t *testing.T) {
		s := three
		s.Preferences = "default_connection = \"cellar\"\n"
		story(t, s, func(d *driver) { d.See(connectionsWord, `the default connection "cellar" cannot be used`) })
	})
	t.Run("not the one that is asked for", func(t *testing.T) {
		s := three
		s.Preferences = "default_connection = \"lab\"\n"
		s.Options = ui.Options{Connection: "branch"}
		story(t, s, func(d *driver) { d.See("Branch", passwordWord) })
	})
	t.Run("beside a broken one", func(t *testing.T) {
		story(t, setup{Others: map[string]string{"lab": "oops"}, Preferences: "default_connection = \"office\"\n"}, func(d *driver) {
			d.See("Head office", passwordWord)
		})
	})
}

// The clock of a story begins at midnight.
func TestTimeFormat(t *testing.T) {
	for _, test := range []struct{ preferences, locale, want string }{
		{"", "LANG=C.UTF-8", "at 00:00"},
		{"", "LC_TIME=en_US.UTF-8", "at 12:00 AM"},
		{"time_format = \"24-hour\"\n", "LC_TIME=en_US.UTF-8", "at 00:00"},
		{"time_format = \"12-hour\"\n", "LC_TIME=de_DE.UTF-8", "at 12:00 AM"},
	} {
		story(t, setup{Preferences: test.preferences, Environ: []string{test.locale}}, func(d *driver) {
			d.Dialog().Click("Push")
			d.Server.Accepts()
			d.See(signedInWord + " " + test.want)
		})
	}
}

// High contrast follows the terminal's background, as auto does.
func TestHighContrast(t *testing.T) {
	content := func(theme settings.Theme, environ ...string) string {
		return uitest.Live(t, setup{Preferences: "theme = \"" + string(theme) + "\"\n", Environ: environ}).Model.View().Content
	}
	light := "COLORFGBG=0;15"
	seen := map[string]string{}
	for name, screen := range map[string]string{
		"dark": content(settings.ThemeDark), "light": content(settings.ThemeLight),
		"high contrast, dark": content(settings.ThemeHighContrast), "high contrast, light": content(settings.ThemeHighContrast, light),
	} {
		if other, same := seen[screen]; same {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[screen] = name
	}
}
