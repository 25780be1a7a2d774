package kit_test

import (
	"image"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"

	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
	"otpdialog/ui/tty"
)

// The full help dims everything behind it, also what has the focus and the help bar.
func TestHelpDimsEverythingBehindIt(t *testing.T) {
	for _, dark := range []bool{true, false} {
		s := newStack(pressable(kit.Full))
		look := draw.NewLook(settings.ThemeAuto, dark, false, false)
		s.Layout(kit.Screen{Area: image.Rect(0, 0, 80, 24), Look: look})
		canvas := draw.NewCanvas(image.Pt(80, 24), tty.Charset{})
		s.Open(&kit.HelpPage{Topics: []kit.HelpTopic{kit.MoveTopic()}}, nil)
		s.Draw(canvas)
		frame, _ := s.Spots()
		dimmed := 0
		for y := range 24 {
			for x := range 80 {
				cell := canvas.CellAt(x, y)
				if cell == nil || image.Pt(x, y).In(frame) || cell.Content == " " && cell.Style.Bg == nil {
					continue
				}
				dimmed++
				filled := cell.Style.Bg != nil // faint text on a colour could not be read
				if cell.Style.Attrs&uv.AttrFaint == 0 || filled && cell.Style.Bg != look.Card.GetBackground() {
					t.Fatalf("dark %t: %q at %d, %d is not dimmed", dark, cell.Content, x, y)
				}
			}
		}
		if dimmed == 0 {
			t.Error("there is nothing behind the help")
		}
	}
}
