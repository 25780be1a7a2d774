package terminal

import (
	"image"
	"image/color"
)

// drawShape draws blocks, braille dots and box lines, which a font leaves with gaps. It reports
// false for every other rune.
func drawShape(img *image.RGBA, at image.Rectangle, r rune, c color.Color) bool {
	w, h := at.Dx(), at.Dy()
	switch {
	case r == '█':
		fill(img, at, c)
	case r == '▀':
		fill(img, image.Rect(at.Min.X, at.Min.Y, at.Max.X, at.Min.Y+h/2), c)
	case r >= '▁' && r <= '▇':
		fill(img, image.Rect(at.Min.X, at.Max.Y-h*int(r-'▁'+1)/8, at.Max.X, at.Max.Y), c)
	case r >= '▉' && r <= '▏':
		fill(img, image.Rect(at.Min.X, at.Min.Y, at.Min.X+w*int('▏'-r+1)/8, at.Max.Y), c)
	case r == '▐':
		fill(img, image.Rect(at.Min.X+w/2, at.Min.Y, at.Max.X, at.Max.Y), c)
	case r >= 0x2800 && r <= 0x28ff:
		drawBraille(img, at, r, c)
	default:
		if quarters, ok := quadrants[r]; ok {
			drawQuadrants(img, at, quarters, c)
			return true
		}
		arms, ok := boxLines[r]
		if ok {
			drawBox(img, at, arms, c, r >= '╭' && r <= '╰')
		}
		return ok
	}
	return true
}

// brailleDots lists column and row of the dots, in the order of a braille rune's bits.
var brailleDots = [8]image.Point{{X: 0, Y: 0}, {X: 0, Y: 1}, {X: 0, Y: 2}, {X: 1, Y: 0}, {X: 1, Y: 1}, {X: 1, Y: 2}, {X: 0, Y: 3}, {X: 1, Y: 3}}

func drawBraille(img *image.RGBA, at image.Rectangle, r rune, c color.Color) {
	for bit, dot := range brailleDots {
		if (r-0x2800)&(1<<bit) != 0 {
			x, y := at.Min.X+at.Dx()*(2*dot.X+1)/4, at.Min.Y+at.Dy()*(2*dot.Y+1)/8
			fill(img, image.Rect(x-1, y-1, x+2, y+2), c)
		}
	}
}

// quadrants lists the filled quarters: upper left, upper right, lower left, lower right.
var quadrants = map[rune][4]bool{
	'▘': {true}, '▝': {false, true}, '▖': {false, false, true}, '▗': {false, false, false, true},
	'▚': {true, false, false, true}, '▞': {false, true, true}, '▙': {true, false, true, true},
	'▟': {false, true, true, true}, '▛': {true, true, true}, '▜': {true, true, false, true},
}

func drawQuadrants(img *image.RGBA, at image.Rectangle, quarters [4]bool, c color.Color) {
	w, h := at.Dx()/2, at.Dy()/2
	for i, filled := range quarters {
		if filled {
			fill(img, image.Rect(0, 0, w, h).Add(at.Min).Add(image.Pt(i%2*w, i/2*h)), c)
		}
	}
}

// weight is the kind of a box line's arm.
type weight int

const (
	none weight = iota
	light
	heavy
	double
)

// boxLines lists the arms: up, right, down, left.
var boxLines = map[rune][4]weight{
	'─': {0, 1, 0, 1}, '━': {0, 2, 0, 2}, '│': {1, 0, 1, 0}, '┃': {2, 0, 2, 0},
	'┌': {0, 1, 1, 0}, '┐': {0, 0, 1, 1}, '└': {1, 1, 0, 0}, '┘': {1, 0, 0, 1},
	'╭': {0, 1, 1, 0}, '╮': {0, 0, 1, 1}, '╰': {1, 1, 0, 0}, '╯': {1, 0, 0, 1},
	'┏': {0, 2, 2, 0}, '┓': {0, 0, 2, 2}, '┗': {2, 2, 0, 0}, '┛': {2, 0, 0, 2},
	'├': {1, 1, 1, 0}, '┤': {1, 0, 1, 1}, '┬': {0, 1, 1, 1}, '┴': {1, 1, 0, 1}, '┼': {1, 1, 1, 1},
	'┣': {2, 2, 2, 0}, '┫': {2, 0, 2, 2}, '┳': {0, 2, 2, 2}, '┻': {2, 2, 0, 2}, '╋': {2, 2, 2, 2},
	'═': {0, 3, 0, 3}, '║': {3, 0, 3, 0}, '╔': {0, 3, 3, 0}, '╗': {0, 0, 3, 3}, '╚': {3, 3, 0, 0}, '╝': {3, 0, 0, 3},
	'╴': {0, 0, 0, 1}, '╵': {1, 0, 0, 0}, '╶': {0, 1, 0, 0}, '╷': {0, 0, 1, 0},
}

// drawBox draws the arms from the middle of the cell to its edges. A round corner leaves out the
// middle and joins two arms by a diagonal.
func drawBox(img *image.RGBA, at image.Rectangle, arms [4]weight, c color.Color, round bool) {
	middle := image.Pt(at.Min.X+at.Dx()/2, at.Min.Y+at.Dy()/2)
	gap := 0
	if round {
		gap = 3
	}
	for side, arm := range arms {
		thickness, offsets, inner := 2, []int{0}, 1
		switch arm {
		case none:
			continue
		case light:
		case heavy:
			thickness, inner = 4, 2
		case double:
			offsets, inner = []int{-3, 3}, 4
		}
		inner -= gap
		for _, offset := range offsets {
			low, high := offset-thickness/2, offset+thickness-thickness/2
			switch side {
			case 0:
				fill(img, image.Rect(middle.X+low, at.Min.Y, middle.X+high, middle.Y+inner), c)
			case 1:
				fill(img, image.Rect(middle.X-inner, middle.Y+low, at.Max.X, middle.Y+high), c)
			case 2:
				fill(img, image.Rect(middle.X+low, middle.Y-inner, middle.X+high, at.Max.Y), c)
			case 3:
				fill(img, image.Rect(at.Min.X, middle.Y+low, middle.X+inner, middle.Y+high), c)
			}
		}
	}
	if round {
		drawCorner(img, middle, gap, arms, c)
	}
}

func drawCorner(img *image.RGBA, middle image.Point, gap int, arms [4]weight, c color.Color) {
	right, down := 1, 1
	if arms[3] != none {
		right = -1
	}
	if arms[0] != none {
		down = -1
	}
	for k := range gap + 1 {
		x, y := middle.X+right*k, middle.Y+down*(gap-k)
		fill(img, image.Rect(x-1, y-1, x+1, y+1), c)
	}
}
