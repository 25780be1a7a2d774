package console

import (
	"image"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A sample is the icons of a connection as people see them who sign in on it for the first time,
// with unsaved changes. If it is framed, the OTP dialog is around them, below a headline. A press on
// an icon is [kit.Pressed].
type sample struct {
	kit.Icons

	title, prompt string
	framed        bool
}

const (
	sampleID    = "sample"
	sampleWidth = 78 // as the dialog
	asideWidth  = 70 // of what is beside a tab
)

// whatPeopleSee is the sample of c on that screen, and what is sent without them; nothing if there is
// nothing to show, or no room.
func whatPeopleSee(c *settings.Connection, s kit.Screen) []kit.Control {
	const compact, roomy = 19, 30 // rows of the window
	v := signin.New(c).View()
	if len(v.Actions) == 0 || s.Area.Dy() < compact || s.Area.Dx() < sampleWidth-2 {
		return nil
	}
	shown := []kit.Control{&sample{
		Icons:  kit.Icons{ID: sampleID, Of: kit.IconsOf(v.Actions), Default: v.Default, Pictures: s.Images != settings.ImagesNone},
		title:  c.DisplayName,
		prompt: c.UserPrompt,
		framed: s.Area.Dy() >= roomy,
	}}
	if action, _ := signin.Automatic(c, signin.Begin{}); action != nil {
		when := "the first time"
		if c.AutosendWhen == settings.AutosendAlways {
			when = "each time"
		}
		shown = append(shown, &kit.Paragraph{Text: action.Title + " is sent automatically " + when + ".", Style: kit.Muted})
	}
	return shown
}

// in is where the icons are.
func (t *sample) in(r image.Rectangle) image.Rectangle {
	r.Max.X = min(r.Max.X, r.Min.X+sampleWidth)
	if !t.framed {
		return r
	}
	r = draw.Inner(r)
	return image.Rect(r.Min.X, r.Min.Y+3, r.Max.X, r.Max.Y-2)
}

// Height implements [kit.Control].
func (t *sample) Height(width int) int {
	rows := t.Icons.Height(min(width, sampleWidth))
	if t.framed {
		rows += 7 // headline, border, prompt, OTP field, and a blank between them
	}
	return rows
}

// Places implements [kit.Control]: the table is what the keys lead to.
func (t *sample) Places(r image.Rectangle) []kit.Place {
	places := t.Icons.Places(t.in(r))
	for i := range places {
		places[i].MouseOnly, places[i].Of = true, t
	}
	return places
}

// Draw implements [kit.Control].
func (t *sample) Draw(p *kit.Painter, r image.Rectangle) {
	in := t.in(r)
	if box := image.Rect(r.Min.X, r.Min.Y+1, in.Max.X+2, r.Max.Y); t.framed && box.In(p.Clip) {
		kit.Headline("What people see").Draw(p, r)
		p.Canvas.Frame(box, p.Look, p.Look.Box, t.title)
		p.Line(image.Rect(in.Min.X, in.Min.Y-2, in.Max.X, in.Min.Y-1), p.Look.Text, t.prompt)
		var field draw.Field
		p.Line(image.Rect(in.Min.X, in.Max.Y+1, in.Max.X, in.Max.Y+2), p.Look.Text, "OTP")
		field.Draw(p.Canvas, image.Rect(in.Min.X+4, in.Max.Y+1, in.Min.X+34, in.Max.Y+2), p.Look, false)
	}
	t.Icons.Draw(p, in)
}
