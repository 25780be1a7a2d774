package draw

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// A Lit is the look of a screen with a light of its own, such as that of a phone: cards on a wallpaper.
// Like a phone at night it is dark if the terminal is, so that it does not outshine the rest.
type Lit struct {
	Card            Look           // what is on a card: every role has the background of the card
	Off             lipgloss.Style // likewise if nobody waits for the card any more
	Wall, WallMuted lipgloss.Style // what is on the wallpaper
	Shade           lipgloss.Style // what is never lit
	Bordered        bool           // cards have borders: their background alone does not make them out
}

// A litPalette is a palette for cards, and the colours around it.
type litPalette struct {
	palette

	card, text   color.Color
	wall, onWall color.Color
	wallMuted    color.Color
	off, onOff   color.Color
	shade        color.Color
}

var (
	litLight = litPalette{
		palette: palette{
			accent: lipgloss.Color("#005faf"), onAccent: lipgloss.Color("#ffffff"),
			warn: lipgloss.Color("#875f00"), good: lipgloss.Color("#008700"), bad: lipgloss.Color("#d70000"),
			control: lipgloss.Color("#4e4e4e"), onControl: lipgloss.Color("#ffffff"),
			muted: lipgloss.Color("#585858"), soft: lipgloss.Color("#767676"),
		},
		card: lipgloss.Color("#ffffff"), text: lipgloss.Color("#121212"),
		wall: lipgloss.Color("#005f87"), onWall: lipgloss.Color("#ffffff"), wallMuted: lipgloss.Color("#d7ffff"),
		off: lipgloss.Color("#c6c6c6"), onOff: lipgloss.Color("#4e4e4e"), shade: lipgloss.Color("#121212"),
	}
	litDark = litPalette{
		palette: darkPalette, card: lipgloss.Color("#121212"), text: lipgloss.Color("#e4e4e4"),
		wall: lipgloss.Color("#5f5f87"), onWall: lipgloss.Color("#ffffff"), wallMuted: lipgloss.Color("#eeeeee"),
		off: lipgloss.Color("#3a3a3a"), onOff: lipgloss.Color("#c6c6c6"), shade: lipgloss.Color("#080808"),
	}
	litDarkContrast = litPalette{
		palette: darkContrast, card: lipgloss.Color("#000000"), text: lipgloss.Color("#ffffff"),
		wall: lipgloss.Color("#00005f"), onWall: lipgloss.Color("#ffffff"), wallMuted: lipgloss.Color("#ffffff"),
		off: lipgloss.Color("#00005f"), onOff: lipgloss.Color("#ffffff"), shade: lipgloss.Color("#000000"),
	}
	litLightContrast = litPalette{
		palette: lightContrast, card: lipgloss.Color("#ffffff"), text: lipgloss.Color("#000000"),
		wall: lipgloss.Color("#d7d7ff"), onWall: lipgloss.Color("#000000"), wallMuted: lipgloss.Color("#000000"),
		off: lipgloss.Color("#d7d7ff"), onOff: lipgloss.Color("#000000"), shade: lipgloss.Color("#000000"),
	}
)

// litOf is the palette of a lit screen on a terminal with that palette.
func litOf(p palette) litPalette {
	for _, lit := range []litPalette{litDark, litDarkContrast, litLightContrast} {
		if lit.palette == p {
			return lit
		}
	}
	return litLight
}

// lit is the look of a lit screen on a terminal with the look l.
func (l *Look) lit(p litPalette) *Lit {
	if l.Plain {
		return &Lit{Card: *l, Off: l.Muted, Wall: l.Text, WallMuted: l.Muted, Bordered: true}
	}
	on := func(background, c color.Color) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(c).Background(background)
	}
	if p.muted == nil {
		p.muted = p.text
	}
	card := *l
	card.Text, card.Muted, card.Strong, card.Title = on(p.card, p.text), on(p.card, p.muted), on(p.card, p.text).Bold(true), on(p.card, p.accent).Bold(true)
	card.Good, card.Bad, card.Warn = on(p.card, p.good).Bold(true), on(p.card, p.bad).Bold(true), on(p.card, p.warn).Bold(true)
	card.Box, card.BoxFront = l.Box.BorderForeground(p.soft), l.BoxFront.BorderForeground(p.accent)
	card.Button, card.ButtonFocused = on(p.control, p.onControl), on(p.accent, p.onAccent).Bold(true)
	card.Accent, card.Soft = p.accent, p.soft
	return &Lit{
		Card: card, Off: on(p.off, p.onOff), Wall: on(p.wall, p.onWall), WallMuted: on(p.wall, p.wallMuted),
		Shade: on(p.shade, p.onWall), Bordered: l.Brackets,
	}
}
