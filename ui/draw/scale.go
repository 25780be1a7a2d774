package draw

import "image"

// A Scale is how large what people look at from afar is drawn: the pages of a sign-in, and the phone
// of a demonstration. Consoles and lists have the usual size everywhere.
type Scale struct {
	Icons      int // 1, or 2 for pictures that are twice as large
	ButtonRows int // 1 or 3
}

// Sizes of the window, in cells, from which on something is drawn larger.
const (
	largeIcons  = 160 // columns
	tallButtons = 34  // rows
)

// ScaleFor is the scale of a window of that size, in cells.
func ScaleFor(window image.Point) Scale {
	s := Scale{Icons: 1, ButtonRows: 1}
	if window.X >= largeIcons {
		s.Icons = 2
	}
	if window.Y >= tallButtons {
		s.ButtonRows = tallRows
	}
	return s
}
