package kit

import (
	"image"

	"charm.land/lipgloss/v2"

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
	Grid     bool // pictures are in as many rows as they need
	Behind   bool // a box is above them: nothing is drawn
}

// An Icon is one of them.
type Icon struct{ Title, Picture, Description string }

// IconsOf are the icons of actions.
func IconsOf(actions []settings.Action) []Icon {
	icons := make([]Icon, len(actions))
	for i, a := range actions {
		icons[i] = IconOf(a)
	}
	return icons
}

// IconOf is the icon of an action.
func IconOf(a settings.Action) Icon { return Icon{a.Title, a.Image, a.Description} }

// Widths of pictures with the space between them, in cells.
const (
	maxIcon    = 16
	maxLarge   = assets.LargeWidth + 6
	titleRows  = 1
	iconHeight = assets.Lines + titleRows
	// MinLarge is that of a large picture in a row.
	MinLarge = assets.LargeInk + 1
	// TileWidth is that of a picture in a grid.
	TileWidth = assets.Width + 2
)

// LargeIconsWidth is the width in which so many large icons have some space between them.
func LargeIconsWidth(n int) int { return n * maxLarge }

// FitLarge is true if the icons can be large in that width.
func (t *Icons) FitLarge(width int) bool { return t.Pictures && len(t.Of)*MinLarge <= width }

// Height implements [Control].
func (t *Icons) Height(width int) int { return rowsOf(t.rects(image.Rect(0, 0, width, 1))) }

// rects are where the icons are from the top of r on: pictures in one row of equal
// widths, or in a grid; buttons as many as fit in each row.
func (t *Icons) rects(r image.Rectangle) []image.Rectangle {
	n, width := len(t.Of), r.Dx()
	rects := make([]image.Rectangle, n)
	if !t.Pictures {
		widths := make([]int, n)
		for i, one := range t.Of {
			widths[i] = cells.Width(one.Title) + 2
		}
		return flow(r, widths, 1, 1)
	}
	most, height := maxIcon, iconHeight
	if t.Large {
		most, height = maxLarge, assets.LargeLines+titleRows
	}
	across, icon := n, min(most, width/max(1, n))
	if t.Grid {
		across, icon = max(1, width/TileWidth), TileWidth
	}
	left := r.Min.X + (width-across*icon)/2
	for i := range rects {
		x, y := left+i%across*icon, r.Min.Y+i/across*height
		rects[i] = image.Rect(x, y, x+icon-1, y+height)
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

// A Picture is a large picture of the gallery.
type Picture struct {
	Inert

	Name string
}

// Height implements [Control].
func (*Picture) Height(int) int { return assets.LargeLines }

// Draw implements [Control].
func (t *Picture) Draw(p *Painter, r image.Rectangle) {
	if r.In(p.Clip) && p.Images != settings.ImagesNone {
		r.Max.X = min(r.Max.X, r.Min.X+assets.LargeWidth)
		p.Canvas.Picture(r, t.Name, p.Look, p.Images, p.Look.Text)
	}
}

// Icon draws a picture above its title, if all of it can be seen. The style is that of the title.
func (p *Painter) Icon(r image.Rectangle, style lipgloss.Style, picture, title string) {
	name := image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y)
	if r.In(p.Clip) && p.Images != settings.ImagesNone {
		above := image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Max.Y-1)
		around := p.Look.Icon
		if style.GetBackground() != around.GetBackground() {
			around = p.Look.Card
		}
		p.Canvas.Lines(above, around, "")
		p.Canvas.Picture(above, picture, p.Look, p.Images, around)
	}
	p.Line(name, style.Align(lipgloss.Center), cells.Cut(title, r.Dx(), p.Look.Ellipsis))
}
