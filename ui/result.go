package ui

import (
	"fmt"
	"image"
	"strconv"
	"time"
)

// The result: who is signed in, how, how long it took, what the server said.

const resultWidth = 60

func (m *Model) layoutResult(l *layout, area image.Rectangle) {
	width := min(resultWidth, area.Dx())
	free := max(1, area.Dy()-4) // frame, headline, buttons
	text := stack(free, m.resultLines(width-4), m.problemLines(m.problems, width-4))
	shown := min(len(text), free)
	blanks := min(4, free-shown)
	box := centred(area, width, 2+shown+blanks+2)
	l.parts[boxPart] = box
	col := column{inner(box)}
	col.take(blanks / 4)
	l.parts[headPart] = col.take(1)
	col.take(min(1, blanks/2))
	l.layoutText(col.take(shown), text)
	col.take(max(0, col.left.Dy()-1-blanks/4))
	buttons := []labelled{{closeButton, closeWord}}
	if m.demo != nil {
		buttons = []labelled{{againButton, againWord}, {closeButton, closeWord}}
	}
	l.placeButtons(col.take(1), buttons...)
}

// resultLines is the story of the sign-in.
func (m *Model) resultLines(width int) []textLine {
	const indent = 10
	r := m.view.Result
	lines := paragraph(&m.look.text, fmt.Sprintf("as %s, on %s", m.view.UserName, m.connection.DisplayName), width)
	about := func(what, value string) {
		for _, line := range paragraph(&m.look.text, value, max(1, width-indent)) {
			line.text = fmt.Sprintf("%-*s%s", indent, what, line.text)
			lines, what = append(lines, line), ""
		}
	}
	about("Method", r.Words())
	about("Time", duration(m.took))
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

func (m *Model) drawResult(c canvas, l *layout) {
	c.frame(l.parts[boxPart], m.look, m.look.box.BorderForeground(m.look.good.GetForeground()), appName)
	c.lines(l.parts[headPart], m.look.good, m.look.check+" "+signedInWord)
	m.drawText(c, l)
	m.drawButton(c, l, againButton, againWord)
	m.drawButton(c, l, closeButton, closeWord)
}

// again goes back to the form for another sign-in on the same connection.
func (m *Model) again() {
	if m.demo != nil {
		m.fillIn()
		return
	}
	name := m.userName.value()
	m.open(m.connection)
	m.userName.set(name)
}
