package ui

import (
	"image"
	"strings"

	"charm.land/lipgloss/v2"

	"otpdialog/signin"
)

// A textLine is one line of a screen's text and how it is drawn.
type textLine struct {
	text  string
	style *lipgloss.Style
}

// paragraph wraps text; there is nothing of an empty one.
func paragraph(style *lipgloss.Style, text string, width int) []textLine {
	var lines []textLine
	for _, line := range wrap(text, width) {
		lines = append(lines, textLine{line, style})
	}
	return lines
}

// noticeLines are what happened, the server's own words, and what to do next.
func (m *Model) noticeLines(n signin.Notice, width int) []textLine {
	what, next := n.Words()
	if what == "" {
		return nil
	}
	style, mark := &m.look.warn, m.look.warning
	switch {
	case n.Kind.IsFailure():
		style, mark = &m.look.bad, m.look.cross
	case n.Kind == signin.CodeSent:
		style, mark = &m.look.good, m.look.check
	}
	lines := paragraph(style, mark+" "+what, width)
	lines = append(lines, paragraph(&m.look.text, n.Message, width)...)
	return append(lines, paragraph(&m.look.muted, next, width)...)
}

// problemLines are what went wrong with files, and warnings.
func (m *Model) problemLines(problems []string, width int) []textLine {
	var lines []textLine
	for _, p := range problems {
		lines = append(lines, paragraph(&m.look.warn, strings.ReplaceAll(p, "\t", "  "), width)...)
	}
	return lines
}

// stack puts parts of a text below one another, with a blank line between them
// where rows allow it.
func stack(rows int, parts ...[]textLine) []textLine {
	total, some := 0, 0
	for _, part := range parts {
		total += len(part)
		some += min(1, len(part))
	}
	blank := total+max(0, some-1) <= rows
	var lines []textLine
	for _, part := range parts {
		if blank && len(lines) > 0 && len(part) > 0 {
			lines = append(lines, textLine{style: part[0].style})
		}
		lines = append(lines, part...)
	}
	return lines
}

// layoutText gives r to the lines; what does not fit can be scrolled to, and then
// the last row says so.
func (l *layout) layoutText(r image.Rectangle, lines []textLine) {
	l.lines = lines
	if len(lines) > r.Dy() && r.Dy() > 1 {
		l.parts[morePart] = image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y)
		r.Max.Y--
	}
	l.parts[textPart] = r
	l.scrollPage, l.scrollEnd = r.Dy(), max(0, len(lines)-r.Dy())
}

// drawLines draws the lines that fit into r.
func (m *Model) drawLines(c canvas, r image.Rectangle, lines []textLine) {
	for i, line := range lines[:min(len(lines), r.Dy())] {
		c.lines(image.Rect(r.Min.X, r.Min.Y+i, r.Max.X, r.Min.Y+i+1), *line.style, line.text)
	}
}

// drawText draws the text of the screen from where it is scrolled to.
func (m *Model) drawText(c canvas, l *layout) {
	r, from := l.parts[textPart], min(m.scroll, l.scrollEnd)
	m.drawLines(c, r, l.lines[from:])
	mark := m.look.arrowUp + m.look.arrowDown
	switch from {
	case 0:
		mark = m.look.arrowDown
	case l.scrollEnd:
		mark = m.look.arrowUp
	}
	c.lines(l.parts[morePart], m.look.key, mark+" "+moreWord)
}
