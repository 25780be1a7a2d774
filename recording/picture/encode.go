package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"time"
)

// PNG writes a picture of the screen.
func PNG(w io.Writer, f Frame, theme Theme) error {
	img := Draw(f, theme)
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	return encoder.Encode(w, paletted(img, nil, img.Rect)) //nolint:wrapcheck // of w
}

// A Film is the frames of an animated GIF, which shows them again and again:
//
//	film := picture.NewFilm(image.Pt(80, 24), picture.Dark)
//	err := film.Add(first, time.Second)
//	…
//	err = film.GIF(w)
type Film struct {
	theme  Theme
	img    *image.RGBA          // what is shown at the end so far
	cells  map[image.Point]cell // likewise, by where they begin
	frames gif.GIF
	shown  time.Duration // how long all frames are shown that have been asked for
	coded  time.Duration // how long those are that are in the GIF
	dots   int           // of all frames in the GIF
}

// NewFilm returns a film without frames, of that size in cells. A larger screen is cut.
func NewFilm(cells image.Point, theme Theme) *Film {
	m := &Film{theme: theme, img: image.NewRGBA(size(image.Rectangle{Max: cells})), cells: map[image.Point]cell{}}
	m.frames.Config = image.Config{Width: m.img.Rect.Dx(), Height: m.img.Rect.Dy()}
	fill(m.img, m.img.Rect, theme.Background)
	return m
}

const (
	quickest = 20 * time.Millisecond // the shortest time for which all viewers show a frame
	tick     = 10 * time.Millisecond // the unit of a GIF
	maxDots  = 1 << 29               // of a film, each of which takes a byte
)

// ErrTooLong means that a film would be larger than memory allows.
var ErrTooLong = errors.New("it has too many frames for a GIF")

// Add shows a frame for that long. A frame that is too short to be seen is left out, and one that
// changes nothing makes the one before it longer. The error is [ErrTooLong].
func (m *Film) Add(f Frame, long time.Duration) error {
	m.shown += long
	delay := (m.shown - m.coded).Round(tick)
	if delay < quickest {
		return nil
	}
	m.coded += delay
	var before *image.RGBA
	area := m.img.Rect
	if len(m.frames.Image) > 0 {
		before = &image.RGBA{Pix: bytes.Clone(m.img.Pix), Stride: m.img.Stride, Rect: m.img.Rect}
		area = image.Rectangle{}
	}
	now := map[image.Point]cell{}
	for c := range f.look(m.theme) {
		now[c.at.Min] = c
		if m.cells[c.at.Min] != c && c.at.In(m.img.Rect) {
			c.draw(m.img)
			area = area.Union(c.at)
		}
	}
	for at, c := range m.cells {
		if now[at] == (cell{}) && !covered(now, c) { // of a larger screen
			fill(m.img, c.at, m.theme.Background)
			area = area.Union(c.at)
		}
	}
	m.cells = now
	if area.Empty() {
		m.frames.Delay[len(m.frames.Delay)-1] += int(delay / tick)
		return nil
	}
	if m.dots += area.Dx() * area.Dy(); m.dots > maxDots {
		return ErrTooLong
	}
	m.frames.Image = append(m.frames.Image, paletted(m.img, before, area))
	m.frames.Delay = append(m.frames.Delay, int(delay/tick))
	m.frames.Disposal = append(m.frames.Disposal, gif.DisposalNone)
	return nil
}

// covered reports whether a cell is the second half of a wide one now.
func covered(now map[image.Point]cell, c cell) bool {
	left, has := now[c.at.Min.Sub(image.Pt(cellWidth, 0))]
	return has && c.at.Overlaps(left.at)
}

// GIF writes the film, which must have a frame.
func (m *Film) GIF(w io.Writer) error { return gif.EncodeAll(w, &m.frames) } //nolint:wrapcheck // of w

// maxColours is how many a palette has beside the transparent one.
const maxColours = 255

// paletted is an area of a picture with a palette of its colours, the transparent one first: those dots
// are as they were before. If there are too many colours, similar ones become one.
func paletted(img, before *image.RGBA, area image.Rectangle) *image.Paletted {
	for coarse := range 8 {
		if p, ok := palettedTo(coarse, img, before, area); ok {
			return p
		}
	}
	panic("unreachable: so coarse, there is one colour")
}

// palettedTo leaves out so many bits of each part of a colour. It is false if that is not enough.
func palettedTo(coarse int, img, before *image.RGBA, area image.Rectangle) (*image.Paletted, bool) {
	p := image.NewPaletted(area, color.Palette{color.RGBA{}})
	if before == nil {
		p.Palette = p.Palette[:0]
	}
	known := map[color.RGBA]uint8{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			c := img.RGBAAt(x, y)
			if before != nil && before.RGBAAt(x, y) == c {
				continue
			}
			c.R, c.G, c.B = c.R>>coarse<<coarse, c.G>>coarse<<coarse, c.B>>coarse<<coarse
			index, is := known[c]
			if !is {
				if len(known) == maxColours {
					return nil, false
				}
				index = uint8(len(p.Palette)) //nolint:gosec // at most 255
				known[c] = index
				p.Palette = append(p.Palette, c)
			}
			p.SetColorIndex(x, y, index)
		}
	}
	return p, true
}
