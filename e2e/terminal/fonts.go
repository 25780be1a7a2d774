package terminal

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"sync"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Size and base line of the letters in a cell, in dots.
const fontSize, baseline = 20, 19

// fontFolders are the folders in which systems keep DejaVu.
var fontFolders = []string{
	"/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF",
	"/usr/local/share/fonts/dejavu", "/Library/Fonts",
}

// fonts is a style, followed by those to use for letters that it lacks.
type fonts struct{ regular, bold, italic []face }

type face struct {
	font.Face

	outlines *opentype.Font
}

// loadFonts reads the fonts at the first picture.
var loadFonts = sync.OnceValues(func() (fonts, error) {
	var all fonts
	for _, style := range []struct {
		faces *[]face
		files []string
	}{
		{&all.regular, []string{"DejaVuSansMono.ttf", "DejaVuSans.ttf"}},
		{&all.bold, []string{"DejaVuSansMono-Bold.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSans.ttf"}},
		{&all.italic, []string{"DejaVuSansMono-Oblique.ttf", "DejaVuSansMono.ttf", "DejaVuSans.ttf"}},
	} {
		for _, file := range style.files {
			loaded, err := loadFace(file)
			if os.IsNotExist(err) {
				continue // the rest can do without it
			}
			if err != nil {
				return fonts{}, err
			}
			*style.faces = append(*style.faces, loaded)
		}
		if len(*style.faces) == 0 {
			return fonts{}, errors.New("pictures need the DejaVu fonts: apt-get install fonts-dejavu-core")
		}
	}
	return all, nil
})

func loadFace(file string) (face, error) {
	var data []byte
	var err error
	for _, folder := range fontFolders {
		if data, err = os.ReadFile(filepath.Join(folder, file)); err == nil {
			break
		}
	}
	if err != nil {
		return face{}, err
	}
	outlines, err := opentype.Parse(data)
	if err != nil {
		return face{}, fmt.Errorf("read font %q: %w", file, err)
	}
	drawn, err := opentype.NewFace(outlines, &opentype.FaceOptions{Size: fontSize, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		return face{}, fmt.Errorf("read font %q: %w", file, err)
	}
	return face{drawn, outlines}, nil
}

// drawText draws a cell's letter, in the middle of a wide cell.
func (f fonts) drawText(img *image.RGBA, at image.Rectangle, text string, c color.Color, attrs uint8) {
	faces := f.regular
	switch {
	case attrs&uv.AttrBold != 0:
		faces = f.bold
	case attrs&uv.AttrItalic != 0:
		faces = f.italic
	}
	clipped, ok := img.SubImage(at).(*image.RGBA)
	if !ok {
		return
	}
	first, _ := utf8.DecodeRuneInString(text)
	pen := font.Drawer{Dst: clipped, Src: image.NewUniform(c), Face: choose(faces, first)}
	pen.Dot = fixed.P(at.Min.X+max(0, (at.Dx()-pen.MeasureString(text).Round())/2), at.Min.Y+baseline)
	pen.DrawString(text)
}

// choose returns the first face that has the rune, or the first one, for its box of a missing letter.
func choose(faces []face, r rune) font.Face {
	for _, f := range faces {
		if index, err := f.outlines.GlyphIndex(nil, r); err == nil && index != 0 {
			return f
		}
	}
	return faces[0]
}
