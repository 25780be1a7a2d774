package terminal

import (
	"image"
	"image/color"
	"image/draw"
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Theme says how [Draw] draws. The zero value is a dark screen without a cursor.
type Theme struct {
	Light  bool
	Cursor *image.Point // in cells
}

// A cell and the frame around the screen, in dots.
const cellWidth, cellHeight, margin = 12, 24, 8

// Draw returns a picture of the screen as a terminal would show it: with the DejaVu fonts, and with
// lines and blocks drawn so that they meet. It returns an error if the fonts are not installed
// (Debian: fonts-dejavu-core).
func Draw(screen uv.Screen, theme Theme) (image.Image, error) {
	faces, err := loadFonts()
	if err != nil {
		return nil, err
	}
	foreground, background := color.Color(color.RGBA{0xd8, 0xd8, 0xd8, 0xff}), color.Color(color.RGBA{0x16, 0x18, 0x1d, 0xff})
	if theme.Light {
		foreground, background = color.RGBA{0x20, 0x20, 0x20, 0xff}, color.RGBA{0xfb, 0xfb, 0xf8, 0xff}
	}
	width, height := screen.Bounds().Dx(), screen.Bounds().Dy()
	img := image.NewRGBA(image.Rect(0, 0, width*cellWidth+2*margin, height*cellHeight+2*margin))
	fill(img, img.Bounds(), background)
	for y := range height {
		for x := 0; x < width; {
			cell := screen.CellAt(x, y)
			if cell == nil {
				x++
				continue
			}
			cells := max(1, cell.Width)
			at := image.Rect(x*cellWidth, y*cellHeight, (x+cells)*cellWidth, (y+1)*cellHeight).Add(image.Pt(margin, margin))
			fg, bg := colours(cell.Style, foreground, background)
			if theme.Cursor != nil && image.Pt(x, y) == *theme.Cursor {
				fg, bg = bg, fg
			}
			fill(img, at, bg)
			drawCell(img, at, cell, fg, faces)
			x += cells
		}
	}
	return img, nil
}

// colours returns the cell's own colours, or the screen's if it has none.
func colours(style uv.Style, foreground, background color.Color) (fg, bg color.Color) {
	fg, bg = shown(style.Fg, foreground), shown(style.Bg, background)
	if style.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	if style.Attrs&uv.AttrFaint != 0 {
		fg = mix(fg, bg)
	}
	return fg, bg
}

func drawCell(img *image.RGBA, at image.Rectangle, cell *uv.Cell, fg color.Color, faces fonts) {
	style := cell.Style
	if strings.TrimSpace(cell.Content) != "" && style.Attrs&uv.AttrConceal == 0 {
		if first, _ := utf8.DecodeRuneInString(cell.Content); !drawShape(img, at, first, fg) {
			faces.drawText(img, at, cell.Content, fg, style.Attrs)
		}
	}
	if style.Underline != uv.UnderlineNone {
		fill(img, image.Rect(at.Min.X, at.Max.Y-3, at.Max.X, at.Max.Y-2), fg)
	}
	if middle := at.Min.Y + cellHeight/2; style.Attrs&uv.AttrStrikethrough != 0 {
		fill(img, image.Rect(at.Min.X, middle, at.Max.X, middle+1), fg)
	}
}

// palette is what the sixteen ANSI colours look like. Terminals differ; this one is near VS Code's.
var palette = [16]color.RGBA{
	{0x1e, 0x1e, 0x1e, 0xff},
	{0xcd, 0x31, 0x31, 0xff},
	{0x0d, 0xbc, 0x79, 0xff},
	{0xc5, 0xa5, 0x10, 0xff},
	{0x24, 0x72, 0xc8, 0xff},
	{0xbc, 0x3f, 0xbc, 0xff},
	{0x11, 0xa8, 0xcd, 0xff},
	{0xc8, 0xc8, 0xc8, 0xff},
	{0x66, 0x66, 0x66, 0xff},
	{0xf1, 0x4c, 0x4c, 0xff},
	{0x23, 0xd1, 0x8b, 0xff},
	{0xf5, 0xe0, 0x43, 0xff},
	{0x3b, 0x8e, 0xea, 0xff},
	{0xd6, 0x70, 0xd6, 0xff},
	{0x29, 0xb8, 0xdb, 0xff},
	{0xf2, 0xf2, 0xf2, 0xff},
}

func shown(c, otherwise color.Color) color.Color {
	switch c := c.(type) {
	case nil:
		return otherwise
	case ansi.BasicColor:
		return palette[c&15]
	case ansi.IndexedColor:
		if c < 16 {
			return palette[c]
		}
	}
	return c
}

func mix(a, b color.Color) color.Color {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	half := func(x, y uint32) uint16 { return uint16((x + y) / 2) }
	return color.RGBA64{half(r1, r2), half(g1, g2), half(b1, b2), 0xffff}
}

func fill(img draw.Image, area image.Rectangle, c color.Color) {
	draw.Draw(img, area, image.NewUniform(c), image.Point{}, draw.Src)
}
