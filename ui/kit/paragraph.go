package kit

import (
	"image"

	"charm.land/lipgloss/v2"

	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
)

// A Paragraph is text to read, wrapped to the width of its sheet. An empty one is
// a blank line.
type Paragraph struct {
	Inert

	Text      string
	Style     Styling // nil for plain text
	Indent    int     // cells before each line
	Mark      string  // before the first line, in the indent
	MarkStyle Styling
}

// A Styling is a role of a look.
type Styling func(*draw.Look) lipgloss.Style

// Muted is for what matters less.
func Muted(l *draw.Look) lipgloss.Style { return l.Muted }

// Strong is for headlines.
func Strong(l *draw.Look) lipgloss.Style { return l.Strong }

// Title is for the name of a page without a frame.
func Title(l *draw.Look) lipgloss.Style { return l.Title }

// Warn is for what a person should read.
func Warn(l *draw.Look) lipgloss.Style { return l.Warn }

// Bad is for what has failed.
func Bad(l *draw.Look) lipgloss.Style { return l.Bad }

// Good is for what has succeeded.
func Good(l *draw.Look) lipgloss.Style { return l.Good }

// BoxGood is for the frame of what has succeeded.
func BoxGood(l *draw.Look) lipgloss.Style { return l.Box.BorderForeground(l.Good.GetForeground()) }

func (s Styling) of(l *draw.Look) lipgloss.Style {
	if s == nil {
		return l.Text
	}
	return s(l)
}

// Blank is an empty line.
var Blank = &Paragraph{}

// Headline is the title of what is below it.
func Headline(text string) *Paragraph { return &Paragraph{Text: text, Style: Strong} }

// Height implements [Control].
func (t *Paragraph) Height(width int) int { return max(1, len(cells.Wrap(t.Text, width-t.Indent))) }

// Draw implements [Control].
func (t *Paragraph) Draw(p *Painter, r image.Rectangle) {
	if t.Mark != "" {
		p.Line(row(r, 0), t.MarkStyle.of(p.Look), t.Mark)
	}
	r.Min.X += t.Indent
	for i, line := range cells.Wrap(t.Text, r.Dx()) {
		p.Line(row(r, i), t.Style.of(p.Look), line)
	}
}
