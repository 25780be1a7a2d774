package signin

import (
	"image"

	"otpdialog/ui/draw"
	"otpdialog/ui/grant"
	"otpdialog/ui/kit"
)

// grantSheet is the progress page of a grant: it shows what the person confirms elsewhere, in the
// largest form that fits.
func (p *Progress) grantSheet(s kit.Screen) *kit.Sheet {
	in := room(s, dialogWidth)
	scale := largest(s, func(scale draw.Scale) int { return scale.ButtonRows + 24 }) // the grant in its usual form
	buttons := &kit.Buttons{
		Of:   append([]kit.Button{{ID: CancelID, Label: cancelWord, Breaks: true, Does: kit.Leave{}}}, p.grant.Buttons(p.browser())...),
		Rows: scale.ButtonRows,
	}
	chrome := 2 + 1 + buttons.Height(in) // borders, what is waited for, buttons
	shown := p.grant.Fit(s, in, max(1, s.Area.Dy()-chrome))
	sheet := p.sheet()
	sheet.Moves = clockInterval
	sheet.First = kit.Stop{ID: "copy code"} // a key typed ahead must not give it up
	put := func(c kit.Control) func(image.Rectangle) {
		return func(r image.Rectangle) { sheet.Put(c, r) }
	}
	sheet.Frame = arrange(s, dialogWidth, []part{
		{rows: 1, put: put(&kit.Line{Text: p.form.view.Waits(), Style: kit.Muted})},
		{rows: shown.Height(in), gap: 1, put: put(shown)},
		{rows: buttons.Height(in), gap: 1, put: put(buttons)},
	})
	return sheet
}

// browser is nil in a gate: it starts nothing for a person whom it has not let in.
func (p *Progress) browser() grant.Browser {
	if p.form.o.Gate {
		return nil
	}
	return p.form.o.Browser
}
