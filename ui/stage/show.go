package stage

import (
	"image"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"otpdialog/simulator/world"
	"otpdialog/ui/cells"
	"otpdialog/ui/kit"
)

// What goes to the phone, or comes from it, is on its way for a moment, and is drawn so often meanwhile.
const (
	motionTime = 240 * time.Millisecond
	motionStep = 80 * time.Millisecond
)

// An arrow is what has gone to the phone, or has come from it.
type arrow struct {
	kit.Inert

	back  bool
	label string
	style kit.Styling
	left  time.Time // when it went
	part  float64   // of its way that it has gone
}

// move takes in the time: how much of its way it has gone by now.
func (a *arrow) move(s kit.Screen) {
	if a.part = 1; !s.Still {
		a.part = min(max(0, float64(s.Now.Sub(a.left))/float64(motionTime)), 1)
	}
}

// Height implements [kit.Control].
func (*arrow) Height(int) int { return 2 }

// Draw implements [kit.Control].
func (a *arrow) Draw(p *kit.Painter, r image.Rectangle) {
	line, head := "━", "▶"
	if a.back {
		head = "◀"
	}
	if p.Look.ASCII {
		line, head = "-", map[bool]string{false: ">", true: "<"}[a.back]
	}
	length := min(r.Dx(), max(1, int(a.part*float64(r.Dx()))))
	text := strings.Repeat(line, length-1) + head
	at := image.Rect(r.Min.X, r.Max.Y-1, r.Min.X+length, r.Max.Y)
	if a.back {
		text = head + strings.Repeat(line, length-1)
		at = image.Rect(r.Max.X-length, r.Max.Y-1, r.Max.X, r.Max.Y)
	}
	p.Line(at, a.style(p.Look), text)
	if r.Dy() > 1 && cells.Width(a.label) <= r.Dx() {
		p.Line(image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+1), a.style(p.Look).Align(lipgloss.Center), a.label)
	}
}

// between is what went to the phone, or came from it, last in a sign-in; nil for nothing, and once a code
// has done what it was sent for.
func between(log []world.Event, since time.Time) *arrow {
	for _, e := range log {
		if e.At.Before(since) || since.IsZero() {
			break
		}
		switch e.Kind {
		case world.RequestSent, world.MessageDelivered:
			label := map[world.Method]string{world.Push: "push", world.Call: "call", world.Text: "SMS", world.Mail: "email"}[e.Method]
			return &arrow{label: label, style: kit.Warn, left: e.At}
		case world.RequestEnded:
			if e.Outcome == world.TimedOut || e.Outcome == world.Withdrawn {
				return nil
			}
			if e.Outcome == world.Approved {
				return &arrow{back: true, label: "yes", style: kit.Good, left: e.At}
			}
			return &arrow{back: true, label: "no", style: kit.Bad, left: e.At}
		case world.SignedIn:
			return nil
		}
	}
	return nil
}

// A head says what is shown, and where its story is.
type head struct {
	kit.Inert

	program, subject string
	steps            []string
	at               int // the step
}

// Height implements [kit.Control].
func (*head) Height(int) int { return 1 }

// Draw implements [kit.Control].
func (h *head) Draw(p *kit.Painter, r image.Rectangle) {
	x := r.Max.X
	for i, step := range slices.Backward(h.steps) {
		style := p.Look.Muted
		if i == h.at {
			style = p.Look.Title
		}
		text := strconv.Itoa(i+1) + " " + step
		if i == h.at {
			text = p.Look.TailRight + " " + text
		}
		x -= cells.Width(text)
		p.Line(image.Rect(x, r.Min.Y, x+cells.Width(text), r.Max.Y).Intersect(r), style, text)
		x -= 2
	}
	w := cells.Width(h.program)
	p.Line(image.Rect(r.Min.X, r.Min.Y, r.Min.X+w, r.Max.Y), p.Look.Title, h.program)
	if room := image.Rect(r.Min.X+w+2, r.Min.Y, x, r.Max.Y); room.Dx() > 0 {
		p.Line(room, p.Look.Muted, cells.Cut(h.subject, room.Dx(), p.Look.Ellipsis))
	}
}

// steps are those of both stories.
var steps = []string{"Sign in", "Confirm", "Signed in"}
