package kit_test

import (
	"image"
	"testing"

	"otpdialog/ui/kit"
)

// Buttons beside a field in a large window are as high as the field.
func TestButtonsInOneRowAreAsHighAsTheirPlace(t *testing.T) {
	place := image.Rect(0, 0, 60, 3)
	for _, width := range []int{60, 14} { // with room for equal widths, and without
		r := place
		r.Max.X = width
		buttons := &kit.Buttons{OneRow: true, Of: []kit.Button{{ID: "ok", Label: "OK"}, {ID: "cancel", Label: "Cancel"}}}
		if got := buttons.Places(r)[0].Rect.Dy(); got != r.Dy() {
			t.Errorf("in %d columns the button has %d rows; want %d", width, got, r.Dy())
		}
	}
}
