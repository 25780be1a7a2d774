package draw

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"charm.land/lipgloss/v2"

	"otpdialog/settings"
	"otpdialog/ui/tty"
)

// contrast is the ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast
// ratio").
func contrast(a, b color.Color) float64 {
	luminance := func(c color.Color) float64 {
		r, g, b, _ := c.RGBA()
		linear := func(v uint32) float64 {
			s := float64(v) / 0xffff
			if s <= 0.04045 {
				return s / 12.92
			}
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	}
	light, dark := luminance(a), luminance(b)
	return (max(light, dark) + 0.05) / (min(light, dark) + 0.05)
}

// High contrast means what WCAG 2.2 calls enhanced (success criterion 1.4.6):
// 7 to 1, for each text on each background that it can stand on.
func TestHighContrast(t *testing.T) {
	black, white := lipgloss.Color("#000000"), lipgloss.Color("#ffffff")
	for name, test := range map[string]struct {
		palette

		terminal color.Color
	}{"dark": {darkContrast, black}, "light": {lightContrast, white}} {
		p := test.palette
		for what, pair := range map[string][2]color.Color{
			"accent": {p.accent, test.terminal}, "soft": {p.soft, test.terminal},
			"good": {p.good, test.terminal}, "bad": {p.bad, test.terminal}, "warn": {p.warn, test.terminal},
			"surface": {p.onSurface, p.surface}, "raised": {p.onSurface, p.raised}, "focused button": {p.onAccent, p.accent},
			"picture on surface": {p.accent, p.surface}, "picture on raised": {p.accent, p.raised},
		} {
			if ratio := contrast(pair[0], pair[1]); ratio < 7 {
				t.Errorf("%s, %s: the contrast is %.1f", name, what, ratio)
			}
		}
	}
}

// Each colour stands in the table of 256, so that every terminal shows the same.
func TestColoursAreOfTheTable(t *testing.T) {
	known := map[string]bool{}
	for i := 16; i < 256; i++ { // the first 16 are the terminal's own
		known[hex(lipgloss.ANSIColor(uint8(i)))] = true
	}
	for _, p := range []palette{darkPalette, lightPalette, darkContrast, lightContrast} {
		for _, c := range []color.Color{p.onSurface, p.muted, p.accent, p.onAccent, p.surface, p.raised, p.soft, p.good, p.bad, p.warn} {
			if c != nil && !known[hex(c)] {
				t.Errorf("%s is not in the table", hex(c))
			}
		}
	}
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func TestThemes(t *testing.T) {
	for _, test := range []struct {
		theme settings.Theme
		dark  bool
		want  palette
	}{
		{settings.ThemeAuto, true, darkPalette},
		{settings.ThemeAuto, false, lightPalette},
		{settings.ThemeDark, false, darkPalette},
		{settings.ThemeLight, true, lightPalette},
		{settings.ThemeHighContrast, true, darkContrast},
		{settings.ThemeHighContrast, false, lightContrast},
	} {
		if got := paletteOf(test.theme, test.dark); got != test.want {
			t.Errorf("%s on a dark terminal (%t): got %v", test.theme, test.dark, got)
		}
	}
}

// Marks that say different things differ in ASCII too.
func TestASCIIMarksDiffer(t *testing.T) {
	look := NewLook(settings.ThemeDark, true, true, true)
	for _, marks := range [][]string{
		{look.Check, look.Cross, look.Warning, look.Bullet, look.Ellipsis, look.More},
		{look.ArrowUp, look.ArrowDown, look.TailRight, look.Ellipsis},
		{look.BoxOn, look.BoxOff},
		{look.BarFull, look.BarEmpty},
		look.Spinner,
	} {
		seen := map[string]bool{}
		for _, mark := range marks {
			if seen[mark] || tty.ASCII.Fit(mark) != mark {
				t.Errorf("%q among %q is not ASCII or not alone", mark, marks)
			}
			seen[mark] = true
		}
	}
}
