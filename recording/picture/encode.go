package picture

import (
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
//	film := picture.NewFilm(picture.Dark)
//	film.Add(first, time.Second)
//	film.Add(second, 2*time.Second)
//	err := film.GIF(w)
type Film struct {
	theme  Theme
	last   *image.RGBA // what is shown at the end so far
	frames gif.GIF
	shown  time.Duration // how long all frames are shown that have been asked for
	coded  time.Duration // how long those are that are in the GIF
}

// NewFilm returns a film without frames.
func NewFilm(theme Theme) *Film { return &Film{theme: theme} }

// quickest is the shortest time that all viewers show a frame for; tick is the unit of a GIF.
const quickest, tick = 20 * time.Millisecond, 10 * time.Millisecond

// Add shows a frame for that long. A frame that is too short to be seen is left out, and one that
// changes nothing only takes longer. All frames are as large as the first one: a larger screen is cut.
func (m *Film) Add(f Frame, long time.Duration) {
	m.shown += long
	delay := (m.shown - m.coded).Round(tick)
	if delay < quickest {
		return
	}
	m.coded += delay
	img := Draw(f, m.theme)
	area := img.Rect
	if m.last != nil {
		if img.Rect != m.last.Rect {
			sized := image.NewRGBA(m.last.Rect)
			fill(sized, sized.Rect, m.theme.Background)
			copyOver(sized, img)
			img = sized
		}
		area = changed(m.last, img)
	}
	if area.Empty() {
		m.frames.Delay[len(m.frames.Delay)-1] += int(delay / tick)
		return
	}
	m.frames.Image = append(m.frames.Image, paletted(img, m.last, area))
	m.frames.Delay = append(m.frames.Delay, int(delay/tick))
	m.frames.Disposal = append(m.frames.Disposal, gif.DisposalNone)
	m.last = img
}

// GIF writes the film, which must have a frame.
func (m *Film) GIF(w io.Writer) error {
	m.frames.Config = image.Config{Width: m.last.Rect.Dx(), Height: m.last.Rect.Dy()}
	return gif.EncodeAll(w, &m.frames) //nolint:wrapcheck // of w
}

func copyOver(to, from *image.RGBA) {
	for y := range min(to.Rect.Dy(), from.Rect.Dy()) {
		n := min(to.Stride, from.Stride)
		copy(to.Pix[y*to.Stride:][:n], from.Pix[y*from.Stride:][:n])
	}
}

// changed is the smallest rectangle around what is different.
func changed(before, now *image.RGBA) (area image.Rectangle) {
	for y := range now.Rect.Dy() {
		for x := range now.Rect.Dx() {
			if before.RGBAAt(x, y) != now.RGBAAt(x, y) {
				area = area.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return area
}

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
