package ui

import (
	"fmt"
	"image"
	"time"
)

// The result: who is signed in, how, how long it took, what the server said.

const resultWidth = 60

func (m *Model) layoutResult(l *layout, area image.Rectangle) {
	width := min(resultWidth, area.Dx())
	lines := m.resultLines(width - 4)
	problems := problemLines(m.problems, width-4, 2)
	rows := 1 + len(lines) + len(problems) + 1
	blanks := min(4, max(0, area.Dy()-rows-2))
	box := centred(area, width, rows+blanks+2)
	l.parts[boxPart] = box
	col := column{inner(box)}
	col.take(blanks / 4)
	l.parts[headPart] = col.take(1)
	col.take(min(1, blanks/2))
	shown := min(len(lines), max(0, col.left.Dy()-1-len(problems)))
	l.parts[bodyPart], l.text[bodyPart] = col.take(shown), lines
	col.take(max(0, col.left.Dy()-1-blanks/4-len(problems)))
	l.parts[noticePart], l.text[noticePart] = col.take(len(problems)), problems
	col.take(max(0, col.left.Dy()-1-blanks/4))
	buttons := []labelled{{closeButton, closeWord}}
	if m.demo != nil {
		buttons = []labelled{{againButton, againWord}, {closeButton, closeWord}}
	}
	l.placeButtons(col.take(1), buttons...)
}

// resultLines is the story of the sign-in, wrapped.
func (m *Model) resultLines(width int) []string {
	r := m.view.Result
	lines := []string{fmt.Sprintf("as %s, on %s", m.view.UserName, m.connection.DisplayName)}
	method := "Password"
	switch {
	case r.Method != "" && r.Typed:
		method = r.Method + ", with a code"
	case r.Method != "":
		method = r.Method
	case r.Typed:
		method = "Typed code"
	}
	about := func(what, value string) {
		const indent = 10
		for i, line := range wrap(value, max(1, width-indent)) {
			if i > 0 {
				what = ""
			}
			lines = append(lines, fmt.Sprintf("%-*s%s", indent, what, line))
		}
	}
	lines = append(lines, "")
	about("Method", method)
	about("Time", duration(m.took))
	about("Server", r.Server)
	if r.Message != "" {
		about("Says", r.Message)
	}
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
	c.lines(l.parts[bodyPart], m.look.text, l.text[bodyPart]...)
	c.lines(l.parts[noticePart], m.look.warn, l.text[noticePart]...)
	m.drawButton(c, l, againButton, againWord)
	m.drawButton(c, l, closeButton, closeWord)
}

// again goes back to the form for another sign-in on the same connection.
func (m *Model) again() {
	name, password := m.userName.value(), ""
	if m.demo != nil {
		name, password = m.demo.UserName, m.demo.Password
	}
	m.open(m.connection)
	m.userName.set(name)
	m.password.set(password)
	m.focus = spot{kind: signInButton}
}
