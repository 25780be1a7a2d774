package kit

import "image"

// A Chooser is a value that is chosen on a page of its own.
type Chooser struct {
	Entry

	Value string // as it is shown
	Opens Action
}

// Places implements [Control].
func (c *Chooser) Places(r image.Rectangle) []Place {
	label, value, _ := split(r)
	return []Place{{Stop: Stop{ID: c.ID}, Rect: label.Union(value), Of: c}}
}

// Press implements [Control].
func (c *Chooser) Press(Stop) Action {
	if c.Managed != "" {
		return nil
	}
	return c.Opens
}

// Draw implements [Control].
func (c *Chooser) Draw(p *Painter, r image.Rectangle) {
	label, value, mark := split(r)
	c.drawLabel(p, label, mark)
	style := p.Look.Field
	switch {
	case p.Focus == Stop{ID: c.ID}:
		style = p.Look.ButtonFocused
	case c.Managed != "":
		style = p.Look.Muted
	}
	p.Line(value, style, " "+c.Value+" "+p.Look.Tail)
}
