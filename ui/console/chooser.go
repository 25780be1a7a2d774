package console

import (
	"image"

	tea "charm.land/bubbletea/v2"
)

// A chooser is a value that is chosen on a page of its own.
type chooser struct {
	entry

	value string // as it is shown
	open  func() tea.Cmd
}

func (c *chooser) places(r image.Rectangle) []place {
	label, value, _ := split(r)
	return []place{{stop: stop{id: c.id}, rect: label.Union(value), of: c}}
}

func (c *chooser) press(stop) tea.Cmd {
	if c.managed != "" {
		return nil
	}
	return c.open()
}

func (c *chooser) draw(p *painter, r image.Rectangle) {
	label, value, mark := split(r)
	c.drawLabel(p, label, mark)
	style := p.look.Field
	switch {
	case p.focus == stop{id: c.id}:
		style = p.look.ButtonFocused
	case c.managed != "":
		style = p.look.Muted
	}
	p.line(value, style, " "+c.value+" "+p.look.Tail)
}
