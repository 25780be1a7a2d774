package ui

import (
	"image"
	"strings"

	"otpdialog/signin"
	"otpdialog/ui/draw"
)

// noticeLines are what happened, the server's own words, and what to do next.
func (m *Model) noticeLines(n signin.Notice, width int) []draw.TextLine {
	if n.Kind == nil {
		return nil
	}
	what, next := n.Advice().Sentences()
	style, mark := &m.look.Warn, m.look.Warning
	switch {
	case n.Failure() != 0:
		style, mark = &m.look.Bad, m.look.Cross
	case n.Kind == signin.CodeSent:
		style, mark = &m.look.Good, m.look.Check
	}
	lines := draw.Paragraph(style, mark+" "+what, width)
	lines = append(lines, draw.Paragraph(&m.look.Text, n.Message, width)...)
	for _, detail := range n.Details {
		lines = append(lines, draw.Paragraph(&m.look.Text, problemText(detail), width)...)
	}
	return append(lines, draw.Paragraph(&m.look.Muted, next, width)...)
}

// problemLines are what went wrong with files, and warnings.
func (m *Model) problemLines(problems []string, width int) []draw.TextLine {
	var lines []draw.TextLine
	for _, p := range problems {
		lines = append(lines, draw.Paragraph(&m.look.Warn, strings.ReplaceAll(p, "\t", "  "), width)...)
	}
	return lines
}

// stack puts parts of a text below one another, with a blank line between them
// where rows allow it.
func stack(rows int, parts ...[]draw.TextLine) []draw.TextLine {
	total, some := 0, 0
	for _, part := range parts {
		total += len(part)
		some += min(1, len(part))
	}
	blank := total+max(0, some-1) <= rows
	var lines []draw.TextLine
	for _, part := range parts {
		if blank && len(lines) > 0 && len(part) > 0 {
			lines = append(lines, draw.TextLine{Style: part[0].Style})
		}
		lines = append(lines, part...)
	}
	return lines
}

// layoutText gives r to the lines; what does not fit can be scrolled to, and then
// the last row says so.
func (l *layout) layoutText(r image.Rectangle, lines []draw.TextLine) {
	l.lines = lines
	if len(lines) > r.Dy() && r.Dy() > 1 {
		l.parts[morePart] = image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y)
		r.Max.Y--
	}
	l.parts[textPart] = r
	l.scrollPage, l.scrollEnd = r.Dy(), max(0, len(lines)-r.Dy())
}

// drawText draws the text of the screen from where it is scrolled to.
func (m *Model) drawText(c draw.Canvas, l *layout) {
	r, from := l.parts[textPart], min(m.scroll, l.scrollEnd)
	c.Text(r, l.lines[from:])
	mark := m.look.ArrowUp + m.look.ArrowDown
	switch from {
	case 0:
		mark = m.look.ArrowDown
	case l.scrollEnd:
		mark = m.look.ArrowUp
	}
	c.Lines(l.parts[morePart], m.look.Key, mark+" "+moreWord)
}
