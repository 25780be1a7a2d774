package picture

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

var update = flag.Bool("update", false, "draw the letters anew from the fonts")

// The letters are those of the fonts.
func TestLettersOfFonts(t *testing.T) {
	regular, bold := readFont(t, "DejaVuSansMono-part.ttf"), readFont(t, "DejaVuSansMono-Bold-part.ttf")
	runes := []rune{'\uFFFF'} // for the box of a missing one
	for r := rune('!'); r < '\uFFFF'; r++ {
		if _, isShape := shape(r, cellWidth, cellHeight); isShape {
			continue
		}
		if i, err := regular.GlyphIndex(nil, r); err == nil && i != 0 {
			runes = append(runes, r)
		}
	}
	rows := (2*len(runes) + lettersPerRow - 1) / lettersPerRow
	shades := color.Palette{}
	for i := range steps + 1 {
		shades = append(shades, color.Gray{uint8(i * 0xff / steps)})
	}
	grid := image.NewPaletted(image.Rect(0, 0, lettersPerRow*cellWidth, rows*cellHeight), shades)
	for style, outlines := range []*sfnt.Font{regular, bold} {
		face, err := opentype.NewFace(outlines, &opentype.FaceOptions{Size: fontSize, DPI: 72})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range runes {
			at := style*len(runes) + i
			cell := image.Rect(0, 0, cellWidth, cellHeight).Add(image.Pt(at%lettersPerRow*cellWidth, at/lettersPerRow*cellHeight))
			mask := image.NewAlpha(cell)
			pen := font.Drawer{Dst: mask, Src: image.Opaque, Face: face, Dot: fixed.P(cell.Min.X, cell.Min.Y+baseline)}
			pen.DrawString(string(r))
			for y := cell.Min.Y; y < cell.Max.Y; y++ {
				for x := cell.Min.X; x < cell.Max.X; x++ {
					grid.Set(x, y, color.Gray{mask.AlphaAt(x, y).A})
				}
			}
		}
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&file, grid); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("letters.png", file.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("letters.txt", []byte(string(runes)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if lettersText != string(runes) || !bytes.Equal(lettersFile, file.Bytes()) {
		t.Error("the letters are not those of the fonts; draw them with -update")
	}
}

func readFont(t *testing.T, name string) *sfnt.Font {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	outlines, err := opentype.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return outlines
}
