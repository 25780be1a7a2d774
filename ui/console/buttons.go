package console

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// A button does something.
type button struct {
	id, label string
	off       string // why it does nothing now; "" where it does
	help      string
	do        func() tea.Cmd
}

// buttons stand side by side, in several rows where they must.
type buttons struct {
	inert

	of []button
}

func (b *buttons) rects(r image.Rectangle) []image.Rectangle {
	widths := make([]int, len(b.of))
	for i, one := range b.of {
		widths[i] = draw.ButtonWidth(one.label)
	}
	return flow(r, widths)
}

func (b *buttons) height(width int) int {
	return rowsOf(b.rects(image.Rect(0, 0, width, 1)))
}

func (b *buttons) places(r image.Rectangle) []place {
	rects := b.rects(r)
	places := make([]place, len(b.of))
	for i, one := range b.of {
		places[i] = place{stop: stop{id: one.id}, rect: rects[i], of: b}
	}
	return places
}

func (b *buttons) find(s stop) *button {
	i := slices.IndexFunc(b.of, func(one button) bool { return one.id == s.id })
	return &b.of[i]
}

func (b *buttons) press(s stop) tea.Cmd {
	if one := b.find(s); one.off == "" {
		return one.do()
	}
	return nil
}

func (b *buttons) note(s stop) note {
	one := b.find(s)
	if one.off != "" {
		return note{text: one.off}
	}
	return note{text: one.help}
}

func (b *buttons) draw(p *painter, r image.Rectangle) {
	for i, at := range b.rects(r) {
		if at = at.Intersect(p.clip); at.Empty() {
			continue
		}
		one, focused := b.of[i], p.focus == stop{id: b.of[i].id}
		if one.off != "" && !focused {
			p.line(at, p.look.Muted, "  "+one.label)
			continue
		}
		p.canvas.Button(at, p.look, one.label, focused)
	}
}
