package kit

import (
	"cmp"
	"image"

	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
)

// A Ballooner is a control with something to say about the stop under the mouse.
type Ballooner interface {
	// Balloon is what the balloon of the stop in r says, "" for none.
	Balloon(s Stop, r image.Rectangle) string
}

// A balloon is drawn above everything on its page.
type balloon struct {
	rect  image.Rectangle
	lines []string
	tail  image.Point // outside of the balloon for none
}

// balloonOf is the balloon of the stop under the mouse, or else of the one that has
// the focus. It covers neither the frame nor what is above its icon.
func (l *Layout) balloonOf(hover, focus Stop, area image.Rectangle) balloon {
	if !l.Frame.Empty() {
		area = draw.Inner(l.Frame)
	}
	for _, s := range []Stop{hover, focus} {
		p := l.Find(s)
		if p == nil {
			continue
		}
		if b, ok := p.Of.(Ballooner); ok {
			for _, d := range l.drawn {
				if d.rect.Max.Y <= p.Rect.Min.Y {
					area.Min.Y = max(area.Min.Y, d.rect.Max.Y)
				}
			}
			return placeBalloon(b.Balloon(s, p.Rect), p.Rect, area)
		}
	}
	return balloon{}
}

// placeBalloon puts a balloon above its icon, so that no cursor shows through it, or below it if there
// is no room; in few rows if there is no room for a narrow one.
func placeBalloon(text string, icon, area image.Rectangle) balloon {
	if text == "" || area.Empty() {
		return balloon{}
	}
	const narrow, borders, sides = 44, 2, 4
	above, below := icon.Min.Y-area.Min.Y, area.Max.Y-icon.Max.Y
	var lines []string
	for _, width := range []int{min(narrow, area.Dx()-sides), area.Dx() - sides} {
		lines = cells.Wrap(text, width)
		for i := range lines {
			lines[i] = cells.Cut(lines[i], width, "")
		}
		if len(lines)+borders <= above {
			break
		}
	}
	height := min(len(lines)+borders, max(above, below))
	if rows := height - borders; rows > 0 && len(lines) > rows {
		lines = append(lines[:rows-1], "…")
	}
	r := image.Rect(0, 0, draw.Widest(lines)+sides, height)
	r = r.Add(image.Pt(icon.Min.X+icon.Dx()/2-r.Dx()/2, icon.Min.Y-height))
	if height > above {
		r = r.Add(image.Pt(0, icon.Max.Y-r.Min.Y))
	}
	r = r.Add(image.Pt(max(0, area.Min.X-r.Min.X)-max(0, r.Max.X-area.Max.X), 0))
	b := balloon{rect: r, lines: lines}
	if icon.Min.Y >= r.Max.Y {
		b.tail = image.Pt(min(max(icon.Min.X+icon.Dx()/2, r.Min.X+1), r.Max.X-2), r.Max.Y-1)
	}
	return b
}

func (b *balloon) draw(p *Painter) {
	if b.rect.Empty() {
		return
	}
	p.Canvas.Border(b.rect, p.Look.BoxFront)
	p.Canvas.Lines(draw.Inner(b.rect), p.Look.Text, b.lines...)
	if b.tail.In(b.rect) {
		p.Canvas.Draw(image.Rectangle{Min: b.tail, Max: b.tail.Add(image.Pt(1, 1))}, p.Look.Key.Render(p.Look.Tail))
	}
	if p.Cursor != nil && image.Pt(p.Cursor.X, p.Cursor.Y).In(b.rect) {
		p.Cursor = nil
	}
}

// A Specimen is an icon with its balloon above it, as the OTP dialog shows them.
type Specimen struct {
	Inert

	Icon Icon
}

const specimenBalloon = 8 // rows, with its border

// Height implements [Control].
func (t *Specimen) Height(int) int { return specimenBalloon + iconHeight }

// Draw implements [Control].
func (t *Specimen) Draw(p *Painter, r image.Rectangle) {
	icon := draw.Centred(image.Rect(r.Min.X, r.Min.Y+specimenBalloon, r.Max.X, r.Max.Y), maxIcon, iconHeight)
	icon.Max.Y = icon.Min.Y + iconHeight
	p.Icon(icon, p.Look.IconHovered, t.Icon.Picture, t.Icon.Title)
	if r.In(p.Clip) {
		b := placeBalloon(cmp.Or(t.Icon.Description, t.Icon.Title), icon, r)
		b.draw(p)
	}
}
