package console_test

import (
	"strings"
	"testing"

	"otpdialog/settings"
)

// Each setting reaches the file, and Undo takes it back.
func TestPreferencesReachTheFile(t *testing.T) {
	for _, s := range settings.Settings() {
		if s.PolicyOnly || len(s.Values) == 0 {
			continue
		}
		t.Run(s.Key, func(t *testing.T) {
			perform(t, inTheConsole(setup{}), func(d *driver) {
				kept := func() string {
					p, err := d.Store.Preferences()
					if err != nil {
						t.Error(err)
					}
					return s.Of(p)
				}
				d.Tab("Preferences")
				before := kept()
				for _, value := range s.Values {
					if value == before {
						continue
					}
					if s.IsSwitch() {
						d.Toggle(s.Label)
					} else {
						d.Choose(s.Label, value)
					}
					d.Do("save").See("Saved.")
					if got := kept(); got != value {
						t.Errorf("kept is %q, not %q", got, value)
					}
				}
				for range s.Values[1:] {
					d.Do("undo").See("Undone.")
				}
				if got := kept(); got != before {
					t.Errorf("undone, kept is %q, not %q", got, before)
				}
				d.Do("undo").Do("save").See("There is nothing to save.")
			})
		})
	}
}

// The theme is that of the screen after Save, not before.
func TestThemeTakesEffectAfterSave(t *testing.T) {
	frame := func(d *driver) string { return d.Press("f1").Model.View().Content }
	light := ""
	perform(t, inTheConsole(setup{Preferences: "theme = \"light\"\n"}), func(d *driver) { light = frame(d.Tab("Preferences")) })
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.Tab("Preferences").Choose("Theme", "light")
		dark := frame(d)
		d.Press("f1").Do("save").See("Saved.").Press("tab")
		if after := frame(d); after == dark || strings.Count(after, "\x1b[") == 0 || paletteIn(after) != paletteIn(light) {
			t.Error("the light theme is not what is seen after Save")
		}
	})
}

// paletteIn is which colours a frame sets, in their order, each once.
func paletteIn(frame string) string {
	seen := map[string]bool{}
	var codes []string
	for part := range strings.SplitSeq(frame, "\x1b[") {
		if code, _, found := strings.Cut(part, "m"); found && strings.Contains(code, "8;2;") && !seen[code] {
			seen[code] = true
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, " ")
}

// What the policy enforces is greyed and says so; nothing changes it, and what the
// person chose stays in their file.
func TestPolicyGreysPreferences(t *testing.T) {
	policy := "[multifactor_authentication]\nremember_last_method_used = false\n[display]\ntheme = \"light\"\nmouse = true\n"
	perform(t, inTheConsole(setup{Policy: policy, Preferences: "theme = \"dark\"\n"}), func(d *driver) {
		before := d.files()
		d.Tab("Preferences").See("[ ] Remember last method used (" + managedWord + ")").See("[✓] Mouse (" + managedWord + ")")
		d.TabTo("Remember last method used").Press("space", "enter").See(managedWord + ".").See("[ ] Remember last method used")
		d.TabTo("Theme").Press("right", "left", "space").Click("high-contrast").Click("dark").Click("Mouse")
		d.Do("save").See("There is nothing to save.")
		if !sameFiles(before, d.files()) {
			t.Error("something was written")
		}
		d.Toggle("Reduced motion").Do("save").See("Saved.")
		p, err := d.Store.Preferences()
		if err != nil || p.Theme != settings.ThemeDark || !p.ReducedMotion || !p.RememberLastMethodUsed {
			t.Errorf("kept is %+v (%v)", p, err)
		}
	})
}

func TestPreferencesAreNotSavedByLeaving(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		before := d.files()
		d.Tab("Preferences").Choose("Images", "none").Tab("Connections").Press("esc").See("The preferences are not saved yet.").Press("esc").Stays()
		d.Choose("Images", "none").Press("esc").TabTo("Discard").Press("enter")
		if !d.Left || !sameFiles(before, d.files()) {
			t.Errorf("left: %t", d.Left)
		}
	})
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.Tab("Preferences").Choose("Images", "none").Press("esc").TabTo("Save").Press("enter")
		if p, err := d.Store.Preferences(); !d.Left || err != nil || p.Images != settings.ImagesNone {
			t.Errorf("left: %t, kept is %+v (%v)", d.Left, p, err)
		}
	})
}

// The policy shows the three states, and nothing on it can be changed.
func TestPolicyIsOnlyLookedAt(t *testing.T) {
	policy := "[multifactor_authentication]\nremember_last_method_used = false\n[display]\nmouse = true\ntheme = \"light\"\n[session]\nconnections = [\"office\"]\n"
	perform(t, inTheConsole(setup{Policy: policy, Others: map[string]string{"lab": named("Laboratory")}}), func(d *driver) {
		before := d.files()
		d.SeeNo("Laboratory").Tab("Policy").See("policy.toml", "Only your administrator can change it")
		d.See("Remember last method used enforced off", "Mouse enforced on", "Theme enforced: light", "Allowed connections enforced: office", "Reduced motion not enforced")
		for range settings.Settings() {
			d.Press("tab", "enter", "space", "delete", "insert", "a", "e", "right")
		}
		d.Do("save").Do("undo")
		if !sameFiles(before, d.files()) {
			t.Error("something was written")
		}
	})
	perform(t, inTheConsole(setup{}), func(d *driver) { d.Tab("Policy").See("There is no policy", "not enforced").SeeNo("enforced on") })
}
