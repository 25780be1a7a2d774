package wire

import (
	"image"
	"strings"

	"charm.land/lipgloss/v2"

	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// Lanes are the client, the server and the phone from left to right, as in a sequence diagram.
type lanes struct {
	at   [3]int // the columns of the lanes
	soft lipgloss.Style

	down, dash, left, right string
}

// names stand above the lanes.
var names = [...]string{"this client", "RADIUS server", "phone"}

func newLanes(r image.Rectangle, look *draw.Look) lanes {
	l := lanes{soft: look.Bar, down: "│", dash: "─", left: "←", right: "→"}
	if look.ASCII {
		l.down, l.dash, l.left, l.right = "|", "-", "<", ">"
	}
	l.at = lanesIn(r)
	return l
}

// lanesIn are the columns of the lanes.
func lanesIn(r image.Rectangle) (at [3]int) {
	width := min(max(laneLeast, (r.Dx()-timeWidth-besideMost)/2), laneMost)
	for i := range at {
		at[i] = r.Min.X + timeWidth + i*width
	}
	return at
}

// beside returns what an arrow says, and the words that stand beside it, "" for none.
func (l Line) beside() (label, words string) {
	if l.Kind == "" || l.Role == Repeats {
		return l.Words, ""
	}
	return l.Kind, l.Words
}

// draw draws the names, the lanes from top to bottom, and the lines.
func (s lanes) draw(p *kit.Painter, r image.Rectangle, lines []Line, rows []image.Rectangle) {
	for i, name := range names {
		p.Line(image.Rect(s.at[i]-cells.Width(name)/2, r.Min.Y, r.Max.X, r.Min.Y+1), p.Look.Strong, name)
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		for _, x := range s.at {
			p.Line(image.Rect(x, y, x+1, y+1), s.soft, s.down)
		}
	}
	for i, l := range lines {
		s.line(p, rows[i], l)
	}
}

// line draws an arrow from one lane to the next with its label, and what else there is to say.
func (s lanes) line(p *kit.Painter, row image.Rectangle, l Line) {
	below := row.Max.Y
	row.Max.Y = row.Min.Y + 1
	l.drawTime(p, image.Rect(row.Min.X, row.Min.Y, row.Min.X+timeWidth, row.Max.Y))
	from := 0
	if l.Way == ToPhone || l.Way == FromPhone {
		from = 1
	}
	arrow := image.Rect(s.at[from]+1, row.Min.Y, s.at[from+1], row.Max.Y)
	if l.Role == Waits {
		p.Line(draw.Centred(arrow, cells.Width(l.Words), 1), l.style(p.Look), l.Words)
		return
	}
	rest := draw.Row{Left: image.Rect(s.at[len(s.at)-1]+gap, row.Min.Y, row.Max.X, below)}
	label, words := l.beside()
	p.Line(arrow, l.style(p.Look), s.arrow(l, label, arrow.Dx(), p.Look))
	if words != "" {
		at := rest.Take(wordsIn(words))
		at.Max.Y = row.Max.Y
		p.Line(at, l.style(p.Look), words)
	}
	l.details(p, rest.Left)
}

// arrow is an arrow of that width. One that does not count ends in a cross.
func (s lanes) arrow(l Line, label string, width int, look *draw.Look) string {
	const ends = 4 // a dash, two blanks and the head
	label = " " + cells.Cut(label, width-ends, look.Ellipsis) + " "
	dashes := strings.Repeat(s.dash, max(0, width-cells.Width(label)-2))
	head := s.left
	if l.Role == Dropped {
		head = look.Cross
	}
	if l.Way == ToServer || l.Way == ToPhone {
		return s.dash + label + dashes + s.right
	}
	return head + dashes + label + s.dash
}
