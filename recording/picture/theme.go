package picture

import (
	"image/color"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// A Theme is what a terminal shows without colours.
type Theme struct{ Foreground, Background color.RGBA }

// The themes.
var (
	Dark  = Theme{color.RGBA{0xd8, 0xd8, 0xd8, 0xff}, color.RGBA{0x16, 0x18, 0x1d, 0xff}}
	Light = Theme{color.RGBA{0x20, 0x20, 0x20, 0xff}, color.RGBA{0xfb, 0xfb, 0xf8, 0xff}}
)

// colours returns a cell's own colours, or those of the theme if it has none.
func (t Theme) colours(style uv.Style) (fg, bg color.RGBA) {
	fg, bg = shown(style.Fg, t.Foreground), shown(style.Bg, t.Background)
	if style.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	if style.Attrs&uv.AttrFaint != 0 {
		fg = mix(bg, fg, 0x80)
	}
	return fg, bg
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

func shown(c color.Color, otherwise color.RGBA) color.RGBA {
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
	rgba, _ := color.RGBAModel.Convert(c).(color.RGBA) // that is its type
	rgba.A = 0xff
	return rgba
}

// steps is how many steps there are from one colour to another. More are hard to see, and would need
// more colours than a palette has.
const steps = 8

// mix is a colour on the way from one to another, 0xff of which is the other.
func mix(from, to color.RGBA, part uint8) color.RGBA {
	n := (int(part)*steps + 0x7f) / 0xff
	one := func(a, b uint8) uint8 { return uint8((int(a)*(steps-n) + int(b)*n) / steps) } //nolint:gosec // it is between the two
	return color.RGBA{one(from.R, to.R), one(from.G, to.G), one(from.B, to.B), 0xff}
}
