package draw

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"

	"otpdialog/settings"
)

// palette is the few colours that everything is made of. Text without a
// background of ours has the terminal's own colours: it is readable also where
// the terminal does not tell whether it is dark. All are colours of the
// 256-colour table, so that a terminal without true colour shows the same.
type palette struct {
	accent, onAccent   color.Color // what has the focus, and text on what is filled
	warn, good, bad    color.Color // what waits for the person, has succeeded, has failed
	control, onControl color.Color // buttons, and text on them
	surface, onSurface color.Color // fields and cards, and text on them
	muted, soft        color.Color // text, and lines and dots, that matter less
}

var (
	darkPalette = palette{
		accent: lipgloss.Color("#5fafff"), onAccent: lipgloss.Color("#121212"),
		warn: lipgloss.Color("#ffaf5f"), good: lipgloss.Color("#5faf5f"), bad: lipgloss.Color("#ff5f5f"),
		control: lipgloss.Color("#767676"), onControl: lipgloss.Color("#ffffff"),
		surface: lipgloss.Color("#262626"), onSurface: lipgloss.Color("#e4e4e4"),
		muted: lipgloss.Color("#a8a8a8"), soft: lipgloss.Color("#808080"),
	}
	lightPalette = palette{
		accent: lipgloss.Color("#005fd7"), onAccent: lipgloss.Color("#ffffff"),
		warn: lipgloss.Color("#875f00"), good: lipgloss.Color("#005f00"), bad: lipgloss.Color("#d70000"),
		control: lipgloss.Color("#767676"), onControl: lipgloss.Color("#ffffff"),
		surface: lipgloss.Color("#eeeeee"), onSurface: lipgloss.Color("#1c1c1c"),
		muted: lipgloss.Color("#626262"), soft: lipgloss.Color("#767676"),
	}
	// In high contrast nothing is greyed: what is muted elsewhere has the
	// terminal's own colour, as all text does. Brackets make a button of what is
	// filled: no colour that white can stand on stands out from black.
	darkContrast = palette{
		accent: lipgloss.Color("#ffff00"), onAccent: lipgloss.Color("#000000"),
		warn: lipgloss.Color("#ffaf00"), good: lipgloss.Color("#00ff00"), bad: lipgloss.Color("#ff8787"),
		control: lipgloss.Color("#00005f"), onControl: lipgloss.Color("#ffffff"),
		surface: lipgloss.Color("#00005f"), onSurface: lipgloss.Color("#ffffff"),
		soft: lipgloss.Color("#d0d0d0"),
	}
	lightContrast = palette{
		accent: lipgloss.Color("#0000af"), onAccent: lipgloss.Color("#ffffff"),
		warn: lipgloss.Color("#870087"), good: lipgloss.Color("#005f00"), bad: lipgloss.Color("#af0000"),
		control: lipgloss.Color("#d7d7ff"), onControl: lipgloss.Color("#000000"),
		surface: lipgloss.Color("#ffffd7"), onSurface: lipgloss.Color("#000000"),
		soft: lipgloss.Color("#303030"),
	}
)

// Look is how roles are drawn. Screens name roles, never colours.
type Look struct {
	Plain    bool // no colours: brackets and reverse say what colours would
	ASCII    bool // no box drawing, no blocks
	Brackets bool // buttons have brackets, or a border

	Text, Muted, Strong, Title     lipgloss.Style
	Good, Bad, Warn                lipgloss.Style
	Box, BoxFront                  lipgloss.Style // borders
	Card                           lipgloss.Style // a surface with text on it
	Field, FieldFocused            lipgloss.Style
	Edge, EdgeFocused              lipgloss.Style // of a field, on its left: its surface alone hardly stands out
	Button, ButtonFocused          lipgloss.Style
	Icon, IconHovered, IconFocused lipgloss.Style // background and text of an icon
	Accent, Soft                   color.Color    // roles of a picture's dots; ink is the icon's text
	Key, Bar, BarDone              lipgloss.Style
	QR                             lipgloss.Style // of the light dots of a QR code, which are drawn
	Lit                            *Lit           // a screen with a light of its own; it has none itself

	Ellipsis, Bullet, Mask, Check, Cross, Warning, Tail, TailRight, TailLeft, ArrowUp, ArrowDown, More string
	BoxOff, BoxOn                                                                                      string
	Spinner                                                                                            []string
	BarFull, BarEmpty                                                                                  string
	FieldEdge                                                                                          string // "" for none
}

// A Role is what a control means to the person. Its colour is never all that says so.
type Role int

// The roles of controls. Whichever has the focus is no role: any control can have it.
const (
	Usual   Role = iota
	Waiting      // it waits for the person
	Good         // it lets somebody in
	Bad          // it refuses, or reports
)

