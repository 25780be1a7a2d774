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

// A pair is a colour and what it stands on.
type pair struct {
	name   string
	colour color.Color
	on     color.Color
}

// contrastOf are the pairs of a look that are read, and those that are only made out: controls, their
// states, and dots of pictures.
func contrastOf(l *Look, terminals []color.Color) (texts, shapes []pair) {
	card := l.Card.GetBackground()
	for _, on := range append(terminals, card) {
		for name, s := range map[string]lipgloss.Style{"muted": l.Muted, "title": l.Title, "good": l.Good, "bad": l.Bad, "warn": l.Warn, "key": l.Key} {
			if c := colour(s.GetForeground()); c != nil { // others have the colour of the terminal
				texts = append(texts, pair{name, c, on})
			}
		}
		shapes = append(shapes,
			pair{"border", l.Box.GetBorderTopForeground(), on}, pair{"border in front", l.BoxFront.GetBorderTopForeground(), on},
			pair{"accent of a picture", l.Accent, on}, pair{"soft dots of a picture", l.Soft, on},
			pair{"bar", l.Bar.GetForeground(), on}, pair{"done part of a bar", l.BarDone.GetForeground(), on},
			pair{"edge of a field", l.Edge.GetForeground(), on}, pair{"edge of a field with the focus", l.EdgeFocused.GetForeground(), on})
	}
	texts = append(texts, pair{"card", l.Card.GetForeground(), card}, pair{"field", l.Field.GetForeground(), l.Field.GetBackground()})
	for role := Usual; role <= Bad; role++ {
		for _, focused := range []bool{false, true} {
			name, style := fmt.Sprintf("button in role %d, focused %t", role, focused), l.Filled(role, focused)
			texts = append(texts, pair{name, style.GetForeground(), style.GetBackground()})
			for _, on := range append(terminals, card) {
				around := style.GetBackground()
				if l.Brackets && role == Usual && !focused {
					around = l.Box.GetBorderTopForeground() // they, or a border, make it a button
				}
				shapes = append(shapes, pair{name, around, on})
			}
		}
	}
	return texts, shapes
}

// contrastOfLit is [contrastOf] for a lit screen.
func contrastOfLit(l *Lit) (texts, shapes []pair) {
	card := l.Card.Text.GetBackground()
	for name, s := range map[string]lipgloss.Style{
		"text": l.Card.Text, "muted": l.Card.Muted, "strong": l.Card.Strong, "title": l.Card.Title, "good": l.Card.Good, "bad": l.Card.Bad,
		"off": l.Off, "wallpaper": l.Wall, "muted on wallpaper": l.WallMuted,
	} {
		texts = append(texts, pair{name, s.GetForeground(), s.GetBackground()})
	}
	for role := Usual; role <= Bad; role++ {
		for _, focused := range []bool{false, true} {
			name, style := fmt.Sprintf("button in role %d on a card, focused %t", role, focused), l.Card.Filled(role, focused)
			texts = append(texts, pair{name, style.GetForeground(), style.GetBackground()})
			around := style.GetBackground()
			if l.Card.Brackets && role == Usual && !focused {
				around = l.Card.Box.GetBorderTopForeground()
			}
			shapes = append(shapes, pair{name, around, card})
		}
	}
	edge := card // tells a card from the wallpaper
	if l.Bordered {
		edge = l.Card.Box.GetBorderTopForeground()
	}
	return texts, append(shapes, pair{"card", edge, l.Wall.GetBackground()}, pair{"icon", l.Card.Accent, card})
}

// Texts have a contrast of 4.5 to 1 (WCAG 2.2, success criterion 1.4.3), and controls and their states
// one of 3 to 1 (1.4.11). High contrast means 7 to 1 for both (1.4.6), and brackets around buttons.
func TestContrast(t *testing.T) {
	dark := []color.Color{lipgloss.Color("#000000"), lipgloss.Color("#1a1a1a")}
	light := []color.Color{lipgloss.Color("#ffffff")}
	for _, test := range []struct {
		theme        settings.Theme
		dark         bool
		text, shapes float64
	}{
		{settings.ThemeDark, true, 4.5, 3},
		{settings.ThemeLight, false, 4.5, 3},
		{settings.ThemeHighContrast, true, 7, 7},
		{settings.ThemeHighContrast, false, 7, 7},
	} {
		t.Run(fmt.Sprintf("%s, dark %t", test.theme, test.dark), func(t *testing.T) {
			l, terminals := NewLook(test.theme, test.dark, false, false), light
			if test.dark {
				terminals = dark
			}
			if l.Brackets != (test.theme == settings.ThemeHighContrast) {
				t.Errorf("brackets around buttons: %t", l.Brackets)
			}
			texts, shapes := contrastOf(l, terminals)
			check := func(pairs []pair, least float64) {
				for _, p := range pairs {
					if ratio := contrast(p.colour, p.on); ratio < least {
						t.Errorf("%s, %s on %s: the contrast is %.2f, want %.1f", p.name, hex(p.colour), hex(p.on), ratio, least)
					}
				}
			}
			check(texts, test.text)
			check(shapes, test.shapes)
			texts, shapes = contrastOfLit(l.Lit)
			check(texts, test.text)
			check(shapes, test.shapes)
		})
	}
}

// Each colour stands in the table of 256, so that every terminal shows the same.
func TestColoursAreOfTheTable(t *testing.T) {
	known := map[string]bool{}
	for i := 16; i < 256; i++ { // the first 16 are the terminal's own
		known[hex(lipgloss.ANSIColor(uint8(i)))] = true
	}
	for _, p := range []palette{darkPalette, lightPalette, darkContrast, lightContrast, litLight.palette} {
		for _, c := range []color.Color{p.onSurface, p.muted, p.accent, p.onAccent, p.surface, p.control, p.onControl, p.soft, p.good, p.bad, p.warn} {
			if c != nil && !known[hex(c)] {
				t.Errorf("%s is not in the table", hex(c))
			}
		}
	}
}

// So does each colour around them.
func TestLitColoursAreOfTheTable(t *testing.T) {
	known := map[string]bool{}
	for i := 16; i < 256; i++ {
		known[hex(lipgloss.ANSIColor(uint8(i)))] = true
	}
	for _, p := range []litPalette{litLight, litDark, litDarkContrast, litLightContrast} {
		for _, c := range []color.Color{p.card, p.text, p.wall, p.onWall, p.wallMuted, p.off, p.onOff, p.shade} {
			if !known[hex(c)] {
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
