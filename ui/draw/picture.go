package draw

import (
	"image"
	"image/color"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"otpdialog/assets"
	"otpdialog/settings"
)

// Picture draws a picture of the gallery, two dots in a cell: the upper and the
// lower half block. It takes [assets.Width] by [assets.Lines] cells; an unknown
// name is drawn as a question mark.
func (c Canvas) Picture(r image.Rectangle, name string, look *Look, images settings.Images, background lipgloss.Style) {
	picture, known := assets.Lookup(name)
	if !known {
		picture, _ = assets.Lookup("question")
	}
	if look.ASCII || images == settings.ImagesASCII {
		c.Lines(r, background, picture.ASCII[:]...)
		return
	}
	base := lipgloss.NewStyle().Foreground(background.GetForeground()).Background(background.GetBackground()).Reverse(background.GetReverse())
	var attrs uint8
	if background.GetReverse() {
		attrs = uv.AttrReverse
	}
	for y := range assets.Lines {
		for x := range assets.Width {
			at := r.Min.Add(image.Pt(x, y))
			if !at.In(r) {
				continue
			}
			cell := look.halfBlock(base, picture.Dots[2*y][x], picture.Dots[2*y+1][x])
			cell.Style.Attrs = attrs
			c.SetCell(at.X, at.Y, &cell)
		}
	}
}

// halfBlock draws two dots, one above the other, in one cell.
func (l *Look) halfBlock(base lipgloss.Style, upper, lower assets.Dot) uv.Cell {
	up, down, back := colour(l.dotColour(upper, base)), colour(l.dotColour(lower, base)), colour(base.GetBackground())
	cell := func(s string, fg, bg color.Color) uv.Cell {
		return uv.Cell{Content: s, Width: 1, Style: uv.Style{Fg: fg, Bg: bg}}
	}
	switch {
	case upper == assets.None && lower == assets.None:
		return cell(" ", nil, back)
	case lower == assets.None:
		return cell("▀", up, back)
	case upper == assets.None:
		return cell("▄", down, back)
	case up == down || l.Plain:
		return cell("█", up, back)
	case lower == assets.Ink: // ink may be the terminal's own colour, which no background can be
		return cell("▄", down, up)
	}
	return cell("▀", up, down)
}

// dotColour is what a dot's role looks like.
func (l *Look) dotColour(d assets.Dot, base lipgloss.Style) color.Color {
	switch d {
	case assets.Accent:
		return l.Accent
	case assets.Soft:
		return l.Soft
	case assets.Ink, assets.None:
	}
	return base.GetForeground()
}
