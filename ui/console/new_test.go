package console_test

import (
	"strings"
	"testing"

	"otpdialog/ui/uitest"
)

// wrongMark is beside what has to be corrected.
const wrongMark = "✗"

// What is new opens without red marks: what is missing is only marked and said once somebody has
// left it empty, or has tried to keep it. What is typed and wrong is marked at once.
func TestWhatIsNewHasNoMarks(t *testing.T) {
	for _, try := range []string{"save", "check connection"} {
		perform(t, inTheConsole(setup{Size: large}), func(d *driver) { // so that the secret is in sight, too
			d.Do("add").TabTo("Generic").Press("enter").TabTo("Use it").Press("enter").See("New connection", "Display name", "What people see")
			d.See("Secret").SeeNo(wrongMark, "Connection !", "is empty", "is missing")
			d.Press("tab").See(wrongMark, "Display name is empty").Press("shift+tab").Type("House").SeeNo(wrongMark).Press("end", "ctrl+u")
			d.Fill("Port", "70000").See("out of range")
			d.Fill("Port", "1812").SeeNo("out of range")
			d.Do(try).See(wrongMark, "Connection !", "Display name is empty").Focused("Display name")
		})
	}
	perform(t, inTheConsole(setup{Actions: noActions}), func(d *driver) {
		d.automation().Do("add").TabTo("Custom").Press("enter").See("Add action").SeeNo(wrongMark)
		d.Fill("Title", "").SeeNo(wrongMark).TabTo("OK").Press("enter").See(wrongMark, "is empty").Focused("Title")
	})
	perform(t, inTheConsole(setup{Others: map[string]string{"broken": brokenFile}}), func(d *driver) { // it is not new
		d.TabTo("broken").Press("enter", "esc").See(wrongMark)
	})
}

// Undo says what there is to undo, wherever it is pressed and whatever was saved before,
// and loses nothing that was typed.
func TestUndoSaysWhatItUndoes(t *testing.T) {
	const nothingHere, nothing = "There is nothing to undo here.", "There is nothing to undo: Undo takes back a Save."
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.TabTo("office").Press("alt+z").See(nothingHere)
		d.edit().Fill("Display name", "House").Press("alt+z").See(nothing, "What you have typed stays").Holds("Display name", "House")
		d.SeeNo("Alt+Z").Do("save").Press("alt+z").See("Undone").Press("alt+z").See(nothing)
		d.Fill("Display name", "House").Do("save").Press("esc").TabTo("office").Press("alt+z").See(nothingHere, "its own screen")
	})
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.automation().TabTo("Push").Press("enter").See("Properties").Fill("Title", "Ping").Press("alt+z")
		d.See("There is nothing to undo in this box").Holds("Title", "Ping")
	})
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.attributes().Do("add").See("Attribute").Press("alt+z").See("There is nothing to undo in this box")
	})
}

// The tab Policy shows where the policy is, or would be.
func TestPolicyTabShowsTheFile(t *testing.T) {
	for _, policy := range []string{"", "[session]\nplain_text_tcp = false\n"} {
		s := inTheConsole(setup{Policy: policy})
		s.Size = uitest.Sizes[5] // wide enough for a path
		perform(t, s, func(d *driver) {
			d.Tab("Policy")
			if solid := strings.ReplaceAll(d.Text(), " ", ""); !strings.Contains(solid, strings.ReplaceAll(d.Store.PolicyFile(), " ", "")) {
				t.Errorf("%s is not on\n%s", d.Store.PolicyFile(), d.Screen())
			}
		})
	}
}

// In a box, Save does what OK does, so that nothing typed is lost.
func TestSaveInABox(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.automation().TabTo("Push").Press("enter").See("Properties").Fill("Title", "Ping").Press("ctrl+s").SeeNo("Properties").See("Ping")
		d.TabTo("Ping").Press("enter").Fill("Title", "").Press("ctrl+s").See("Properties", "is empty").Focused("Title")
	})
}

// The help of a box is that of the box, not of the page below it.
func TestHelpInABox(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.Press("f1").See("duplicate").Press("esc")
		d.automation().Press("f1").See("move up").Press("esc")
		d.TabTo("Push").Press("enter").See("Properties").Press("f1").See("Everything can also be clicked").SeeNo("Alt+↑", "duplicate")
	})
}

// What the menu Tasks offers, its key does, too; a key that can do nothing says why.
func TestTasksAndTheirKeys(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.automation().TabTo("Push").Press("alt+up").See("It is already the first.")
		d.Task("Disable").See("no push").Press("e").SeeNo("no push")
	})
	perform(t, inTheConsole(setup{Managed: map[string]string{"ours": uitest.OfficeFile}}), func(d *driver) {
		d.TabTo("ours").Press("r").See("Your administrator manages it").SeeNo("Rename ours")
	})
}
