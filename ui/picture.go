package ui

import (
	"image"
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"

	"otpdialog/assets"
	"otpdialog/settings"
)

// drawPicture draws a picture of the gallery, two dots in a cell: the upper and
// the lower half block.
func (m *Model) drawPicture(c canvas, r image.Rectangle, name string, background lipgloss.Style) {
	picture, known := assets.Lookup(name)
	if !known {
		picture, _ = assets.Lookup("question")
	}
	if m.ascii || m.preferences.Images == settings.ImagesASCII {
		c.lines(r, background, picture.ASCII[:]...)
		return
	}
	base := lipgloss.NewStyle().Background(background.GetBackground()).Reverse(background.GetReverse())
	lines := make([]string, assets.Lines)
	for y := range lines {
		var b strings.Builder
		for x := range assets.Width {
			b.WriteString(m.halfBlocks(base, picture.Dots[2*y][x], picture.Dots[2*y+1][x]))
		}
		lines[y] = b.String()
	}
	c.draw(r, strings.Join(lines, "\n"))
}

// halfBlocks draws two dots, one above the other, in one cell.
func (m *Model) halfBlocks(base lipgloss.Style, upper, lower assets.Dot) string {
	up, down := m.dotColour(upper, base), m.dotColour(lower, base)
	switch {
	case upper == assets.None && lower == assets.None:
		return base.Render(" ")
	case lower == assets.None:
		return base.Foreground(up).Render("▀")
	case upper == assets.None:
		return base.Foreground(down).Render("▄")
	case up == down || m.plain:
		return base.Foreground(up).Render("█")
	case lower == assets.Ink: // ink may be the terminal's own colour, which no background can be
		return base.Foreground(down).Background(up).Render("▄")
	}
	return base.Foreground(up).Background(down).Render("▀")
}

// dotColour is what a dot's role looks like; behind a box all roles step back.
func (m *Model) dotColour(d assets.Dot, base lipgloss.Style) color.Color {
	switch {
	case m.waiting():
		return m.look.soft
	case d == assets.Accent:
		return m.look.accent
	case d == assets.Soft:
		return m.look.soft
	}
	return base.GetForeground()
}
