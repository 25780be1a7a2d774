package console

import (
	"image"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/assets"
	"otpdialog/settings"
)

// A gallery shows the images that an action can have, each with its name.
type gallery struct {
	inert

	id     string
	names  []string
	choose func(name string) tea.Cmd
}

const (
	tileWidth  = assets.Width + 2
	tileHeight = assets.Lines + 1 // the name
)

func (g *gallery) across(width int) int { return max(1, width/tileWidth) }

func (g *gallery) height(width int) int {
	n := g.across(width)
	return (len(g.names) + n - 1) / n * tileHeight
}

func (g *gallery) places(r image.Rectangle) []place {
	n := g.across(r.Dx())
	places := make([]place, len(g.names))
	for i := range g.names {
		at := r.Min.Add(image.Pt(i%n*tileWidth, i/n*tileHeight))
		places[i] = place{stop: stop{g.id, i}, rect: image.Rectangle{Min: at, Max: at.Add(image.Pt(tileWidth-1, tileHeight))}, of: g}
	}
	return places
}

func (g *gallery) press(s stop) tea.Cmd { return g.choose(g.names[s.part]) }

func (g *gallery) draw(p *painter, r image.Rectangle) {
	for i, at := range g.places(r) {
		style := p.look.Icon
		if p.focus == at.stop {
			style = p.look.IconFocused
		}
		drawIcon(p, at.rect, style, g.names[i], g.names[i])
	}
}

// drawIcon draws a picture above its title, as the OTP dialog does, if all of it
// can be seen.
func drawIcon(p *painter, r image.Rectangle, style lipgloss.Style, picture, title string) {
	name := image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y)
	around := style
	if p.look.Plain {
		around = p.look.Icon // a reversed picture is hard to make out
	}
	if r.In(p.clip) && p.images != settings.ImagesNone {
		p.canvas.Lines(r, around, "")
		at := r.Min.Add(image.Pt((r.Dx()-assets.Width)/2, 0))
		p.canvas.Picture(image.Rectangle{Min: at, Max: at.Add(image.Pt(assets.Width, assets.Lines))}, picture, p.look, p.images, around)
	}
	p.line(name, style.Align(lipgloss.Center), ansi.Truncate(title, r.Dx(), p.look.Ellipsis))
}
