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
	onSurface, muted, accent, onAccent, surface, raised, soft, good, bad, warn color.Color
}

var (
	darkPalette = palette{
		onSurface: lipgloss.Color("#e4e4e4"), surface: lipgloss.Color("#303030"), raised: lipgloss.Color("#4e4e4e"),
		accent: lipgloss.Color("#5fafff"), onAccent: lipgloss.Color("#121212"),
		muted: lipgloss.Color("#949494"), soft: lipgloss.Color("#808080"),
		good: lipgloss.Color("#5faf5f"), bad: lipgloss.Color("#ff5f5f"), warn: lipgloss.Color("#d7875f"),
	}
	lightPalette = palette{
		onSurface: lipgloss.Color("#1c1c1c"), surface: lipgloss.Color("#e4e4e4"), raised: lipgloss.Color("#c6c6c6"),
		accent: lipgloss.Color("#005fd7"), onAccent: lipgloss.Color("#ffffff"),
		muted: lipgloss.Color("#626262"), soft: lipgloss.Color("#8a8a8a"),
		good: lipgloss.Color("#008700"), bad: lipgloss.Color("#d70000"), warn: lipgloss.Color("#af5f00"),
	}
	// In high contrast nothing is greyed: what is muted elsewhere has the
	// terminal's own colour, as all text does.
	darkContrast = palette{
		onSurface: lipgloss.Color("#ffffff"), surface: lipgloss.Color("#00005f"), raised: lipgloss.Color("#0000af"),
		accent: lipgloss.Color("#ffff00"), onAccent: lipgloss.Color("#000000"), soft: lipgloss.Color("#d0d0d0"),
		good: lipgloss.Color("#00ff00"), bad: lipgloss.Color("#ff8787"), warn: lipgloss.Color("#ffaf00"),
	}
	lightContrast = palette{
		onSurface: lipgloss.Color("#000000"), surface: lipgloss.Color("#d7d7ff"), raised: lipgloss.Color("#ffff00"),
		accent: lipgloss.Color("#0000af"), onAccent: lipgloss.Color("#ffffff"), soft: lipgloss.Color("#303030"),
		good: lipgloss.Color("#005f00"), bad: lipgloss.Color("#af0000"), warn: lipgloss.Color("#870087"),
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
	Field, FieldFocused            lipgloss.Style
	Button, ButtonFocused          lipgloss.Style
	Icon, IconHovered, IconFocused lipgloss.Style // background and text of an icon
	Accent, Soft                   color.Color    // roles of a picture's dots; ink is the icon's text
	Key, Bar, BarDone              lipgloss.Style
	QR                             lipgloss.Style // of the light dots of a QR code, which are drawn

	Ellipsis, Bullet, Mask, Check, Cross, Warning, Tail, TailRight, TailLeft, ArrowUp, ArrowDown, More string
	BoxOff, BoxOn                                                                                      string
	Spinner                                                                                            []string
	BarFull, BarEmpty                                                                                  string
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
		Field: s().Foreground(p.onSurface).Background(p.surface), FieldFocused: s().Foreground(p.onSurface).Background(p.raised),
		Button: s().Foreground(p.onSurface).Background(p.surface), ButtonFocused: s().Foreground(p.onAccent).Background(p.accent).Bold(true),
		Icon: s(), IconHovered: s().Foreground(p.onSurface).Background(p.surface),
		IconFocused: s().Foreground(p.onSurface).Background(p.raised).Bold(true),
		Accent:      p.accent, Soft: p.soft,
		Key: s().Foreground(p.accent).Bold(true), Bar: s().Foreground(p.soft), BarDone: s().Foreground(p.accent),
		QR: s().Foreground(lipgloss.Color("#ffffff")).Background(lipgloss.Color("#000000")), // for cameras

		Ellipsis: "…", Bullet: "•", Mask: "•", Check: "✓", Cross: "✗", Warning: "!", Tail: "▼", TailRight: "›", TailLeft: "‹", ArrowUp: "↑", ArrowDown: "↓", More: "·",
		BoxOff: "[ ]", BoxOn: "[✓]",
		Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}, BarFull: "━", BarEmpty: "━",
	}
	if theme == settings.ThemeHighContrast {
		l.Field = l.Field.Underline(true) // its colour alone hardly stands out from the screen
		l.FieldFocused = l.FieldFocused.Underline(true).Bold(true)
		l.IconHovered = l.IconHovered.Bold(true)
		l.BoxFront = l.BoxFront.Bold(true)
	}
	if plain {
		l.QR = s().Reverse(!terminalDark) // what is written on a light terminal is dark
		l.FieldFocused = s().Underline(true)
		l.Field = s().Underline(true)
		l.ButtonFocused = s().Reverse(true).Bold(true)
		l.IconFocused = s().Reverse(true).Bold(true)
		l.IconHovered = s().Bold(true)
		l.BarEmpty = "─"
	}
	if ascii {
		l.Ellipsis, l.Bullet, l.Mask, l.Check, l.Cross, l.Tail, l.TailRight, l.TailLeft, l.ArrowUp, l.ArrowDown, l.More = "~", "*", "*", "+", "x", "v", ">", "<", "^", "v", "-"
		l.BoxOn, l.Spinner, l.BarFull, l.BarEmpty = "[x]", []string{"|", "/", "-", `\`}, "#", "."
	}
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
