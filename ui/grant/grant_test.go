package grant_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"

	"otpdialog/devicegrant"
	"otpdialog/ui/draw"
	"otpdialog/ui/grant"
	"otpdialog/ui/kit"
	"otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

// A page shows a grant in a box, as pages of sign-ins do.
type page struct{ shown *grant.Shown }

func (p *page) Do(a kit.Action) kit.Want {
	want, _ := p.shown.Do(a)
	return want
}

func (p *page) Sheet(s kit.Screen) *kit.Sheet {
	width := min(78, s.Area.Dx())
	c := p.shown.Fit(s, width-4, s.Area.Dy()-4)
	rows := c.Height(width - 4)
	frame := draw.Centred(s.Area, width, rows+4)
	in := draw.Column{Left: draw.Inner(frame)}
	sheet := &kit.Sheet{Title: p.shown.Provider, Form: kit.Box, Frame: frame, Border: func(l *draw.Look) lipgloss.Style { return l.Box }}
	sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: c, Rect: in.Take(rows)})
	in.Take(1)
	sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: &kit.Buttons{OneRow: true, Of: p.shown.Buttons(func(string) error { return nil })}, Rect: in.Take(1)})
	return sheet
}

func scene(name string, g devicegrant.Grant, play func(*story.Teller)) uitest.Scene {
	return uitest.Scene{Name: name, Play: play, Must: []string{"copy code"}, Open: func(t *testing.T, ascii bool) *uitest.Pages {
		t.Helper()
		return uitest.NewPages(ascii, &page{grant.New(g)})
	}}
}

// without is a scene that need not have the buttons.
func without(name string, g devicegrant.Grant, play func(*story.Teller)) uitest.Scene {
	s := scene(name, g, play)
	s.Must = nil
	if strings.Contains(name, "odd") {
		s.Texts = "foreign"
	}
	return s
}

var usual = devicegrant.Grant{
	Provider: "Simulated Google", Code: "WDJB-MJHT", Address: "https://login.example.com/device",
	Complete: "https://login.example.com/device?user_code=WDJB-MJHT", Expires: uitest.Noon.Add(9*time.Minute + 41*time.Second),
}

func TestScenes(t *testing.T) {
	long := usual
	long.Code, long.Address, long.Complete = "ABCDEFGH-JKLMNPQRSTUVWXYZ-0123456789", "https://login.example.com/"+strings.Repeat("segment/", 30), ""
	endless := usual
	endless.Complete = "https://login.example.com/?code=" + strings.Repeat("0123456789", 500)
	odd := usual
	odd.Code, odd.Provider = "wörter 12 ☎️", uitest.OddText
	uitest.SweepScenes(t, []uitest.Scene{
		scene("grant", usual, nil), scene("grant with a long address", long, nil), scene("grant with an endless address", endless, nil),
		func() uitest.Scene {
			s := scene("grant with odd text", odd, nil)
			s.Texts, s.Must = "foreign", nil
			return s
		}(),
		without("code to copy", usual, func(p *story.Teller) { p.Click("Copy code") }),
	}, "grant", "code to copy")
	uitest.GoldenPlain(t, scene("grant", usual, nil))
}

// The code is always there as text, and the address is, too: nothing depends on pictures.
func TestCodeIsAlwaysText(t *testing.T) {
	for _, size := range []image.Point{{40, 12}, {60, 18}, {80, 24}, {130, 38}, {200, 60}} {
		p := scene("grant", usual, nil).Open(t, false).Person(t).Size(size.X, size.Y)
		if text := p.Text(); !strings.Contains(strings.ReplaceAll(text, " ", ""), usual.Code) || !strings.Contains(text, usual.Address) {
			t.Errorf("at %v:\n%s", size, text)
		}
		p.See(" left")
	}
}
