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

// A motion is what moves for a moment when something has gone to the phone, or has come from it.
type motion struct {
	of   uint64 // what moves
	step int
}

// The steps of a motion, and how long each takes.
const (
	motionSteps = 3
	motionStep  = 80 * time.Millisecond
)

// A moved is the next step of a motion.
type moved struct{ of uint64 }

// begin begins the motion of something else than before.
func (m *motion) begin(of uint64, still bool) kit.Want {
	if m.of == of {
		return nil
	}
	if *m = (motion{of: of}); still || of == 0 {
		m.step = motionSteps
		return nil
	}
	return m.wait()
}

// next takes the next step.
func (m *motion) next(of uint64) kit.Want {
	if m.of != of || m.step >= motionSteps {
		return nil
	}
	m.step++
	if m.step == motionSteps {
		return nil
	}
	return m.wait()
}

func (m *motion) wait() kit.Want {
	of := m.of
	return kit.Run{Work: func() kit.Action {
		time.Sleep(motionStep)
		return moved{of}
	}}
}

// part is how much of a motion is done, from 0 to 1: all of it if something else moves.
func (m *motion) part(of uint64) float64 {
	if m.of != of || of == 0 {
		return 1
	}
	return float64(m.step) / motionSteps
}

// An arrow is what has gone to the phone, or has come from it.
type arrow struct {
	kit.Inert

	back  bool
	label string
	style kit.Styling
	part  float64 // of its way that it has gone
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

// between is what went to the phone, or came from it, last in a sign-in; nil for nothing.
func between(log []world.Event, since time.Time) (id uint64, _ *arrow) {
	for _, e := range log {
		if e.At.Before(since) || since.IsZero() {
			break
		}
		switch e.Kind {
		case world.RequestSent, world.MessageDelivered:
			label := map[world.Method]string{world.Push: "push", world.Call: "call", world.Text: "SMS", world.Mail: "email"}[e.Method]
			return 2 * e.ID, &arrow{label: label, style: kit.Warn}
		case world.RequestEnded:
			if e.Outcome == world.TimedOut || e.Outcome == world.Withdrawn {
				return 0, nil
			}
			if e.Outcome == world.Approved {
				return 2*e.ID + 1, &arrow{back: true, label: "yes", style: kit.Good}
			}
			return 2*e.ID + 1, &arrow{back: true, label: "no", style: kit.Bad}
		}
	}
	return 0, nil
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
