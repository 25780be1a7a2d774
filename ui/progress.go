package ui

import (
	"fmt"
	"image"
	"strings"

	"otpdialog/signin"
	"otpdialog/ui/draw"
)

// The progress box: what is under way, how long it has taken, and the two ways
// out of it.

const progressWidth = 60

func (m *Model) layoutProgress(l *layout, area image.Rectangle) {
	width := min(progressWidth, area.Dx())
	in := width - 4
	text := draw.Paragraph(&m.look.Strong, m.view.Waits(), in)
	text = append(text, draw.Paragraph(&m.look.Warn, m.progressReason(), in)...)
	const clocks, wire, frame = 2, 1, 3 // times and bar; traffic; borders and buttons
	if over := len(text) + clocks + frame - area.Dy(); over > 0 {
		text = text[min(over, len(text)):] // the end of a long message, and why
	}
	free := area.Dy() - len(text) - clocks - frame
	traffic := min(wire, max(0, free))
	blanks := min(3, max(0, free-traffic))
	box := draw.Centred(area, width, len(text)+clocks+traffic+blanks+frame)
	l.parts[progressPart] = box
	col := draw.Column{Left: draw.Inner(box)}
	blank := func() {
		if blanks > 0 {
			blanks--
			col.Take(1)
		}
	}
	blank()
	l.parts[messagePart], l.message = col.Take(len(text)), text
	blank()
	l.parts[timePart] = col.Take(1)
	l.parts[barPart] = col.Take(1)
	l.parts[trafficPart] = col.Take(traffic)
	blank()
	buttons := []labelled{{giveUpButton, cancelWord}}
	if m.view.State == signin.Progress {
		buttons = append(buttons, labelled{enterCodeButton, enterCodeWord})
	}
	l.placeButtons(col.Take(1), buttons...)
}

// progressReason says why an action went out by itself.
func (m *Model) progressReason() string {
	if why := m.view.Cause.Words(); why != "" {
		return "Sent by itself: " + why + "."
	}
	return ""
}

func (m *Model) progressTitle() string {
	if m.view.Action != nil {
		return m.view.Action.Title
	}
	return m.connection.DisplayName
}

func (m *Model) drawProgress(c draw.Canvas, l *layout) {
	c.Dim()
	box := l.parts[progressPart]
	c.Frame(box, m.look, m.look.BoxFront, m.progressTitle())
	spinner := m.look.Spinner[m.frame%len(m.look.Spinner)]
	if m.preferences.ReducedMotion {
		spinner = m.look.Bullet
	}
	c.Text(l.parts[messagePart], l.message)
	c.Draw(l.parts[timePart], m.look.Muted.Render(
		fmt.Sprintf("%s %s passed %s %s left", spinner, clock(m.passed()), m.look.More, clock(m.left()))))
	m.drawBar(c, l.parts[barPart])
	c.Lines(l.parts[trafficPart], m.look.Muted, m.trafficLine())
	m.drawButton(c, l, giveUpButton, cancelWord)
	m.drawButton(c, l, enterCodeButton, enterCodeWord)
}

// drawBar draws how much of the time has passed.
func (m *Model) drawBar(c draw.Canvas, r image.Rectangle) {
	if r.Empty() {
		return
	}
	done := m.share(r.Dx())
	c.Draw(r, m.look.BarDone.Render(strings.Repeat(m.look.BarFull, done))+
		m.look.Bar.Render(strings.Repeat(m.look.BarEmpty, r.Dx()-done)))
}

// trafficLine tells what is on the wire, as far as it concerns a person.
func (m *Model) trafficLine() string {
	if m.view.Began.IsZero() {
		return ""
	}
	t := m.session.View().Traffic
	line := t.Server
	if t.Resent > 0 {
		line += fmt.Sprintf(" %s sent again %s", m.look.More, times(t.Resent))
	}
	if t.Dropped > 0 {
		line += fmt.Sprintf(" %s dropped %d: %s", m.look.More, t.Dropped, t.Reason)
	}
	return line
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
