package ui

import (
	"fmt"
	"image"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// The result: who is signed in, how, how long it took, what the server said.

const resultWidth = 60

func (m *Model) layoutResult(l *layout, area image.Rectangle) {
	width := min(resultWidth, area.Dx())
	free := max(1, area.Dy()-4) // frame, headline, buttons
	text := stack(free, m.resultLines(width-4), m.problemLines(m.problems, width-4))
	shown := min(len(text), free)
	blanks := min(4, free-shown)
	box := draw.Centred(area, width, 2+shown+blanks+2)
	l.parts[boxPart] = box
	col := draw.Column{Left: draw.Inner(box)}
	col.Take(blanks / 4)
	l.parts[headPart] = col.Take(1)
	col.Take(min(1, blanks/2))
	l.layoutText(col.Take(shown), text)
	col.Take(max(0, col.Left.Dy()-1-blanks/4))
	buttons := []labelled{{closeButton, closeWord}}
	if m.demo != nil {
		buttons = []labelled{{againButton, againWord}, {closeButton, closeWord}}
	}
	l.placeButtons(col.Take(1), buttons...)
}

// resultLines is the story of the sign-in.
func (m *Model) resultLines(width int) []draw.TextLine {
	const indent = 10
	r := m.view.Result
	lines := draw.Paragraph(&m.look.Text, fmt.Sprintf("as %s, on %s", m.view.UserName, m.connection.DisplayName), width)
	about := func(what, value string) {
		for _, line := range draw.Paragraph(&m.look.Text, value, max(1, width-indent)) {
			line.Text = fmt.Sprintf("%-*s%s", indent, what, line.Text)
			lines, what = append(lines, line), ""
		}
	}
	about("Method", r.Words())
	about("Time", duration(m.view.Ended.Sub(m.view.Started)))
	about("Rounds", strconv.Itoa(r.Rounds))
	about("Server", r.Server)
	about("Says", r.Message)
	return lines
}

// duration writes how long a sign-in took: 0.4 s, 12.3 s, 2:05.
func duration(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return clock(d)
}

func (m *Model) drawResult(c draw.Canvas, l *layout) {
	c.Frame(l.parts[boxPart], m.look, m.look.Box.BorderForeground(m.look.Good.GetForeground()), appName)
	c.Lines(l.parts[headPart], m.look.Good, m.look.Check+" "+signedInWord+" at "+m.preferences.TimeFormat.Clock(m.view.Ended, m.getenv))
	m.drawText(c, l)
	m.drawButton(c, l, againButton, againWord)
	m.drawButton(c, l, closeButton, closeWord)
}

// again goes back to the form for another sign-in on the same connection.
func (m *Model) again() tea.Cmd {
	if m.demo != nil {
		return m.fillIn()
	}
	name := m.userName.Value()
	cmd := m.open(m.connection)
	m.userName.Set(name)
	return cmd
}
