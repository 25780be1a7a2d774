package ui

import (
	"fmt"
	"image"

	"charm.land/bubbles/v2/key"

	"otpdialog/ui/draw"
)

// The full help: every key, by what it is for.

func (m *Model) layoutHelp(l *layout) {
	lines := m.helpLines()
	area := image.Rect(0, 0, m.size.X, m.size.Y-1)
	box := draw.Centred(area, min(64, m.size.X), len(lines)+2)
	l.parts[helpPart], l.text[helpPart] = box, lines
	in := draw.Inner(box)
	l.scrollPage, l.scrollEnd = in.Dy(), max(0, len(lines)-in.Dy())
}

func (m *Model) helpLines() []string {
	var lines []string
	for i, topic := range m.helpTopics() {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, topic.Title)
		for _, b := range topic.Keys {
			lines = append(lines, helpLine(b))
		}
	}
	return append(lines, "", "The mouse presses everything. Where it is captured,", "hold Shift to select text.")
}

func helpLine(b key.Binding) string {
	h := b.Help()
	return fmt.Sprintf("  %-11s %s", h.Key, h.Desc)
}

func (m *Model) drawHelp(c draw.Canvas, l *layout) {
	c.Dim()
	box := l.parts[helpPart]
	c.Frame(box, m.look, m.look.BoxFront, "Help")
	lines := l.text[helpPart]
	lines = lines[min(m.helpScroll, l.scrollEnd):]
	c.Lines(draw.Inner(box), m.look.Text, lines...)
	mark := " Esc closes "
	if l.scrollEnd > 0 {
		mark = " PgUp PgDn: more, Esc closes "
	}
	c.Draw(image.Rect(box.Max.X-2-len(mark), box.Max.Y-1, box.Max.X-2, box.Max.Y), m.look.Key.Render(mark))
}
