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
// lower half block. It takes [assets.Width] by [assets.Lines] cells, or those of its
// large form if r has room for what is not blank of that; an unknown name is drawn as
// a question mark.
func (c Canvas) Picture(r image.Rectangle, name string, look *Look, images settings.Images, background lipgloss.Style) {
	picture, known := assets.Lookup(name)
	if !known {
		picture, _ = assets.Lookup("question")
	}
	if look.ASCII || images == settings.ImagesASCII {
		c.Lines(Centred(r, assets.Width, assets.Lines), background, picture.ASCII[:]...)
		return
	}
	base := lipgloss.NewStyle().Foreground(background.GetForeground()).Background(background.GetBackground()).Reverse(background.GetReverse())
	if r.Dx() >= assets.LargeInk && r.Dy() >= assets.LargeLines {
		left, top := r.Min.X+(r.Dx()-assets.LargeWidth)/2, r.Min.Y+(r.Dy()-assets.LargeLines)/2
		for y := 0; y < assets.LargeHeight; y += 2 {
			c.dots(r, image.Pt(left, top+y/2), picture.Large[y][:], picture.Large[y+1][:], look, base)
		}
		return
	}
	at := Centred(r, assets.Width, assets.Lines)
	for y := 0; y < assets.Height; y += 2 {
		c.dots(at, at.Min.Add(image.Pt(0, y/2)), picture.Dots[y][:], picture.Dots[y+1][:], look, base)
	}
}

// dots draws two rows of dots as a line that begins at left. What is outside of r is not drawn.
func (c Canvas) dots(r image.Rectangle, left image.Point, upper, lower []assets.Dot, look *Look, base lipgloss.Style) {
	for x := range upper {
		at := left.Add(image.Pt(x, 0))
		if !at.In(r) {
			continue
		}
		cell := look.halfBlock(base, upper[x], lower[x])
		if base.GetReverse() {
			cell.Style.Attrs = uv.AttrReverse
		}
		c.SetCell(at.X, at.Y, &cell)
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
