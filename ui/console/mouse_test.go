package console_test

import (
	"image"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
)

// From nothing to a connection with five actions, in two ways: by keys alone, and
// by the mouse alone, except for the texts.
func TestNewConnectionWithFiveActions(t *testing.T) {
	titles := "Push Call SMS Email Custom"
	check := func(d *driver) {
		c := d.Saved("head-office")
		if c.Primary != "192.0.2.1" || c.Secret.Value != "a shared secret of some length" || c.Ask != settings.AskPassword {
			d.T.Errorf("saved\n%s", d.Kept("head-office"))
		}
		var got []string
		for _, a := range c.Actions {
			got = append(got, a.Title)
		}
		if strings.Join(got, " ") != titles {
			d.T.Errorf("the actions are %q", got)
		}
	}
	for _, size := range []image.Point{narrow, large, {minWidth, minHeight}} {
		perform(t, inTheConsole(setup{NoOffice: true, Size: size}), func(d *driver) {
			d.Do("add").Type("generic").Press("enter", "enter")
			d.TabTo("Display name").Type("Head office").TabTo("Primary server").Type("192.0.2.1").TabTo("Secret").Type("a shared secret of some length")
			d.Do("next tab").Do("next tab").emptied(func() { d.TabTo("yes").Do("delete").TabTo("Delete").Press("enter") })
			for _, template := range settings.Templates() {
				d.Do("add").TabTo(template.Name).Press("enter").TabTo("OK").Press("enter")
			}
			d.Do("save")
			check(d)
			d.Press("esc").See("head-off").Press("esc")
			if !d.Left {
				t.Error("Esc does not leave")
			}
		})
	}
	perform(t, inTheConsole(setup{NoOffice: true, Size: large}), func(d *driver) {
		d.Click("New").WheelTo("Generic").Click("Generic").Click("Use it")
		d.Click("Display name").Type("Head office").Click("Primary server").Type("192.0.2.1").Click("Secret").Type("a shared secret of some length")
		d.Click("Automation").emptied(func() { d.Click("Tasks").Click("Delete").Click("Delete") })
		for _, template := range settings.Templates() {
			d.Click("Tasks").Click("Add").Click(template.Name).Click("OK")
		}
		d.Click("Save")
		check(d)
		d.Click("Close").See("head-office").Click("Close")
		if !d.Left {
			t.Error("Close does not leave")
		}
	})
}

// emptied deletes the actions that a preset has brought, one after the other.
func (d *driver) emptied(deleteOne func()) {
	d.T.Helper()
	for range settings.MaxActions {
		if !d.Shows("yes") {
			break
		}
		deleteOne()
	}
	d.See("There are no actions yet")
}

// What is pressed on one thing and let go on another does nothing, and neither do
// the other buttons.
func TestPressAndReleaseElsewhereInTheConsole(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.Wait(thinking).MouseDown("New").Wait(typing).MouseUp("Import").SeeNo("Choose your server's vendor", "written by Export")
		d.Wait(thinking).MouseDown("New").Wait(typing).Send(tea.MouseReleaseMsg{X: 40, Y: 12, Button: tea.MouseLeft}).SeeNo("Choose your server's vendor")
		for _, button := range []tea.MouseButton{tea.MouseRight, tea.MouseMiddle} {
			p := d.Middle("New")
			d.Wait(thinking).Send(tea.MouseClickMsg{X: p.X, Y: p.Y, Button: button}).Send(tea.MouseReleaseMsg{X: p.X, Y: p.Y, Button: button}).SeeNo("Choose your server's vendor")
		}
		d.Wait(thinking).MouseDown("New").Wait(typing).Hover("Import").MouseUp("New").See("Choose your server's vendor")
	})
}

// The click that gives the window the focus presses nothing, opens nothing and
// selects nothing.
func TestClickThatGivesTheConsoleTheFocus(t *testing.T) {
	perform(t, inTheConsole(setup{Others: map[string]string{"lab": named("Laboratory")}}), func(d *driver) {
		back := func() *driver { return d.Wait(time.Minute).Send(tea.BlurMsg{}).Send(tea.FocusMsg{}) }
		d.TabTo("office")
		back().MouseDown("lab").Wait(typing).MouseUp("lab").Focused("office")
		back().MouseDown("New").Wait(typing).MouseUp("New").SeeNo("Choose your server's vendor")
		d.Do("tasks")
		back().Send(tea.MouseClickMsg{X: 1, Y: 12, Button: tea.MouseLeft}).See("Make default")
		d.Press("esc").Click("lab").Focused("lab").SeeNo("Automation").Click("lab").See("Automation")
	})
}

// A click on a row selects it, a second one opens it; a double click does both and
// presses nothing of what opens.
func TestClicksOnRows(t *testing.T) {
	perform(t, inTheConsole(setup{Others: map[string]string{"lab": named("Laboratory")}}), func(d *driver) {
		p := d.Click("office").Focused("office").SeeNo("Automation").Middle("lab")
		d.Wait(thinking)
		for range 2 {
			d.Send(tea.MouseClickMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft}).Wait(typing).Send(tea.MouseReleaseMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft}).Wait(typing)
		}
		d.See("Laboratory", "Automation").SeeNo("Laboratory *")
	})
}

// A click outside of a menu closes it, and does nothing to what is there.
func TestClickOutsideClosesAMenu(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		at := d.Middle("Preferences")
		d.TabTo("office").Do("tasks").See("Make default").ClickAt(at).SeeNo("Make default").See("New")
		d.SeeNo("Theme").Wait(time.Second).ClickAt(at).See("Theme")
	})
}

func TestWheelScrollsTheConsole(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().SeeNo("User prompt").Wheel(20).See("User prompt").SeeNo("Display name").checkFrame()
		d.Wheel(-20).See("Display name").SeeNo("User prompt").checkFrame()
		d.Press("pgdown", "pgdown").See("User prompt").checkFrame()
		d.Press("pgup", "pgup").See("Display name").checkFrame()
	})
	perform(t, inTheConsole(setup{Others: manyConnections(40)}), func(d *driver) {
		d.SeeNo("Connection 39").Wheel(40).See("Connection 39").SeeNo("Connection 0 ").checkFrame()
	})
}

// Text of two lines pasted into a field is one line there.
func TestPasteInTheConsole(t *testing.T) {
	perform(t, inTheConsole(setup{}), func(d *driver) {
		d.edit().Fill("Display name", "Old\nHouse\n").Do("save")
		if c := d.Saved("office"); c.DisplayName != "Old House" {
			t.Errorf("saved %q", c.DisplayName)
		}
		d.TabTo("Save").Paste("nonsense").Fill("Port", "1645").TabTo("Port").Paste("x").Do("save")
		if c := d.Saved("office"); c.Port != 1645 || c.DisplayName != "Old House" {
			t.Errorf("saved %+v", c)
		}
	})
}
