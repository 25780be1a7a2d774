package draw_test

import (
	"testing"

	"otpdialog/ui/draw"
)

// A code becomes smaller with the room that it has, and keeps blanks between its digits as long as it can.
func TestCode(t *testing.T) {
	look := draw.NewLook("", true, false, false)
	for _, c := range []struct{ width, rows, columns int }{{9, draw.LetterRows, 9}, {8, draw.LetterRows, 7}, {7, draw.LetterRows, 7}, {6, 1, 3}, {2, 1, 2}} {
		lines := look.Code("32", c.width)
		if len(lines) != c.rows || draw.Widest(lines) != c.columns {
			t.Errorf("in %d cells: %q", c.width, lines)
		}
	}
}
