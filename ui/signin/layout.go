package signin

import (
	"image"
	"strings"

	"otpdialog/assets"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// A part is one part of a page. The page puts its controls into the rows that the part gets.
type part struct {
	rows int
	gap  int // blank rows above it, if there is room
	put  func(image.Rectangle)
}

// room is the width of what is inside of the frame of a page that is so wide at most.
func room(s kit.Screen, width int) int {
	return inside(frame(s, width, s.Area.Dy())).Dx()
}

// frame is where a page is: in the middle, or all of the area if it is one of several side by side.
func frame(s kit.Screen, width, rows int) image.Rectangle {
	if s.Fill {
		return s.Area
	}
	return draw.Centred(s.Area, width, rows)
}

// inside is what a frame leaves, with a margin if it is wide.
func inside(frame image.Rectangle) image.Rectangle {
	r := draw.Inner(frame)
	if frame.Dx() > dialogWidth {
		r.Min.X, r.Max.X = r.Min.X+1, r.Max.X-1
	}
	return r
}

// arrange puts the parts of a page into its frame. Blank rows go to the parts one at a time, from the top, but
// last to the first part, above which there is the frame; those that nobody wants stand above and below.
func arrange(s kit.Screen, width int, parts []part) (frameOf image.Rectangle) {
	const borders = 2
	rows, gaps := 0, 0
	for _, p := range parts {
		rows, gaps = rows+p.rows, gaps+p.gap
	}
	frameOf = frame(s, width, rows+gaps+borders)
	place(inside(frameOf), parts)
	return frameOf
}

// place puts parts below one another into r.
func place(r image.Rectangle, parts []part) {
	spare := r.Dy()
	for _, p := range parts {
		spare -= p.rows
	}
	gaps := make([]int, len(parts))
	for round, more := 0, true; more; round++ {
		more = false
		for i := range parts {
			i = (i + 1) % len(parts) // the first part comes last
			p, had := parts[i], round
			if p.rows == 0 { // a margin comes after the gaps
				had--
			}
			if had >= 0 && p.gap > had && spare > 0 {
				gaps[i]++
				spare--
				more = true
			}
		}
	}
	col := draw.Column{Left: r}
	col.Take(spare / 2)
	for i, p := range parts {
		col.Take(gaps[i])
		if at := col.Take(p.rows); p.put != nil {
			p.put(at)
		}
	}
}

// largest is the largest scale, up to that of the window, in which a page fits that needs so many rows,
// with its frame.
func largest(s kit.Screen, rows func(draw.Scale) int) draw.Scale {
	smallest := draw.Scale{Icons: 1, ButtonRows: 1}
	for _, scale := range []draw.Scale{s.Scale, {Icons: 1, ButtonRows: s.Scale.ButtonRows}} {
		if rows(scale) <= s.Area.Dy() {
			return scale
		}
	}
	return smallest
}

// A banner is a text with something in large letters on its left, and a picture on the left of those.
type banner struct {
	large   []string // nil for none
	style   kit.Styling
	picture string // "" for none
}

// Sizes of a banner, in cells.
const (
	bannerGap = 2  // between the large letters and the text
	leastText = 28 // beside it
	longText  = 52 // with sentences that say what to do
)

// bannerOf is a banner beside a text in a page of that width: none if little room stays for the text. With
// room for so much text it is twice as large.
func bannerOf(s kit.Screen, large string, style kit.Styling, width, text int) banner {
	const roomy = 18 // rows of a page beside others
	lines := s.Look.Letters(large, width-bannerGap-leastText)
	if s.Scale.Icons > 1 || s.Fill && s.Area.Dy() >= roomy {
		if larger := draw.Enlarge(lines); draw.Widest(larger) <= width-bannerGap-text {
			lines = larger
		}
	}
	return banner{large: lines, style: style}
}

// pictureWidth is what the picture of a banner and the gap take of a row.
const pictureWidth = assets.LargeWidth + bannerGap

// width is what the picture, the large letters and their gaps take of a row.
func (b *banner) width() int {
	width := 0
	if b.picture != "" {
		width += pictureWidth
	}
	if len(b.large) > 0 {
		width += cells.Width(b.large[0]) + bannerGap
	}
	return width
}

// tall are the rows of what stands beside the text.
func (b *banner) tall() int {
	if b.picture != "" {
		return max(assets.LargeLines, len(b.large))
	}
	return len(b.large)
}

// rows are those of a banner with a text of so many rows.
func (b *banner) rows(text int) int { return max(b.tall(), text) }

// put adds the picture and the large letters, and returns what is left of r to the text. What has fewer
// rows than the rest stands in the middle.
func (b *banner) put(sheet *kit.Sheet, r image.Rectangle, text int) image.Rectangle {
	tall := b.tall()
	if b.picture != "" {
		sheet.Put(&kit.Picture{Name: b.picture}, image.Rect(r.Min.X, r.Min.Y, r.Min.X+assets.LargeWidth, r.Min.Y+assets.LargeLines))
		r.Min.X += pictureWidth
	}
	if rows := len(b.large); rows > 0 {
		width, top := cells.Width(b.large[0]), r.Min.Y+(tall-rows)/2
		sheet.Put(&kit.Line{Text: strings.Join(b.large, "\n"), Style: b.style}, image.Rect(r.Min.X, top, r.Min.X+width, min(top+rows, r.Max.Y)))
		r.Min.X += width + bannerGap
	}
	if spare := tall - text; spare > 0 {
		r.Min.Y += spare / 2
	}
	return r
}

// middle is the row of r in which text stands beside what is taller.
func middle(r image.Rectangle) image.Rectangle { return draw.Centred(r, r.Dx(), min(1, r.Dy())) }
