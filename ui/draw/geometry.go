package draw

import "image"

// Column hands out the rows of a rectangle from top to bottom.
type Column struct{ Left image.Rectangle }

// Take returns the next rows, fewer where fewer are left.
func (c *Column) Take(rows int) image.Rectangle {
	r := c.Left
	r.Max.Y = min(r.Min.Y+max(0, rows), r.Max.Y)
	c.Left.Min.Y = r.Max.Y
	return r
}

// Row hands out the cells of a rectangle from left to right.
type Row struct{ Left image.Rectangle }

// Take returns the next cells, fewer where fewer are left.
func (w *Row) Take(cells int) image.Rectangle {
	r := w.Left
	r.Max.X = min(r.Min.X+max(0, cells), r.Max.X)
	w.Left.Min.X = r.Max.X
	return r
}

// Centred returns a w by h rectangle in the middle of r, or r where it is
// smaller.
func Centred(r image.Rectangle, w, h int) image.Rectangle {
	w, h = min(w, r.Dx()), min(h, r.Dy())
	x, y := r.Min.X+(r.Dx()-w)/2, r.Min.Y+(r.Dy()-h)/2
	return image.Rect(x, y, x+w, y+h)
}

// Inner is what a border of one cell and blanks of one cell beside it leave.
func Inner(r image.Rectangle) image.Rectangle {
	r.Min.X, r.Max.X = r.Min.X+2, r.Max.X-2
	r.Min.Y, r.Max.Y = r.Min.Y+1, r.Max.Y-1
	if r.Empty() {
		return image.Rectangle{Min: r.Min, Max: r.Min}
	}
	return r
}