// Filled is a control that is filled in the colour of its role. With the focus, a usual one has the
// colour of the focus.
func (l *Look) Filled(role Role, focused bool) lipgloss.Style {
	usual, style := l.Button, l.Text
	if focused {
		usual = l.ButtonFocused
	}
	switch role {
	case Usual:
		return usual
	case Waiting:
		style = l.Warn
	case Good:
		style = l.Good
	case Bad:
		style = l.Bad
	}
	if l.Plain {
		return usual
	}
	return lipgloss.NewStyle().Foreground(l.ButtonFocused.GetForeground()).Background(style.GetForeground()).Bold(true).Underline(focused)
}

// paletteOf is the palette of a theme on a terminal of which is known, or guessed,
// whether it is dark.
func paletteOf(theme settings.Theme, terminalDark bool) palette {
	switch {
	case theme == settings.ThemeHighContrast && terminalDark:
		return darkContrast
	case theme == settings.ThemeHighContrast:
		return lightContrast
	case theme == settings.ThemeLight, theme == settings.ThemeAuto && !terminalDark:
		return lightPalette
	}
	return darkPalette
}

// NewLook returns the look of a theme. A plain one has no colours, an ASCII one no
// other characters.
func NewLook(theme settings.Theme, terminalDark, plain, ascii bool) *Look {
	p := paletteOf(theme, terminalDark)
	if plain {
		p = palette{} // nil colours: the terminal's own
	}
	border := lipgloss.RoundedBorder()
	if ascii {
		border = lipgloss.ASCIIBorder()
	}
	s := lipgloss.NewStyle
	l := &Look{
		Plain: plain, ASCII: ascii, Brackets: plain || theme == settings.ThemeHighContrast,
		Text: s(), Muted: s().Foreground(p.muted), Strong: s().Bold(true), Title: s().Foreground(p.accent).Bold(true),
		Good: s().Foreground(p.good).Bold(true), Bad: s().Foreground(p.bad).Bold(true), Warn: s().Foreground(p.warn).Bold(true),
		Box: s().Border(border).BorderForeground(p.soft), BoxFront: s().Border(border).BorderForeground(p.accent),
		Card: s().Foreground(p.onSurface).Background(p.surface),
		Edge: s().Foreground(p.soft).Background(p.surface), EdgeFocused: s().Foreground(p.accent).Background(p.surface),
		Button: s().Foreground(p.onControl).Background(p.control), ButtonFocused: s().Foreground(p.onAccent).Background(p.accent).Bold(true),
		Accent: p.accent, Soft: p.soft,
		Key: s().Foreground(p.accent).Bold(true), Bar: s().Foreground(p.soft), BarDone: s().Foreground(p.accent),
		QR: s().Foreground(lipgloss.Color("#ffffff")).Background(lipgloss.Color("#000000")), // for cameras

		Ellipsis: "…", Bullet: "•", Mask: "•", Check: "✓", Cross: "✗", Warning: "!", Tail: "▼", TailRight: "›", TailLeft: "‹", ArrowUp: "↑", ArrowDown: "↓", More: "·",
		BoxOff: "[ ]", BoxOn: "[✓]",
		Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}, BarFull: "━", BarEmpty: "─", FieldEdge: "▌",
	}
	l.Field, l.FieldFocused = l.Card, l.Card
	l.Icon, l.IconHovered, l.IconFocused = s(), l.Button, l.ButtonFocused
	if theme == settings.ThemeHighContrast {
		l.Field = l.Field.Underline(true)
		l.FieldFocused = l.FieldFocused.Underline(true).Bold(true)
		l.BoxFront = l.BoxFront.Bold(true)
	}
	if plain {
		l.FieldEdge = ""                  // it is underlined
		l.QR = s().Reverse(!terminalDark) // what is written on a light terminal is dark
		l.FieldFocused = s().Underline(true)
		l.Field = s().Underline(true)
		l.ButtonFocused = s().Reverse(true).Bold(true)
		l.IconFocused = s().Reverse(true).Bold(true)
		l.IconHovered = s().Bold(true)
	}
	if ascii {
		l.Ellipsis, l.Bullet, l.Mask, l.Check, l.Cross, l.Tail, l.TailRight, l.TailLeft, l.ArrowUp, l.ArrowDown, l.More = "~", "*", "*", "+", "x", "v", ">", "<", "^", "v", "-"
		l.BoxOn, l.Spinner, l.BarFull, l.BarEmpty = "[x]", []string{"|", "/", "-", `\`}, "#", "."
		if l.FieldEdge != "" {
			l.FieldEdge = "|"
		}
	}
	l.Lit = l.lit(litOf(p))
	return l
}

// LightTerminal is true where the environment says that the background is
// light, as some terminals do that do not answer when asked.
func LightTerminal(getenv func(string) string) bool {
	parts := strings.Split(getenv("COLORFGBG"), ";")
	switch parts[len(parts)-1] {
	case "7", "15":
		return true
	}
	return false
}
