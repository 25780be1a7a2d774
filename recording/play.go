package recording

import (
	"image"
	"time"
)

// lastLong is how long the last frame is shown.
const lastLong = 3 * time.Second

// A Frame is what is shown at a time of a cast.
type Frame struct {
	*Screen // only until the next frame

	Long  time.Duration // how long it is shown: no longer than the cast's limit
	Step  int           // how many markers there were before
	Steps int           // how many there are in all
	Last  bool          // no other one has the same Step after it
}

// Play shows the cast from its beginning to its end: it calls show for each frame. The error is that of
// show, or of a cast that cannot be shown.
func (c *Cast) Play(show func(Frame) error) error {
	f := Frame{Screen: NewScreen(c.Size)}
	defer func() { _ = f.Close() }() // it has nothing to write
	for _, e := range c.Events {
		if e.Kind == Marker {
			f.Steps++
		}
	}
	for i, e := range c.Events {
		if err := f.show(e); err != nil {
			return err
		}
		if e.Kind == Marker {
			f.Step++
		}
		f.Long, f.Last = lastLong, i+1 == len(c.Events) || c.Events[i+1].Kind == Marker
		if i+1 < len(c.Events) {
			f.Long = c.Events[i+1].At - e.At
			if c.Idle > 0 {
				f.Long = min(f.Long, c.Idle)
			}
		}
		if err := show(f); err != nil {
			return err
		}
	}
	return nil
}

// Largest is the largest width and the largest height that the cast has, in cells.
func (c *Cast) Largest() image.Point {
	size := c.Size
	for _, e := range c.Events {
		if e.Kind == Resize {
			now, _ := ParseSize(e.Text) // it has been checked
			size = image.Pt(max(size.X, now.X), max(size.Y, now.Y))
		}
	}
	return size
}
