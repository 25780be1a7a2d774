package kit

import (
	"image"

	"otpdialog/ui/draw"
)

// A Banner is something in large letters with controls that do nothing beside it.
type Banner struct {
	Inert

	Large  []string // lines
	Style  Styling  // of the letters
	Beside []Control
}

// indent is where the controls begin.
func (b *Banner) indent() int {
	const gap = 2
	return draw.Widest(b.Large) + gap
}

// Height implements [Control].
func (b *Banner) Height(width int) int { return max(len(b.Large), stacked(b.Beside, width-b.indent())) }

// Draw implements [Control].
func (b *Banner) Draw(p *Painter, r image.Rectangle) {
	for i, line := range b.Large {
		p.Line(row(r, i), b.Style.of(p.Look), line)
	}
	r.Min.X = min(r.Max.X, r.Min.X+b.indent())
	c := draw.Column{Left: draw.Centred(r, r.Dx(), stacked(b.Beside, r.Dx()))}
	for _, one := range b.Beside {
		one.Draw(p, c.Take(one.Height(r.Dx())))
	}
}
