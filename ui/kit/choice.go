package kit

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/cells"
)

// A Choice is one of a few values: the options are side by side, in several rows
// if necessary. The arrows left and right choose, and so does a click.
type Choice struct {
	Entry

	Options []Option
	Value   string
	Set     func(value string)
}

// An Option is a value, and what it is called.
type Option struct{ Value, Label string }

// OptionsOf makes options of values, called as they are written.
func OptionsOf[T ~string](values ...T) []Option {
	made := make([]Option, len(values))
	for i, v := range values {
		made[i] = Option{string(v), string(v)}
	}
	return made
}

func (c *Choice) index() int {
	return slices.IndexFunc(c.Options, func(o Option) bool { return o.Value == c.Value })
}

// rects are where the options are in r, which may be too low for them.
func (c *Choice) rects(r image.Rectangle) []image.Rectangle {
	_, value, _ := split(r)
	widths := make([]int, len(c.Options))
	for i, o := range c.Options {
		widths[i] = 4 + cells.Width(o.Label)
	}
	return flow(value, widths, 1, 2)
}

// Height implements [Control].
func (c *Choice) Height(width int) int {
	r := image.Rect(0, 0, width, 1)
	if c.Managed != "" {
		return c.reason(r).Max.Y
	}
	return rowsOf(c.rects(r))
}

// reason is where it says why nothing else can be chosen: behind the options, or
// below them if there is no room.
func (c *Choice) reason(r image.Rectangle) image.Rectangle {
	_, value, _ := split(r)
	rects := c.rects(r)
	last := rects[len(rects)-1]
	at := image.Rect(last.Max.X+2, last.Min.Y, r.Max.X, last.Max.Y)
	if at.Dx() < cells.Width(c.Managed) {
		at = image.Rect(value.Min.X, last.Max.Y, r.Max.X, last.Max.Y+1)
	}
	return at
}

// Places implements [Control].
func (c *Choice) Places(r image.Rectangle) []Place {
	chosen := max(0, c.index())
	var places []Place
	for i, at := range c.rects(r) {
		places = append(places, Place{Stop: Stop{c.ID, i}, Rect: at, MouseOnly: i != chosen, Of: c})
	}
	return places
}

// Press implements [Control].
func (c *Choice) Press(s Stop) Action {
	c.take(s.Part)
	return nil
}

// Key goes to the option beside, and stays within the options.
func (c *Choice) Key(_ Stop, msg tea.KeyPressMsg) (Action, bool) {
	switch {
	case Matches(msg, Keys.Left):
		c.take(c.index() - 1)
	case Matches(msg, Keys.Right):
		c.take(c.index() + 1)
	default:
		return nil, false
	}
	return nil, true
}

// take chooses the option of an index, if there is one.
func (c *Choice) take(i int) {
	if c.Managed == "" && i >= 0 && i < len(c.Options) && i != c.index() {
		c.Set(c.Options[i].Value)
	}
}

// Draw implements [Control].
func (c *Choice) Draw(p *Painter, r image.Rectangle) {
	label, _, mark := split(r)
	c.drawLabel(p, row(label, 0), row(mark, 0))
	for i, at := range c.rects(r) {
		box, style := "( ) ", p.Look.Text
		if i == c.index() {
			box = "(" + p.Look.Bullet + ") "
		}
		switch {
		case c.Managed != "" && p.Focus.ID == c.ID && i == c.index():
			style = p.Look.Muted.Underline(true)
		case c.Managed != "":
			style = p.Look.Muted
		case p.Focus.ID == c.ID && i == max(0, c.index()):
			style = p.Look.ButtonFocused
		case i == c.index():
			style = p.Look.Strong
		}
		p.Line(at, style, box+c.Options[i].Label)
	}
	if c.Managed != "" {
		p.Line(c.reason(r), p.Look.Muted, c.Managed)
	}
}
