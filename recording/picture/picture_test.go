package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Shapes meet at the edges of their cells, wherever a font would leave a gap.
func TestShapesReachTheEdges(t *testing.T) {
	t.Parallel()
	cell := image.Rect(0, 0, cellWidth, cellHeight)
	for r, edges := range map[rune]struct{ up, right, down, left bool }{
		'█': {true, true, true, true}, '▀': {true, true, false, true}, '▄': {false, true, true, true},
		'▁': {false, true, true, true}, '▔': {true, true, false, true},
		'▌': {true, false, true, true}, '▐': {true, true, true, false}, '▚': {true, true, true, true}, '▗': {false, true, true, false},
		'─': {false, true, false, true}, '┃': {true, false, true, false}, '╋': {true, true, true, true},
		'╔': {false, true, true, false}, '╭': {false, true, true, false}, '╯': {true, false, false, true}, '╴': {false, false, false, true},
	} {
		filled, ok := shape(r, cellWidth, cellHeight)
		if !ok {
			t.Errorf("%c is left to the font", r)
		}
		reaches := func(edge image.Rectangle) bool {
			for _, area := range filled {
				if area.Overlaps(edge) {
					return true
				}
			}
			return false
		}
		got := struct{ up, right, down, left bool }{
			reaches(image.Rect(0, 0, cellWidth, 1)), reaches(image.Rect(cellWidth-1, 0, cellWidth, cellHeight)),
			reaches(image.Rect(0, cellHeight-1, cellWidth, cellHeight)), reaches(image.Rect(0, 0, 1, cellHeight)),
		}
		if got != edges {
			t.Errorf("%c reaches %+v, want %+v", r, got, edges)
		}
		for _, area := range filled {
			if !area.In(cell) {
				t.Errorf("%c fills %v, outside of its cell", r, area)
			}
		}
	}
	if _, ok := shape('a', cellWidth, cellHeight); ok {
		t.Error("a letter is drawn as a shape")
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	black, white, red := color.RGBA{0, 0, 0, 0xff}, color.RGBA{0xff, 0xff, 0xff, 0xff}, color.RGBA{0xff, 0, 0, 0xff}
	theme := Theme{Foreground: white, Background: black}
	for name, tt := range map[string]struct {
		style  uv.Style
		fg, bg color.RGBA
	}{
		"none":     {uv.Style{}, white, black},
		"own":      {uv.Style{Fg: red, Bg: white}, red, white},
		"reversed": {uv.Style{Fg: red, Attrs: uv.AttrReverse}, black, red},
		"faint":    {uv.Style{Attrs: uv.AttrFaint}, color.RGBA{0x7f, 0x7f, 0x7f, 0xff}, black},
		"of ANSI":  {uv.Style{Fg: ansi.Red, Bg: ansi.IndexedColor(1)}, palette[1], palette[1]},
		"of 256":   {uv.Style{Fg: ansi.IndexedColor(231)}, white, black},
	} {
		if fg, bg := theme.colours(tt.style); fg != tt.fg || bg != tt.bg {
			t.Errorf("%s: %v on %v, want %v on %v", name, fg, bg, tt.fg, tt.bg)
		}
	}
}

// written is a screen with a text in its first line, and a rule below.
func written(text string) uv.ScreenBuffer {
	screen := uv.NewScreenBuffer(32, 3)
	for i, r := range []rune(text) {
		screen.SetCell(i, 0, &uv.Cell{Content: string(r), Width: 1, Style: uv.Style{Fg: ansi.Green}})
	}
	for x := range 32 {
		screen.SetCell(x, 1, &uv.Cell{Content: "─", Width: 1, Style: uv.Style{Fg: ansi.Red, Bg: ansi.Blue}})
	}
	return screen
}

// Letters are drawn inside of their cells. The font has the signs that the program shows.
func TestLetters(t *testing.T) {
	t.Parallel()
	const signs = "WÄяΩ✓✗✕●○▶◀▲▼▸▾←→↑↓⇄•…·×≤“”–☎⏎"
	screen := written(signs)
	img := Draw(Frame{Cells: screen, Cursor: &image.Point{X: 31, Y: 0}}, Dark)
	drawn := func(x int) string {
		var dots strings.Builder
		for dy := range cellHeight {
			for dx := range cellWidth {
				if img.RGBAAt(margin+x*cellWidth+dx, margin+dy) != Dark.Background {
					dots.WriteByte('#')
				} else {
					dots.WriteByte(' ')
				}
			}
			dots.WriteByte('\n')
		}
		return dots.String()
	}
	lacking := Draw(Frame{Cells: written("\U0001F511")}, Dark)
	for x, r := range []rune(signs) {
		if strings.TrimSpace(drawn(x)) == "" {
			t.Errorf("%c is not drawn", r)
		}
		box := img.SubImage(image.Rect(margin+x*cellWidth, margin, margin+(x+1)*cellWidth, margin+cellHeight))
		if same(box, lacking.SubImage(image.Rect(margin, margin, margin+cellWidth, margin+cellHeight))) {
			t.Errorf("the font lacks %c", r)
		}
	}
	if blank := drawn(30); strings.TrimSpace(blank) != "" {
		t.Errorf("a blank is drawn:\n%s", blank)
	}
	if cursor := drawn(31); strings.Contains(cursor, " ") {
		t.Errorf("the cursor is\n%s", cursor)
	}
}

// same compares the dots of two pictures of the same size.
func same(a, b image.Image) bool {
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r, g, bl, _ := a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y).RGBA()
			r2, g2, b2, _ := b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y).RGBA()
			if r != r2 || g != g2 || bl != b2 {
				return false
			}
		}
	}
	return a.Bounds().Size() == b.Bounds().Size()
}

