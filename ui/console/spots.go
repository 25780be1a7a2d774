package console

import "image"

// A Spot is something that can be pressed or typed into, for whom looks at the
// console from outside, as its tests do.
type Spot struct {
	Rect    image.Rectangle // what of it is in sight; empty where all is scrolled away
	Focused bool            // it has the keyboard
	Passed  bool            // Tab passes it by
	Row     bool            // arrows lead to it, up and down
}

// Spots are those of the page that has the keyboard, in the order of Tab, and the
// frame around them.
func (c *Console) Spots() (frame image.Rectangle, _ []Spot) {
	f := c.top()
	spots := make([]Spot, len(f.layout.places))
	for i, p := range f.layout.places {
		seen := p.rect
		if p.scrolls {
			seen = seen.Intersect(f.layout.inside)
		}
		spots[i] = Spot{Rect: seen, Focused: p.stop == f.focus, Passed: p.mouseOnly || p.noTab, Row: p.noTab}
	}
	return f.layout.frame, spots
}
