package terminal

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

// Shapes meet at the edges of their cells, wherever a font would leave a gap.
func TestShapesReachTheEdges(t *testing.T) {
	t.Parallel()
	at := image.Rect(0, 0, cellWidth, cellHeight)
	for r, edges := range map[rune]struct{ up, right, down, left bool }{
		'█': {true, true, true, true}, '▀': {true, true, false, true}, '▄': {false, true, true, true},
		'▌': {true, false, true, true}, '▐': {true, true, true, false}, '▚': {true, true, true, true}, '▗': {false, true, true, false},
		'─': {false, true, false, true}, '┃': {true, false, true, false}, '╋': {true, true, true, true},
		'╔': {false, true, true, false}, '╭': {false, true, true, false}, '╯': {true, false, false, true}, '╴': {false, false, false, true},
	} {
		img := image.NewRGBA(at)
		if !drawShape(img, at, r, color.White) {
			t.Errorf("%c is left to the font", r)
		}
		inked := func(area image.Rectangle) bool {
			for y := area.Min.Y; y < area.Max.Y; y++ {
				for x := area.Min.X; x < area.Max.X; x++ {
					if img.RGBAAt(x, y).A != 0 {
						return true
					}
				}
			}
			return false
		}
		got := struct{ up, right, down, left bool }{
			inked(image.Rect(0, 0, cellWidth, 1)), inked(image.Rect(cellWidth-1, 0, cellWidth, cellHeight)),
			inked(image.Rect(0, cellHeight-1, cellWidth, cellHeight)), inked(image.Rect(0, 0, 1, cellHeight)),
		}
		if got != edges {
			t.Errorf("%c reaches %+v, want %+v", r, got, edges)
		}
	}
	if drawShape(image.NewRGBA(at), at, 'a', color.White) {
		t.Error("a letter is drawn as a shape")
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	black, white, red := color.Color(color.Black), color.Color(color.White), color.Color(color.RGBA{0xff, 0, 0, 0xff})
	for name, tt := range map[string]struct {
		style  uv.Style
		fg, bg color.Color
	}{
		"none":     {uv.Style{}, white, black},
		"own":      {uv.Style{Fg: red, Bg: white}, red, white},
		"reversed": {uv.Style{Fg: red, Attrs: uv.AttrReverse}, black, red},
		"faint":    {uv.Style{Attrs: uv.AttrFaint}, color.RGBA64{0x7fff, 0x7fff, 0x7fff, 0xffff}, black},
	} {
		if fg, bg := colours(tt.style, white, black); fg != tt.fg || bg != tt.bg {
			t.Errorf("%s: %v on %v, want %v on %v", name, fg, bg, tt.fg, tt.bg)
		}
	}
}

// Letters are drawn inside of their cells.
func TestDrawLetters(t *testing.T) {
	t.Parallel()
	if _, err := loadFonts(); err != nil {
		t.Skip(err)
	}
	screen := uv.NewScreenBuffer(4, 1)
	screen.SetCell(1, 0, &uv.Cell{Content: "W", Width: 1})
	picture, err := Draw(screen, Theme{Cursor: &image.Point{X: 3, Y: 0}})
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(picture.Bounds())
	draw.Draw(img, img.Bounds(), picture, image.Point{}, draw.Src)
	inked := func(cell int) bool {
		x := margin + cell*cellWidth
		for dy := range cellHeight {
			for dx := range cellWidth {
				if img.RGBAAt(x+dx, margin+dy) != img.RGBAAt(0, 0) {
					return true
				}
			}
		}
		return false
	}
	for cell, want := range []bool{false, true, false, true} {
		if inked(cell) != want {
			t.Errorf("cell %d: inked = %t, want %t", cell, !want, want)
		}
	}
}
