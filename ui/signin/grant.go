package signin

import (
	"otpdialog/ui/draw"
	"otpdialog/ui/grant"
	"otpdialog/ui/kit"
)

const grantWidth = 78

// grantSheet is the progress box of a grant: it shows what the person confirms elsewhere, in the
// largest form that fits.
func (p *Progress) grantSheet(s kit.Screen) *kit.Sheet {
	width := min(grantWidth, s.Area.Dx())
	in := width - 4
	buttons := &kit.Buttons{Of: append([]kit.Button{{ID: CancelID, Label: cancelWord, Breaks: true, Does: kit.Leave{}}}, p.grant.Buttons(p.browser())...)}
	chrome := 2 + 1 + buttons.Height(in) // borders, what is waited for, buttons
	free := max(1, s.Area.Dy()-chrome)
	shown := p.grant.Fit(s, in, free)
	rows := shown.Height(in)
	blanks := min(2, max(0, free-rows))
	sheet := &kit.Sheet{
		Title: p.title(), Form: kit.Box, Frame: draw.Centred(s.Area, width, rows+chrome+blanks), SameBar: true, Moves: clockInterval,
		First: kit.Stop{ID: "copy code"}, // a key typed ahead must not give it up
	}
	add := func(c kit.Control, rows int, col *draw.Column) {
		sheet.Fixed = append(sheet.Fixed, kit.Fixed{Control: c, Rect: col.Take(rows)})
	}
	col := &draw.Column{Left: draw.Inner(sheet.Frame)}
	add(&kit.Line{Text: p.form.view.Waits(), Style: kit.Muted}, 1, col)
	if blanks > 1 {
		col.Take(1)
	}
	add(shown, rows, col)
	if blanks > 0 {
		col.Take(1)
	}
	add(buttons, buttons.Height(in), col)
	return sheet
}

// browser is nil in a gate: it starts nothing for a person whom it has not let in.
func (p *Progress) browser() grant.Browser {
	if p.form.o.Gate {
		return nil
	}
	return p.form.o.Browser
}
