package kit

import (
	"image"
	"strings"
	"time"

	"otpdialog/ui/draw"
)

// Fixed is a control in the place that its page has given it.
type Fixed struct {
	Control

	Rect image.Rectangle
}

// arrangeFixed lays out a sheet whose page has arranged it.
func (s *Sheet) arrangeFixed(area image.Rectangle, scroll int) *Layout {
	l := &Layout{Frame: s.Frame.Intersect(area), Inside: draw.Inner(s.Frame), scrollEnd: s.ScrollEnd}
	l.scroll = min(scroll, l.scrollEnd)
	for _, f := range s.Fixed {
		clip := f.Rect.Intersect(area)
		l.drawn = append(l.drawn, drawn{f.Control, f.Rect, clip})
		for _, p := range f.Places(f.Rect) {
			if p.Rect = p.Rect.Intersect(clip); !p.Rect.Empty() {
				l.Places = append(l.Places, p)
			}
		}
	}
	return l
}

// A Line is one or more lines of text in the same style, cut to their place.
type Line struct {
	Inert

	Text  string
	Style Styling // nil for plain text
}

// Height implements [Control].
func (t *Line) Height(int) int { return 1 + strings.Count(t.Text, "\n") }

// Draw implements [Control].
func (t *Line) Draw(p *Painter, r image.Rectangle) {
	p.Canvas.Lines(r, t.Style.of(p.Look), strings.Split(t.Text, "\n")...)
}

// A Scroll is a text that scrolls if it does not fit in its place: then its last
// row says so.
type Scroll struct {
	Inert

	Lines []draw.TextLine
}

// Height implements [Control].
func (t *Scroll) Height(int) int { return len(t.Lines) }

// Fit returns how far the text scrolls in a place of so many rows, and how many of
// its lines are visible at a time.
func (t *Scroll) Fit(rows int) (end, page int) {
	if len(t.Lines) > rows && rows > 1 {
		rows--
	}
	return max(0, len(t.Lines)-rows), rows
}

// Draw implements [Control].
func (t *Scroll) Draw(p *Painter, r image.Rectangle) {
	end, rows := t.Fit(r.Dy())
	from := min(p.Scroll, end)
	more := image.Rect(r.Min.X, r.Min.Y+rows, r.Max.X, r.Max.Y)
	r.Max.Y = more.Min.Y
	p.Canvas.Text(r, t.Lines[from:])
	if !more.Empty() {
		p.Canvas.Lines(more, p.Look.Key, scrollMark(p.Look, from, end)+" "+moreWord)
	}
}

// scrollMark says in which directions there is more.
func scrollMark(look *draw.Look, scroll, end int) string {
	switch scroll {
	case 0:
		return look.ArrowDown
	case end:
		return look.ArrowUp
	}
	return look.ArrowUp + look.ArrowDown
}

// Lines are lines of text, each in a style of its own.
type Lines struct {
	Inert

	Of []draw.TextLine
}

// Height implements [Control].
func (t *Lines) Height(int) int { return len(t.Of) }

// Draw implements [Control].
func (t *Lines) Draw(p *Painter, r image.Rectangle) { p.Canvas.Text(r, t.Of) }

// A Progress shows how much of a time has passed, in a thicker bar if it gets two rows.
type Progress struct {
	Inert

	Passed, Of time.Duration
}

// Height implements [Control].
func (*Progress) Height(int) int { return 1 }

// Draw implements [Control].
func (b *Progress) Draw(p *Painter, r image.Rectangle) {
	if r.Empty() {
		return
	}
	done := 0
	if b.Of > 0 {
		done = min(r.Dx(), int(time.Duration(r.Dx())*b.Passed/b.Of))
	}
	full, empty := []string{p.Look.BarFull}, []string{p.Look.BarEmpty}
	if r.Dy() > 1 && !p.Look.ASCII { // a thick bar and a thin line, both where the two rows meet
		full, empty = []string{"▄", "▀"}, []string{"▁", "▔"}
	}
	for y := range full {
		p.Canvas.Draw(row(r, y), p.Look.BarDone.Render(strings.Repeat(full[y], done))+
			p.Look.Bar.Render(strings.Repeat(empty[y], r.Dx()-done)))
	}
}
