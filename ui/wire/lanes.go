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
	at      [3]int // the columns of the lanes
	details int    // where the details begin
	soft    lipgloss.Style

	down, dash, left, right string
}

// names stand above the lanes.
var names = [...]string{"this client", "RADIUS server", "phone"}

func newLanes(r image.Rectangle, look *draw.Look) lanes {
	l := lanes{soft: look.Bar, down: "│", dash: "─", left: "←", right: "→"}
	if look.ASCII {
		l.down, l.dash, l.left, l.right = "|", "-", "<", ">"
	}
	width := min(max(laneLeast, (r.Dx()-timeWidth-detailsMin)/2), laneMost)
	for i := range l.at {
		l.at[i] = r.Min.X + timeWidth + i*width
	}
	l.details = l.at[len(l.at)-1] + 1 + gap
	return l
}

// draw draws the names, the lanes from top to bottom, the lines, and what is waited for.
func (s lanes) draw(p *kit.Painter, at layout, waiting string, onPhone bool) {
	for i, name := range names {
		from := s.at[i] - cells.Width(name)/2
		if i == 0 {
			from = at.head.Min.X
		}
		p.Line(image.Rect(from, at.head.Min.Y, at.head.Max.X, at.head.Max.Y), p.Look.Strong, name)
	}
	for y := at.head.Max.Y; y < at.inside.Max.Y; y++ {
		for _, x := range s.at {
			p.Line(image.Rect(x, y, x+1, y+1), s.soft, s.down)
		}
	}
	for i, l := range at.lines {
		s.line(p, at.rows[i], l)
	}
	if at.wait.Min.X = s.at[0] + gap; onPhone {
		at.wait.Min.X = s.at[1] + gap
	}
	at.wait.Max.X = at.wait.Min.X + cells.Width(waiting)
	p.Line(at.wait, waitingStyle(p.Look, onPhone), waiting)
}

// line draws an arrow from one lane to the next with its label, and what else there is to say.
func (s lanes) line(p *kit.Painter, row image.Rectangle, l Line) {
	style := l.drawTime(p, row)
	from := 0
	if l.Way == ToPhone || l.Way == FromPhone {
		from = 1
	}
	label, details := l.Kind, l.Words
	if label == "" || l.Role == Repeats {
		label, details = l.Words, ""
	}
	if l.Details != "" && details != "" {
		details += " " + p.Look.More + " "
	}
	arrow := image.Rect(s.at[from]+1, row.Min.Y, s.at[from+1], row.Max.Y)
	p.Line(arrow, style, s.arrow(l, label, arrow.Dx(), p.Look))
	p.Line(image.Rect(s.details, row.Min.Y, row.Max.X, row.Max.Y), style, details+l.Details)
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
