package console

import (
	"image"
	"slices"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// A choice is one of a few values: the options stand side by side, in several rows
// where they must. The arrows left and right choose, and so does a click.
type choice struct {
	entry

	options []option
	value   string
	changed func(value string)
}

// An option is a value, and what it is called.
type option struct{ value, label string }

// options makes values of any string type what a choice offers, called as they
// are written.
func optionsOf[T ~string](values ...T) []option {
	made := make([]option, len(values))
	for i, v := range values {
		made[i] = option{string(v), string(v)}
	}
	return made
}

func (c *choice) index() int {
	return slices.IndexFunc(c.options, func(o option) bool { return o.value == c.value })
}

// rects are where the options are in r, which may be too low for them.
func (c *choice) rects(r image.Rectangle) []image.Rectangle {
	_, value, _ := split(r)
	widths := make([]int, len(c.options))
	for i, o := range c.options {
		widths[i] = 4 + ansi.StringWidth(o.label)
	}
	return flow(value, widths)
}

func (c *choice) height(width int) int {
	r := image.Rect(0, 0, width, 1)
	if c.managed != "" {
		return c.reason(r).Max.Y
	}
	return rowsOf(c.rects(r))
}

// reason is where it says why nothing else can be chosen: behind the options, or
// below them where there is no room.
func (c *choice) reason(r image.Rectangle) image.Rectangle {
	_, value, _ := split(r)
	rects := c.rects(r)
	last := rects[len(rects)-1]
	at := image.Rect(last.Max.X+2, last.Min.Y, r.Max.X, last.Max.Y)
	if at.Dx() < ansi.StringWidth(c.managed) {
		at = image.Rect(value.Min.X, last.Max.Y, r.Max.X, last.Max.Y+1)
	}
	return at
}

func (c *choice) places(r image.Rectangle) []place {
	chosen := max(0, c.index())
	var places []place
	for i, at := range c.rects(r) {
		places = append(places, place{stop: stop{c.id, i}, rect: at, mouseOnly: i != chosen, of: c})
	}
	return places
}

func (c *choice) press(s stop) tea.Cmd {
	c.take(s.part)
	return nil
}

// key goes to the option beside, and stays within the options.
func (c *choice) key(_ stop, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case matches(msg, keys.Left):
		c.take(c.index() - 1)
	case matches(msg, keys.Right):
		c.take(c.index() + 1)
	default:
		return nil, false
	}
	return nil, true
}

// take chooses the option of an index, if there is one.
func (c *choice) take(i int) {
	if c.managed == "" && i >= 0 && i < len(c.options) && i != c.index() {
		c.changed(c.options[i].value)
	}
}

func (c *choice) draw(p *painter, r image.Rectangle) {
	label, _, mark := split(r)
	c.drawLabel(p, row(label, 0), row(mark, 0))
	for i, at := range c.rects(r) {
		box, style := "( ) ", p.look.Text
		if i == c.index() {
			box = "(" + p.look.Bullet + ") "
		}
		switch {
		case c.managed != "" && p.focus.id == c.id && i == c.index():
			style = p.look.Muted.Underline(true)
		case c.managed != "":
			style = p.look.Muted
		case p.focus.id == c.id && i == max(0, c.index()):
			style = p.look.ButtonFocused
		case i == c.index():
			style = p.look.Strong
		}
		p.line(at, style, box+c.options[i].label)
	}
	if c.managed != "" {
		p.line(c.reason(r), p.look.Muted, c.managed)
	}
}
