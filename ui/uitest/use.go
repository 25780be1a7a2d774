package uitest

import (
	"image"

	"otpdialog/ui/draw"
	"otpdialog/ui/tty"
)

// InUse is the share of the cells of a screen that show something: a glyph, or a background of their own.
func InUse(screen string, size image.Point) float64 {
	c := draw.NewCanvas(size, tty.Charset{})
	c.Draw(c.Bounds(), screen)
	used := 0
	for y := range size.Y {
		for x := range size.X {
			if cell := c.CellAt(x, y); cell != nil && (cell.Style.Bg != nil || cell.Content != " " && cell.Content != "") {
				used++
			}
		}
	}
	return float64(used) / float64(size.X*size.Y)
}
