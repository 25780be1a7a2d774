package ui_test

import (
	"image"
	"image/color"
	"testing"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/uitest"
)

var lightGrey = color.Gray{Y: 240}

// The help of a form, and of a gate, as text.
func TestGoldenHelp(t *testing.T) {
	for name, s := range map[string]setup{"form with help": {}, "gate with help": gate(setup{})} {
		story(t, s, func(d *driver) { uitest.GoldenViews(d.T, name, &d.Press("f1").Person) })
	}
}

// The sizes in which no page is shown.
func TestSweepTooSmall(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		for width := range 46 {
			for height := range 17 {
				d.Size(width, height)
				uitest.CheckFrame(d.T, d.Model, image.Pt(width, height))
			}
		}
		d.Size(39, 12).See("needs 40×12", "39×12").Size(40, 11).See("40×11").Size(40, 12).SeeNo("needs")
	})
}

// Light and dark differ, and the terminal's answer decides between them.
func TestThemeFollowsTheTerminal(t *testing.T) {
	d := uitest.Live(t, setup{})
	dark := d.Model.View().Content
	d.Send(tea.BackgroundColorMsg{Color: lightGrey})
	light := d.Model.View().Content
	if dark == light {
		t.Error("a light terminal looks like a dark one")
	}
	if got := uitest.Live(t, setup{Environ: []string{"COLORFGBG=0;15"}}).Model.View().Content; got != light {
		t.Error("COLORFGBG of a light terminal does not give the light theme")
	}
	d = uitest.Live(t, setup{Preferences: "theme = \"dark\"\n"})
	d.Send(tea.BackgroundColorMsg{Color: lightGrey})
	if d.Model.View().Content != dark {
		t.Error("the theme of the preferences does not hold")
	}
}
