package picture

import (
	"embed"
	"fmt"
	"image"
	"path"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Size and base line of the letters in a cell, in dots.
const fontSize, baseline = 20, 19

//go:embed fonts/*.ttf
var fontFiles embed.FS

// fonts are read at the first picture.
var fonts = sync.OnceValue(func() map[bool]*face {
	return map[bool]*face{false: loadFace("DejaVuSansMono-part.ttf"), true: loadFace("DejaVuSansMono-Bold-part.ttf")}
})

// A face draws letters. An [opentype.Face] serves one caller at a time.
type face struct {
	mu    sync.Mutex
	drawn font.Face
	masks map[string]*image.Alpha
}

func loadFace(name string) *face {
	data, err := fontFiles.ReadFile(path.Join("fonts", name))
	if err != nil {
		panic(err) // it is embedded
	}
	outlines, err := opentype.Parse(data)
	if err != nil {
		panic(fmt.Errorf("font %s: %w", name, err))
	}
	drawn, err := opentype.NewFace(outlines, &opentype.FaceOptions{Size: fontSize, DPI: 72})
	if err != nil {
		panic(fmt.Errorf("font %s: %w", name, err))
	}
	return &face{drawn: drawn, masks: map[string]*image.Alpha{}}
}

// maxMasks is how many letters are kept drawn: more than a text has, unless it is made for that.
const maxMasks = 2000

// mask is what a cell's letter covers, in the middle of so many cells. A letter that the font lacks is
// the box of a missing one.
func (f *face) mask(text string, cells int) *image.Alpha {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(text) > 4*utf8.UTFMax { // combining marks without end
		text = text[:0]
	}
	key := fmt.Sprint(cells, text)
	if mask := f.masks[key]; mask != nil {
		return mask
	}
	mask := image.NewAlpha(image.Rect(0, 0, cells*cellWidth, cellHeight))
	pen := font.Drawer{Dst: mask, Src: image.Opaque, Face: f.drawn}
	pen.Dot = fixed.P(max(0, (mask.Rect.Dx()-pen.MeasureString(text).Round())/2), baseline)
	pen.DrawString(text)
	if len(f.masks) == maxMasks {
		clear(f.masks)
	}
	f.masks[key] = mask
	return mask
}
