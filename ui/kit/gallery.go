package kit

import (
	"image"

	"charm.land/lipgloss/v2"

	"otpdialog/assets"
	"otpdialog/settings"
	"otpdialog/ui/cells"
)

// A Gallery shows images that can be chosen, each with its name. A press on one is
// [Pressed].
type Gallery struct {
	Inert

	ID    string
	Names []string // in [assets.Names]
}

// Size of an image in a gallery, with its name, in cells.
const (
	TileWidth  = assets.Width + 2
	tileHeight = iconHeight
)

func (g *Gallery) across(width int) int { return max(1, width/TileWidth) }

// Height implements [Control].
func (g *Gallery) Height(width int) int {
	n := g.across(width)
	return (len(g.Names) + n - 1) / n * tileHeight
}

// Places implements [Control].
func (g *Gallery) Places(r image.Rectangle) []Place {
	n := g.across(r.Dx())
	places := make([]Place, len(g.Names))
	for i := range g.Names {
		at := r.Min.Add(image.Pt(i%n*TileWidth, i/n*tileHeight))
		places[i] = Place{Stop: Stop{g.ID, i}, Rect: image.Rectangle{Min: at, Max: at.Add(image.Pt(TileWidth-1, tileHeight))}, Of: g}
	}
	return places
}

// Press implements [Control].
func (g *Gallery) Press(s Stop) Action { return Pressed{s} }

// Draw implements [Control].
func (g *Gallery) Draw(p *Painter, r image.Rectangle) {
	for i, at := range g.Places(r) {
		style := p.Look.Icon
		if p.Focus == at.Stop {
			style = p.Look.IconFocused
		}
		p.Icon(at.Rect, style, g.Names[i], g.Names[i])
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
