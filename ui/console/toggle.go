package console

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
)

// A toggle is on or off.
type toggle struct {
	entry

	on      bool
	changed func(on bool) tea.Cmd
}

func (t *toggle) places(r image.Rectangle) []place {
	r.Max.X = min(r.Max.X, r.Min.X+draw.CheckboxWidth(t.words()))
	return []place{{stop: stop{id: t.id}, rect: r, of: t}}
}

func (t *toggle) words() string {
	if t.managed != "" {
		return t.label + " (" + t.managed + ")"
	}
	return t.label
}

func (t *toggle) press(stop) tea.Cmd {
	if t.managed != "" {
		return nil
	}
	return t.changed(!t.on)
}

func (t *toggle) draw(p *painter, r image.Rectangle) {
	if r = r.Intersect(p.clip); !r.Empty() {
		r.Max.X = min(r.Max.X, r.Min.X+draw.CheckboxWidth(t.words()))
		p.canvas.Checkbox(r, p.look, t.words(), t.on, t.managed != "", p.focus == stop{id: t.id})
	}
}
