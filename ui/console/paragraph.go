package console

import (
	"image"

	"charm.land/lipgloss/v2"

	"otpdialog/ui/draw"
)

// A paragraph is text to read, wrapped to the width of its sheet; an empty one is
// a blank line.
type paragraph struct {
	inert

	text      string
	style     styling // nil for plain text
	indent    int     // cells before each line
	mark      string  // stands there before the first line
	markStyle styling
}

// A styling is a role of a look.
type styling func(*draw.Look) lipgloss.Style

func muted(l *draw.Look) lipgloss.Style  { return l.Muted }
func strong(l *draw.Look) lipgloss.Style { return l.Strong }
func warn(l *draw.Look) lipgloss.Style   { return l.Warn }
func bad(l *draw.Look) lipgloss.Style    { return l.Bad }
func good(l *draw.Look) lipgloss.Style   { return l.Good }

func (s styling) of(l *draw.Look) lipgloss.Style {
	if s == nil {
		return l.Text
	}
	return s(l)
}

// blank is a line with nothing on it.
var blank = &paragraph{}

func (t *paragraph) height(width int) int { return max(1, len(draw.Wrap(t.text, width-t.indent))) }

func (t *paragraph) draw(p *painter, r image.Rectangle) {
	if t.mark != "" {
		p.line(row(r, 0), t.markStyle.of(p.look), t.mark)
	}
	r.Min.X += t.indent
	for i, line := range draw.Wrap(t.text, r.Dx()) {
		p.line(row(r, i), t.style.of(p.look), line)
	}
}
