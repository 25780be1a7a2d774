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
	changed func(on bool)
}

func (t *toggle) places(r image.Rectangle) []place {
	return []place{{stop: stop{id: t.id}, rect: t.box(r), of: t}}
}

// box is below the values of other controls.
func (t *toggle) box(r image.Rectangle) image.Rectangle {
	_, value, _ := split(r)
	r.Min.X = max(r.Min.X, min(value.Min.X, r.Max.X-draw.CheckboxWidth(t.words())))
	r.Max.X = min(r.Max.X, r.Min.X+draw.CheckboxWidth(t.words()))
	return r
}

func (t *toggle) words() string {
	if t.managed != "" {
		return t.label + " (" + t.managed + ")"
	}
	return t.label
}

func (t *toggle) press(stop) tea.Cmd {
	if t.managed == "" {
		t.changed(!t.on)
	}
	return nil
}

func (t *toggle) draw(p *painter, r image.Rectangle) {
	if r = t.box(r).Intersect(p.clip); !r.Empty() {
		p.canvas.Checkbox(r, p.look, t.words(), t.on, t.managed != "", p.focus == stop{id: t.id})
	}
}
