package kit

import (
	"image"

	"otpdialog/ui/draw"
)

// A Toggle is on or off.
type Toggle struct {
	Entry

	On  bool
	Set func(on bool)
}

// Places implements [Control].
func (t *Toggle) Places(r image.Rectangle) []Place {
	return []Place{{Stop: Stop{ID: t.ID}, Rect: t.box(r), Of: t}}
}

// box is below the values of other controls.
func (t *Toggle) box(r image.Rectangle) image.Rectangle {
	_, value, _ := split(r)
	r.Min.X = max(r.Min.X, min(value.Min.X, r.Max.X-draw.CheckboxWidth(t.text())))
	r.Max.X = min(r.Max.X, r.Min.X+draw.CheckboxWidth(t.text()))
	return r
}

func (t *Toggle) text() string {
	if t.Managed != "" {
		return t.Label + " (" + t.Managed + ")"
	}
	return t.Label
}

// Press implements [Control].
func (t *Toggle) Press(Stop) Action {
	if t.Managed == "" {
		t.Set(!t.On)
	}
	return nil
}

// Draw implements [Control].
func (t *Toggle) Draw(p *Painter, r image.Rectangle) {
	if r = t.box(r).Intersect(p.Clip); !r.Empty() {
		p.Canvas.Checkbox(r, p.Look, t.text(), t.On, t.Managed != "", p.Focus == Stop{ID: t.ID})
	}
}
