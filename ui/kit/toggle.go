package kit

import (
	"image"

	"otpdialog/ui/draw"
)

// A Toggle is on or off.
type Toggle struct {
	Entry

	On   bool
	Set  func(on bool) // called with the new value; nil: Does happens instead
	Does Action
	Bare bool // its box is all of its place, and a managed one is out of reach
}

// Places implements [Control].
func (t *Toggle) Places(r image.Rectangle) []Place {
	if t.Bare && t.Managed != "" {
		return nil
	}
	return []Place{{Stop: Stop{ID: t.ID}, Rect: t.box(r), Of: t}}
}

// box is below the values of other controls.
func (t *Toggle) box(r image.Rectangle) image.Rectangle {
	if t.Bare {
		return r
	}
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

// Width is the room that a bare toggle needs.
func (t *Toggle) Width() int { return draw.CheckboxWidth(t.text()) }

// Press implements [Control].
func (t *Toggle) Press(Stop) Action {
	switch {
	case t.Managed != "":
		return nil
	case t.Set == nil:
		return t.Does
	}
	t.Set(!t.On)
	return nil
}

// Draw implements [Control].
func (t *Toggle) Draw(p *Painter, r image.Rectangle) {
	if r = t.box(r).Intersect(p.Clip); !r.Empty() {
		p.Canvas.Checkbox(r, p.Look, t.text(), t.On, t.Managed != "", p.Focus == Stop{ID: t.ID})
	}
}
