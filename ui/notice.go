package ui

import (
	"image"

	"charm.land/lipgloss/v2"

	"otpdialog/signin"
)

// noticeLine is one line of a notice and how it is drawn.
type noticeLine struct {
	text  string
	style *lipgloss.Style
}

// noticeLines are what happened, the server's own words, and what to do next,
// wrapped, at most rows of them: what to do next goes before all the words.
func (m *Model) noticeLines(n signin.Notice, width, rows int) []noticeLine {
	what, next := n.Words()
	if what == "" || rows <= 0 {
		return nil
	}
	style, mark := &m.look.warn, m.look.warning
	switch {
	case n.Kind.IsFailure():
		style, mark = &m.look.bad, m.look.cross
	case n.Kind == signin.CodeSent:
		style, mark = &m.look.good, m.look.check
	}
	lines := styled(style, wrap(mark+" "+what, width))
	words := styled(&m.look.text, wrap(n.Message, width))
	steps := styled(&m.look.muted, wrap(next, width))
	if over := len(lines) + len(words) + len(steps) - rows; over > 0 {
		words = words[:max(0, len(words)-over)]
	}
	lines = append(append(lines, words...), steps...)
	return lines[:min(len(lines), rows)]
}

func styled(style *lipgloss.Style, lines []string) []noticeLine {
	var out []noticeLine
	for _, line := range lines {
		out = append(out, noticeLine{line, style})
	}
	return out
}

func (m *Model) drawNotice(c canvas, r image.Rectangle, n signin.Notice) {
	for i, line := range m.noticeLines(n, r.Dx(), r.Dy()) {
		at := image.Rect(r.Min.X, r.Min.Y+i, r.Max.X, r.Min.Y+i+1)
		c.lines(at, *line.style, line.text)
	}
}
