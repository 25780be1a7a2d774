package ui_test

import (
	"image"
	"strings"
	"testing"

	"otpdialog/signin"
	"otpdialog/ui"
)

func TestHelp(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog().Type("12").Press("f1").See("Help", "Ctrl+T", "press a method", "F3")
		d.Type("34").Press("alt+1", "tab", "space").See("press a method").Server.Asked(1)
		d.Press("esc").SeeNo("press a method").In(signin.Dialog).Holds(otpWord, "12").Focused(otpWord)
		d.Press("f1", "enter").SeeNo("press a method").In(signin.Dialog)
		d.Server.Asked(1)
	})
}

// All of the help can be read in the smallest window.
func TestHelpScrolls(t *testing.T) {
	story(t, setup{Size: image.Pt(40, 12)}, func(d *driver) {
		d.Press("f1").See("Help", "PgUp PgDn")
		const last = "To select text, hold Shift."
		d.SeeNo(last)
		for range 20 {
			d.Press("pgdown")
		}
		d.See(last)
		for range 20 {
			d.Press("pgup")
		}
		d.SeeNo(last).Press("f1", "f1").SeeNo(last)
	})
}

// While everything is recorded, each page says where, beside the help bar or a warning in its place;
// a long name leaves room for both.
func TestHelpBarShowsTheRecording(t *testing.T) {
	for _, c := range []struct{ environ, file, mark string }{
		{"LC_ALL=C.UTF-8", "push.toml", "REC push.toml"},
		{"LC_ALL=C", "push.toml", "REC push.toml"},
		{"LC_ALL=C.UTF-8", strings.Repeat("long", 20), "REC " + strings.Repeat("long", 5) + "l…"},
		{"LC_ALL=C", strings.Repeat("long", 20), "REC " + strings.Repeat("long", 5) + "l~"},
	} {
		story(t, setup{Environ: []string{c.environ}, Options: ui.Options{Recording: c.file}}, func(d *driver) {
			d.See("F1 help", c.mark).Dialog().See("F1 help", c.mark)
		})
	}
	story(t, setup{}, func(d *driver) { d.Dialog().SeeNo("REC ") })
}

// Every key that the help bar shows stands in the full help, too.
func TestHelpHoldsTheHelpBar(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.Dialog()
		hints, _ := d.Model.Bar()
		d.Press("f1")
		for _, hint := range hints {
			d.See(hint.Help().Key)
		}
	})
}
