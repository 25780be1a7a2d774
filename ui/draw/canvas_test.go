package draw_test

import (
	"image"
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/tty"
)

// What comes from files and servers can do nothing to the terminal, wherever it
// is drawn.
func TestTextIsDrawnAsText(t *testing.T) {
	const mark = "\u0301"
	evil := "a\x1b]0;owned\ab\x1b[2Jc\u202ed\u009be\r\nf" + strings.Repeat(mark, 120)
	look := draw.NewLook(settings.ThemeDark, true, false, false)
	for name, paint := range map[string]func(draw.Canvas, image.Rectangle){
		"lines": func(c draw.Canvas, r image.Rectangle) { c.Lines(r, look.Text, evil) },
		"text":  func(c draw.Canvas, r image.Rectangle) { c.Text(r, []draw.TextLine{{Text: evil, Style: &look.Warn}}) },
		"frame": func(c draw.Canvas, r image.Rectangle) { c.Frame(r, look, look.Box, evil) },
		"field": func(c draw.Canvas, r image.Rectangle) {
			f := draw.NewField(false)
			f.Set(evil)
			f.Draw(c, r, look, true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := draw.NewCanvas(image.Pt(60, 3), tty.Charset{})
			paint(c, c.Bounds())
			screen := c.Render()
			for _, bad := range []string{"\x1b]", "\x1b[2J", "\a", "\u202e", "\u009b", "\r", strings.Repeat(mark, 9)} {
				if strings.Contains(screen, bad) {
					t.Errorf("%q is on the screen: %q", bad, screen)
				}
			}
			for _, letter := range []string{"a", "b", "c"} {
				if !strings.Contains(screen, letter) {
					t.Errorf("%s is not on the screen: %q", letter, screen)
				}
			}
		})
	}
}
