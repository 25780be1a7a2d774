package picture

import (
	"bytes"
	_ "embed"
	"image"
	"image/draw"
	"image/png"
	"sync"
	"unicode/utf8"
)

// The letters, drawn once and for all in cells of a grid, first all in regular, then all in bold. The first
// one stands for those that are missing. A test draws them from the fonts in testdata.
var (
	//go:embed letters.png
	lettersFile []byte
	//go:embed letters.txt
	lettersText string
)

// lettersPerRow is how many letters the grid has in a row.
const lettersPerRow = 64

// letters are read at the first picture.
var letters = sync.OnceValue(func() (all struct {
	grid   *image.Gray
	places map[rune]int
},
) {
	read, err := png.Decode(bytes.NewReader(lettersFile))
	if err != nil {
		panic(err) // it is embedded
	}
	all.grid = image.NewGray(read.Bounds())
	draw.Draw(all.grid, all.grid.Rect, read, image.Point{}, draw.Src)
	all.places = map[rune]int{}
	for i, r := range []rune(lettersText) {
		all.places[r] = i
	}
	return all
})

// letter is what a letter covers of a cell: 0xff is all of a dot.
func letter(text string, bold bool) *image.Gray {
	r, _ := utf8.DecodeRuneInString(text)
	all := letters()
	i := all.places[r]
	if bold {
		i += len(all.places)
	}
	at := image.Rect(0, 0, cellWidth, cellHeight).Add(image.Pt(i%lettersPerRow*cellWidth, i/lettersPerRow*cellHeight))
	sub, _ := all.grid.SubImage(at).(*image.Gray) // that is its type
	return sub
}
