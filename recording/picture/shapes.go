package picture

import "image"

// shape returns what is filled of a cell of that size for a block, a braille dot or a box line, which a
// font leaves with gaps. It reports false for every other rune.
func shape(r rune, w, h int) (filled []image.Rectangle, ok bool) {
	switch {
	case r == '█':
		return []image.Rectangle{image.Rect(0, 0, w, h)}, true
	case r == '▀':
		return []image.Rectangle{image.Rect(0, 0, w, h/2)}, true
	case r >= '▁' && r <= '▇':
		return []image.Rectangle{image.Rect(0, h-h*int(r-'▁'+1)/8, w, h)}, true
	case r == '▔':
		return []image.Rectangle{image.Rect(0, 0, w, h/8)}, true
	case r >= '▉' && r <= '▏':
		return []image.Rectangle{image.Rect(0, 0, w*int('▏'-r+1)/8, h)}, true
	case r == '▐':
		return []image.Rectangle{image.Rect(w/2, 0, w, h)}, true
	case r >= 0x2800 && r <= 0x28ff:
		return braille(r, w, h), true
	}
	if quarters, ok := quadrants[r]; ok {
		for i, isFilled := range quarters {
			if isFilled {
				filled = append(filled, image.Rect(0, 0, w/2, h/2).Add(image.Pt(i%2*w/2, i/2*h/2)))
			}
		}
		return filled, true
	}
	if arms, ok := boxLines[r]; ok {
		return box(arms, w, h, r >= '╭' && r <= '╰'), true
	}
	return nil, false
}

// brailleDots lists column and row of the dots, in the order of a braille rune's bits.
var brailleDots = [8]image.Point{{X: 0, Y: 0}, {X: 0, Y: 1}, {X: 0, Y: 2}, {X: 1, Y: 0}, {X: 1, Y: 1}, {X: 1, Y: 2}, {X: 0, Y: 3}, {X: 1, Y: 3}}

func braille(r rune, w, h int) (filled []image.Rectangle) {
	for bit, dot := range brailleDots {
		if (r-0x2800)&(1<<bit) != 0 {
			at := image.Pt(w*(2*dot.X+1)/4, h*(2*dot.Y+1)/8)
			filled = append(filled, image.Rect(-1, -1, 2, 2).Add(at))
		}
	}
	return filled
}

// quadrants lists the filled quarters: upper left, upper right, lower left, lower right.
var quadrants = map[rune][4]bool{
	'▘': {true}, '▝': {false, true}, '▖': {false, false, true}, '▗': {false, false, false, true},
	'▚': {true, false, false, true}, '▞': {false, true, true}, '▙': {true, false, true, true},
	'▟': {false, true, true, true}, '▛': {true, true, true}, '▜': {true, true, false, true},
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

// box is the arms from the middle of the cell to its edges. A round corner leaves out the middle and
// joins two arms by a diagonal.
func box(arms [4]weight, w, h int, round bool) (filled []image.Rectangle) {
	middle := image.Pt(w/2, h/2)
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
				filled = append(filled, image.Rect(middle.X+low, 0, middle.X+high, middle.Y+inner))
			case 1:
				filled = append(filled, image.Rect(middle.X-inner, middle.Y+low, w, middle.Y+high))
			case 2:
				filled = append(filled, image.Rect(middle.X+low, middle.Y-inner, middle.X+high, h))
			case 3:
				filled = append(filled, image.Rect(0, middle.Y+low, middle.X+inner, middle.Y+high))
			}
		}
	}
	if round {
		filled = append(filled, corner(middle, gap, arms)...)
	}
	return filled
}

func corner(middle image.Point, gap int, arms [4]weight) (filled []image.Rectangle) {
	right, down := 1, 1
	if arms[3] != none {
		right = -1
	}
	if arms[0] != none {
		down = -1
	}
	for k := range gap + 1 {
		at := image.Pt(middle.X+right*k, middle.Y+down*(gap-k))
		filled = append(filled, image.Rect(-1, -1, 1, 1).Add(at))
	}
	return filled
}