// A GIF shows the frames as they are, each for its time, and ends with what a PNG of the last one shows.
func TestFilm(t *testing.T) {
	t.Parallel()
	for name, theme := range map[string]Theme{"dark": Dark, "light": Light} {
		film := NewFilm(image.Pt(32, 3), theme)
		for _, shown := range []struct {
			Frame

			long time.Duration
		}{
			{Frame{Cells: written("Press Push")}, time.Second},
			{Frame{Cells: written("Press Push")}, 500 * time.Millisecond}, // nothing changes
			{Frame{Cells: written("too short")}, 5 * time.Millisecond},
			{Frame{Cells: written("Look at your phone")}, 1995 * time.Millisecond},
			{Frame{Cells: written("Signed in"), Cursor: &image.Point{X: 3, Y: 2}}, 3 * time.Second},
		} {
			if err := film.Add(shown.Frame, shown.long); err != nil {
				t.Fatal(err)
			}
		}
		var file, last bytes.Buffer
		if err := film.GIF(&file); err != nil {
			t.Fatal(err)
		}
		if err := PNG(&last, Frame{Cells: written("Signed in"), Cursor: &image.Point{X: 3, Y: 2}}, theme); err != nil {
			t.Fatal(err)
		}
		still, err := png.Decode(&last)
		if err != nil {
			t.Fatal(err)
		}
		all, err := gif.DecodeAll(&file)
		if err != nil {
			t.Fatal(err)
		}
		shown := image.NewRGBA(all.Image[0].Rect)
		for _, frame := range all.Image {
			draw.Draw(shown, frame.Rect, frame, frame.Rect.Min, draw.Over)
		}
		if !same(shown, still) {
			t.Errorf("%s: the end differs from a picture of it", name)
		}
		if len(all.Image) != 3 || all.Delay[0] != 150 || all.Delay[1] != 200 || all.Delay[2] != 300 || all.LoopCount != 0 {
			t.Errorf("%s: %d frames, for %v, loops %d", name, len(all.Image), all.Delay, all.LoopCount)
		}
		if r := all.Image[1].Rect; r.Max.Y > margin+cellHeight {
			t.Errorf("%s: more than what changes is drawn: %v", name, r)
		}
	}
}

// With more colours than a palette has, similar ones become one.
func TestManyColours(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 40, 40))
	for i := range 1600 {
		img.SetRGBA(i%40, i/40, color.RGBA{uint8(i / 7), uint8(i * 3), 0x80, 0xff})
	}
	p := paletted(img, nil, img.Rect)
	if len(p.Palette) > 256 {
		t.Fatalf("%d colours", len(p.Palette))
	}
	for i := range 1600 {
		c, _ := p.At(i%40, i/40).(color.RGBA)
		want := img.RGBAAt(i%40, i/40)
		if off := max(absolute(c.R, want.R), absolute(c.G, want.G)); off > 31 {
			t.Fatalf("%v became %v", want, c)
		}
	}
}

func absolute(a, b uint8) uint8 { return max(a, b) - min(a, b) }

// An SVG is well-formed, its text is text, and a blank in it stays.
func TestSVG(t *testing.T) {
	t.Parallel()
	screen := written("Look at <your> phone & say")
	screen.SetCell(0, 2, &uv.Cell{Content: "码", Width: 2, Style: uv.Style{Attrs: uv.AttrBold, Underline: uv.UnderlineSingle}})
	screen.SetCell(4, 2, &uv.Cell{Content: "x", Width: 1, Style: uv.Style{Attrs: uv.AttrConceal}})
	var file bytes.Buffer
	if err := SVG(&file, Frame{Cells: screen}, Light); err != nil {
		t.Fatal(err)
	}
	svg := file.String()
	var texts []string
	for decoder := xml.NewDecoder(&file); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		if text, is := token.(xml.CharData); is && strings.TrimSpace(string(text)) != "" {
			texts = append(texts, string(text))
		}
	}
	if got := strings.Join(texts, "|"); got != "Look at <your> phone & say|码" {
		t.Errorf("the text is %q", got)
	}
	if n := strings.Count(svg, "<path"); n != 3 { // the blue ground, the red rule, the underline
		t.Errorf("%d paths in\n%s", n, svg)
	}
}
