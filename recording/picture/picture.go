package picture

import (
	"image"
	"image/color"
	"image/draw"
	"strings"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
)

// Cells are a screen, such as an emulator or a buffer of package ultraviolet. CellAt returns nil where
// there is none.
type Cells interface {
	Bounds() image.Rectangle
	CellAt(x, y int) *uv.Cell
}

// A Frame is a screen to draw.
type Frame struct {
	Cells  Cells
	Cursor *image.Point // the cell of the cursor; nil if it is hidden
}

// A cell and the margin around the screen, in dots.
const cellWidth, cellHeight, margin = 12, 24, 8

// Size and base line of the letters in a cell, in dots.
const fontSize, baseline = 20, 19

// size is that of the picture of a screen, in dots.
func size(cells image.Rectangle) image.Rectangle {
	return image.Rect(0, 0, cells.Dx()*cellWidth+2*margin, cells.Dy()*cellHeight+2*margin)
}

// Draw returns a picture of the screen, with few colours.
func Draw(f Frame, theme Theme) *image.RGBA {
	img := image.NewRGBA(size(f.Cells.Bounds()))
	fill(img, img.Bounds(), theme.Background)
	for at := range f.look(theme) {
		at.draw(img)
	}
	return img
}

// A cell is one as it is to be drawn.
type cell struct {
	at     image.Rectangle // in dots
	text   string          // "" for none
	fg, bg color.RGBA
	style  uv.Style
}

// look goes through the cells of a screen, row by row.
func (f Frame) look(theme Theme) func(yield func(cell) bool) {
	return func(yield func(cell) bool) {
		bounds := f.Cells.Bounds()
		for y := range bounds.Dy() {
			for x := 0; x < bounds.Dx(); {
				c, width := f.Cells.CellAt(x, y), 1
				if c != nil {
					width = min(max(1, c.Width), bounds.Dx()-x)
					seen := cell{at: image.Rect(x*cellWidth, y*cellHeight, (x+width)*cellWidth, (y+1)*cellHeight).Add(image.Pt(margin, margin)), style: c.Style}
					seen.fg, seen.bg = theme.colours(c.Style)
					if f.Cursor != nil && image.Pt(x, y) == *f.Cursor {
						seen.fg, seen.bg = seen.bg, seen.fg
					}
					if strings.TrimSpace(c.Content) != "" && c.Style.Attrs&uv.AttrConceal == 0 {
						seen.text = c.Content
					}
					if !yield(seen) {
						return
					}
				}
				x += width
			}
		}
	}
}

// filled is what is filled of the cell with its foreground, in dots of the picture. It is false if the
// text is left to the font.
func (c cell) filled() (areas []image.Rectangle, ok bool) {
	first, _ := utf8.DecodeRuneInString(c.text)
	areas, ok = shape(first, c.at.Dx(), c.at.Dy())
	for i := range areas {
		areas[i] = areas[i].Add(c.at.Min)
	}
	if c.style.Underline != uv.UnderlineNone {
		areas = append(areas, image.Rect(c.at.Min.X, c.at.Max.Y-3, c.at.Max.X, c.at.Max.Y-2))
	}
	if middle := c.at.Min.Y + cellHeight/2; c.style.Attrs&uv.AttrStrikethrough != 0 {
		areas = append(areas, image.Rect(c.at.Min.X, middle, c.at.Max.X, middle+1))
	}
	return areas, ok || c.text == ""
}

func (c cell) draw(img *image.RGBA) {
	fill(img, c.at, c.bg)
	areas, isShape := c.filled()
	if !isShape {
		mask := letter(c.text, c.style.Attrs&uv.AttrBold != 0)
		left := c.at.Min.X + (c.at.Dx()-cellWidth)/2 // in the middle of a wide cell
		for y := range cellHeight {
			for x := range cellWidth {
				if covered := mask.GrayAt(mask.Rect.Min.X+x, mask.Rect.Min.Y+y).Y; covered != 0 {
					img.SetRGBA(left+x, c.at.Min.Y+y, mix(c.bg, c.fg, covered))
				}
			}
		}
	}
	for _, area := range areas {
		fill(img, area, c.fg)
	}
}

func fill(img draw.Image, area image.Rectangle, c color.RGBA) {
	draw.Draw(img, area, image.NewUniform(c), image.Point{}, draw.Src)
}
