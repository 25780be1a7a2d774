package ui

import (
	"fmt"
	"image"
	"strings"
	"time"

	"otpdialog/signin"
)

// The progress box: what is under way, how long it has taken, and the two ways
// out of it.

const progressWidth = 60

func (m *Model) layoutProgress(l *layout, area image.Rectangle) {
	width := min(progressWidth, area.Dx())
	in := width - 4
	message := wrap(m.progressMessage(), in)
	message = message[:min(len(message), max(1, area.Dy()-8))]
	rows := len(message) + 3 // times, bar, buttons
	if m.progressReason() != "" {
		rows++
	}
	blanks := min(3, max(0, area.Dy()-rows-3))
	box := centred(area, width, rows+blanks+3)
	l.parts[progressPart] = box
	col := column{inner(box)}
	blank := func() {
		if blanks > 0 {
			blanks--
			col.take(1)
		}
	}
	blank()
	l.parts[bodyPart], l.text[bodyPart] = col.take(len(message)), message
	if m.progressReason() != "" {
		l.parts[reasonPart] = col.take(1)
	}
	blank()
	l.parts[timePart] = col.take(1)
	l.parts[barPart] = col.take(1)
	l.parts[trafficPart] = col.take(1)
	blank()
	buttons := []labelled{{giveUpButton, cancelWord}}
	if m.view.State == signin.Progress {
		buttons = append(buttons, labelled{enterCodeButton, enterCodeWord})
	}
	l.placeButtons(col.take(1), buttons...)
}

// progressMessage is the action's own message, or a plain one.
func (m *Model) progressMessage() string {
	switch {
	case m.view.State == signin.Connecting:
		return connectingMessage
	case m.view.Action == nil:
		return checkingMessage
	case m.view.Action.Message != "":
		return m.view.Action.Message
	}
	return m.view.Action.Title + ": waiting for you to confirm…"
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

func (m *Model) drawProgress(c canvas, l *layout) {
	c.dim()
	box := l.parts[progressPart]
	c.frame(box, m.look, m.look.boxFront, m.progressTitle())
	spinner := m.look.spinner[m.frame%len(m.look.spinner)]
	if m.preferences.ReducedMotion {
		spinner = m.look.bullet
	}
	lines := append([]string(nil), l.text[bodyPart]...)
	c.lines(l.parts[bodyPart], m.look.strong, lines...)
	c.lines(l.parts[reasonPart], m.look.warn, m.progressReason())
	c.draw(l.parts[timePart], m.look.key.Render(spinner)+m.look.muted.Render(
		fmt.Sprintf(" %s passed %s %s left", clock(m.passed()), m.look.more, clock(m.left()))))
	m.drawBar(c, l.parts[barPart])
	c.lines(l.parts[trafficPart], m.look.muted, m.trafficLine())
	m.drawButton(c, l, giveUpButton, cancelWord)
	m.drawButton(c, l, enterCodeButton, enterCodeWord)
}

// drawBar draws how much of the time has passed.
func (m *Model) drawBar(c canvas, r image.Rectangle) {
	if r.Empty() {
		return
	}
	done := 0
	if m.view.WaitTime > 0 {
		done = min(r.Dx(), int(time.Duration(r.Dx())*m.passed()/m.view.WaitTime))
	}
	c.draw(r, m.look.barDone.Render(strings.Repeat(m.look.barFull, done))+
		m.look.bar.Render(strings.Repeat(m.look.barEmpty, r.Dx()-done)))
}

// trafficLine tells what is on the wire, as far as it concerns a person.
func (m *Model) trafficLine() string {
	if m.session == nil {
		return ""
	}
	t := m.session.Traffic()
	line := t.Server
	if t.Resent > 0 {
		line += fmt.Sprintf(" %s sent again %s", m.look.more, times(t.Resent))
	}
	if t.Dropped > 0 {
		line += fmt.Sprintf(" %s dropped %d: %s", m.look.more, t.Dropped, t.Reason)
	}
	return line
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
