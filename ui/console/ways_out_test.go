package console_test

import (
	"image"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// boxes are the boxes of the console.
var boxes = map[string]struct {
	title string // what is on the screen while it is open
	open  func(*driver)
	typed func(*driver)
}{
	"preset":        {"Choose your server's vendor", func(d *driver) { d.Do("add") }, func(d *driver) { d.Type("duo") }},
	"what it needs": {"What it needs", func(d *driver) { d.Do("add").TabTo("Okta").Press("enter") }, func(d *driver) { d.Press("x") }},
	"rename":        {"Rename office", func(d *driver) { d.TabTo("office").Do("rename") }, func(d *driver) { d.Fill("Name", "house") }},
	"delete":        {"Delete the connection", func(d *driver) { d.TabTo("office").Do("delete") }, func(d *driver) { d.Press("y", "tab") }},
	"import":        {"written by Export", func(d *driver) { d.Click("Import") }, func(d *driver) { d.Paste("/none.toml") }},
	"export":        {"With the shared secret", func(d *driver) { d.TabTo("office").Task("Export") }, func(d *driver) { d.Toggle("With the shared secret") }},
	"forget":        {"This computer will forget", func(d *driver) { d.TabTo("office").Task("Forget what is remembered") }, func(d *driver) { d.Press("tab") }},
	"tasks":         {"Make default", func(d *driver) { d.TabTo("office").Do("tasks") }, func(d *driver) { d.Press("down", "down") }},
	"mistakes":      {"Mistakes in the file", func(d *driver) { d.TabTo("broken").Press("enter") }, func(d *driver) { d.Press("x") }},
	"text mistakes": {"Correct it in a text editor", func(d *driver) { d.TabTo("text").Press("enter") }, func(d *driver) { d.Press("x") }},
	"vendor preset": {"Find", func(d *driver) { d.edit().TabTo("Vendor preset").Press("enter") }, func(d *driver) { d.Type("okta") }},
	"check":         {"Check connection: Head office", func(d *driver) { d.edit().Do("check connection") }, func(d *driver) { d.Press("x") }},
	"attribute":     {"Its name in the dictionary", func(d *driver) { d.edit().Tab("Attributes").Click("Add") }, func(d *driver) { d.Fill("Value", "7").TabTo("Attribute") }},
	"delete it":     {"Delete the attribute", func(d *driver) { d.edit().Tab("Attributes").TabTo("NAS-Port").Do("delete") }, func(d *driver) { d.Press("y", "tab") }},
	"action tasks":  {"Move down", func(d *driver) { d.edit().Tab("Automation").TabTo("Push").Do("tasks") }, func(d *driver) { d.Press("down") }},
	"template":      {"Properties", func(d *driver) { d.edit().Tab("Automation").TabTo("Push").Press("enter") }, func(d *driver) { d.Fill("Title", "Pull").Toggle("Enabled") }},
	"delete action": {"Delete the action", func(d *driver) { d.edit().Tab("Automation").TabTo("Push").Do("delete") }, func(d *driver) { d.Press("y", "tab") }},
	"gallery":       {"fingerprint", func(d *driver) { d.edit().Tab("Automation").TabTo("Push").Press("enter").TabTo("Image").Press("enter") }, func(d *driver) { d.Press("right", "down") }},
	"leaving":       {"has unsaved changes", func(d *driver) { d.edit().Fill("Display name", "House").Press("esc") }, func(d *driver) { d.Press("y", "tab") }},
	"conflict": {"The file has changed", func(d *driver) {
		d.edit().Fill("Display name", "House").Write("office", d.Kept("office")+"# other\n").Do("save")
	}, func(d *driver) { d.Press("y", "tab") }},
	"own preferences": {"The preferences are not saved yet", func(d *driver) { d.Tab("Preferences").Choose("Theme", "dark").Press("esc") }, func(d *driver) { d.Press("y", "tab") }},
}

// aroundBoxes are the files that the boxes are about.
var aroundBoxes = inTheConsole(setup{
	Settings: threeAttributes, Others: map[string]string{"broken": brokenFile, "text": "no TOML"},
	State: "[connections.office]\nreceived = true\n",
})

// Every box of the console has a way out that saves nothing, whatever was typed
// into it: Esc, its button, and Ctrl+C.
func TestEveryBoxHasAWayOut(t *testing.T) {
	for name, box := range boxes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for way, leave := range map[string]func(*driver){
				"Esc": func(d *driver) { d.Press("esc") },
				"button": func(d *driver) {
					switch {
					case d.Shows("Cancel"):
						d.Click("Cancel")
					case d.Shows("Close"):
						d.Click("Close")
					default: // a menu: a click beside it
						d.ClickAt(image.Pt(1, narrow.Y-3))
					}
				},
			} {
				perform(t, aroundBoxes, func(d *driver) {
					box.open(d)
					before := d.See(box.title).files()
					box.typed(d)
					leave(d)
					d.SeeNo(box.title).Stays()
					if !sameFiles(before, d.files()) {
						t.Errorf("%s saved something", way)
					}
				})
			}
		})
	}
}

// A second Enter, or a Space, right after a box has come up does nothing there.
func TestEveryBoxIgnoresEnterAtFirst(t *testing.T) {
	for name, box := range boxes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, key := range []tea.KeyPressMsg{{Code: tea.KeyEnter}, {Code: tea.KeySpace}} {
				perform(t, aroundBoxes, func(d *driver) {
					box.open(d)
					before := d.See(box.title).files()
					for range 2 {
						d.Send(key).Wait(200 * time.Millisecond)
					}
					d.See(box.title)
					if !sameFiles(before, d.files()) {
						t.Errorf("%v saved something", key)
					}
				})
			}
		})
	}
}
