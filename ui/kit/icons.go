package kit

import (
	"image"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/cells"
)

// Icons are pictures above their titles, side by side in one row, or buttons with
// the titles if there is no room for pictures. A balloon describes the one under
// the mouse, or the one that has the focus.
type Icons struct {
	Inert

	ID       string
	Of       []Icon
	Default  int  // what Enter in an empty field presses, -1 for none
	Pictures bool // instead of buttons
	Large    bool // pictures are twice as large
	Behind   bool // a box is above them: nothing is drawn
}

// An Icon is one of them.
type Icon struct{ Title, Picture, Description string }

// IconsOf are the icons of actions.
func IconsOf(actions []settings.Action) []Icon {
	icons := make([]Icon, len(actions))
	for i, a := range actions {
		icons[i] = Icon{a.Title, a.Image, a.Description}
	}
	return icons
}

// Widths of pictures with the space between them, in cells.
const (
	maxIcon    = 16
	minLarge   = assets.LargeWidth + 1
	maxLarge   = assets.LargeWidth + 6
	titleRows  = 1
	iconHeight = assets.Lines + titleRows
)

// LargeIconsWidth is the width in which so many large icons have some space between them.
func LargeIconsWidth(n int) int { return n * maxLarge }

// FitLarge is true if the icons can be large in that width.
func (t *Icons) FitLarge(width int) bool { return t.Pictures && len(t.Of)*minLarge <= width }

// Height implements [Control].
func (t *Icons) Height(width int) int {
	rects := t.rects(image.Rect(0, 0, width, 1))
	if len(rects) == 0 {
		return 0
	}
	return rects[len(rects)-1].Max.Y
}

// rects are where the icons are from the top of r on: pictures in one row of equal
// widths, buttons as many as fit in each row.
func (t *Icons) rects(r image.Rectangle) []image.Rectangle {
	n, width := len(t.Of), r.Dx()
	rects := make([]image.Rectangle, n)
	if t.Pictures {
		most, height := maxIcon, iconHeight
		if t.Large {
			most, height = maxLarge, assets.LargeLines+titleRows
		}
		for i := range rects {
			icon := min(most, width/n)
			x := r.Min.X + (width-n*icon)/2 + i*icon
			rects[i] = image.Rect(x, r.Min.Y, x+icon-1, r.Min.Y+height)
		}
		return rects
	}
	at := r.Min
	for i, one := range t.Of {
		w := min(width, cells.Width(one.Title)+2)
		if at.X > r.Min.X && at.X+w > r.Max.X {
			at = image.Pt(r.Min.X, at.Y+1)
		}
		rects[i] = image.Rect(at.X, at.Y, at.X+w, at.Y+1)
		at.X += w + 1
	}
	return rects
}

// Places implements [Control].
func (t *Icons) Places(r image.Rectangle) []Place {
	var places []Place
	for i, at := range t.rects(r) {
		places = append(places, Place{Stop: Stop{t.ID, i}, Rect: at, Of: t})
	}
	return places
}

// Press implements [Control].
func (*Icons) Press(s Stop) Action { return Pressed{s} }

// Balloon implements [Ballooner].
func (t *Icons) Balloon(s Stop, r image.Rectangle) string {
	one := t.Of[s.Part]
	switch {
	case t.Behind:
		return ""
	case one.Description == "":
		return one.Title
	case cells.Width(one.Title) > r.Dx()-2: // the icon shows a part of it
		return one.Title + "\n" + one.Description
	}
	return one.Description
}

// Draw implements [Control].
func (t *Icons) Draw(p *Painter, r image.Rectangle) {
	if t.Behind {
		return
	}
	for i, at := range t.rects(r) {
		if at = at.Intersect(p.Clip); at.Empty() {
			continue
		}
		stop, title := Stop{t.ID, i}, t.Of[i].Title
		style, plain := p.Look.Icon, true
		switch stop {
		case p.Focus:
			style, plain = p.Look.IconFocused, false
		case p.Hover:
			style, plain = p.Look.IconHovered, false
		}
		if !t.Pictures {
			if plain {
				style = p.Look.Button
			}
			p.Canvas.Lines(at, style, "["+cells.Cut(title, at.Dx()-2, p.Look.Ellipsis)+"]")
			continue
		}
		if i == t.Default {
			title = p.Look.Bullet + " " + title
		}
		p.Icon(at, style, t.Of[i].Picture, title)
	}
}
