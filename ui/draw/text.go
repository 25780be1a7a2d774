package draw

import (
	"image"

	"charm.land/lipgloss/v2"

	"otpdialog/ui/cells"
)

// A TextLine is one line of a screen's text and how it is drawn.
type TextLine struct {
	Text  string
	Style *lipgloss.Style
}

// Paragraph wraps text to width cells; there is nothing of an empty one.
func Paragraph(style *lipgloss.Style, text string, width int) []TextLine {
	var lines []TextLine
	for _, line := range cells.Wrap(text, width) {
		lines = append(lines, TextLine{line, style})
	}
	return lines
}

// Text draws the lines that fit into r.
func (c Canvas) Text(r image.Rectangle, lines []TextLine) {
	for i, line := range lines[:max(0, min(len(lines), r.Dy()))] {
		c.Lines(image.Rect(r.Min.X, r.Min.Y+i, r.Max.X, r.Min.Y+i+1), *line.Style, line.Text)
	}
}

// Widest returns the width of the widest line, in cells.
func Widest(lines []string) int {
	w := 0
	for _, line := range lines {
		w = max(w, cells.Width(line))
	}
	return w
}
