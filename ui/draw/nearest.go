package draw

import "image"

// Nearest returns the index of the rectangle that an arrow key goes to from
// rects[from]; d is one step in its direction. It is from itself where there is
// none. Staying in the row or column counts more than being near, and left and
// right never leave the row.
func Nearest(rects []image.Rectangle, from int, d image.Point) int {
	here := rects[from]
	best, nearest := from, 0
	for i, r := range rects {
		along, across := gap(here.Min.X, here.Max.X, r.Min.X, r.Max.X), gap(here.Min.Y, here.Max.Y, r.Min.Y, r.Max.Y)
		if d.X == 0 {
			along, across = across, along
		}
		sign := d.X + d.Y
		if i == from || along*sign <= 0 || d.X != 0 && across != 0 {
			continue
		}
		distance := along*sign + 4*max(across, -across)
		if best == from || distance < nearest {
			best, nearest = i, distance
		}
	}
	return best
}

// gap is how far the interval c to d lies after a to b, negative for before, 0
// where they overlap.
func gap(a, b, c, d int) int {
	switch {
	case c >= b:
		return c - b + 1
	case d <= a:
		return d - a - 1
	}
	return 0
}
