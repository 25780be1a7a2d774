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
)

// Look is how roles are drawn. Screens name roles, never colours.
type Look struct {
	Plain bool // no colours: brackets and reverse say what colours would
	ASCII bool // no box drawing, no blocks

	Text, Muted, Strong, Title     lipgloss.Style
	Good, Bad, Warn                lipgloss.Style
	Box, BoxFront                  lipgloss.Style // borders
	Field, FieldFocused            lipgloss.Style
	Button, ButtonFocused          lipgloss.Style
	Icon, IconHovered, IconFocused lipgloss.Style // background and text of an icon
	Accent, Soft                   color.Color    // roles of a picture's dots; ink is the icon's text
	Key, Bar, BarDone              lipgloss.Style

	Ellipsis, Bullet, Mask, Check, Cross, Warning, Tail, TailRight, ArrowUp, ArrowDown, More string
	BoxOff, BoxOn                                                                            string
	Spinner                                                                                  []string
	BarFull, BarEmpty                                                                        string
}

// NewLook returns the look for a dark or a light background. A plain one has no
// colours, an ASCII one no other characters.
func NewLook(dark, plain, ascii bool) *Look {
	p := darkPalette
	if !dark {
		p = lightPalette
	}
	if plain {
		p = palette{} // nil colours: the terminal's own
	}
	border := lipgloss.RoundedBorder()
	if ascii {
		border = lipgloss.ASCIIBorder()
	}
	s := lipgloss.NewStyle
	l := &Look{
		Plain: plain, ASCII: ascii,
		Text: s(), Muted: s().Foreground(p.muted), Strong: s().Bold(true), Title: s().Foreground(p.accent).Bold(true),
		Good: s().Foreground(p.good).Bold(true), Bad: s().Foreground(p.bad).Bold(true), Warn: s().Foreground(p.warn).Bold(true),
		Box: s().Border(border).BorderForeground(p.soft), BoxFront: s().Border(border).BorderForeground(p.accent),
		Field: s().Foreground(p.onSurface).Background(p.surface), FieldFocused: s().Foreground(p.onSurface).Background(p.raised),
		Button: s().Foreground(p.onSurface).Background(p.surface), ButtonFocused: s().Foreground(p.onAccent).Background(p.accent).Bold(true),
		Icon: s(), IconHovered: s().Foreground(p.onSurface).Background(p.surface),
		IconFocused: s().Foreground(p.onSurface).Background(p.raised).Bold(true),
		Accent:      p.accent, Soft: p.soft,
		Key: s().Foreground(p.accent).Bold(true), Bar: s().Foreground(p.soft), BarDone: s().Foreground(p.accent),

		Ellipsis: "…", Bullet: "•", Mask: "•", Check: "✓", Cross: "✗", Warning: "!", Tail: "▼", TailRight: "›", ArrowUp: "↑", ArrowDown: "↓", More: "·",
		BoxOff: "[ ]", BoxOn: "[✓]",
		Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}, BarFull: "━", BarEmpty: "━",
	}
	if plain {
		l.FieldFocused = s().Underline(true)
		l.Field = s().Underline(true)
		l.ButtonFocused = s().Reverse(true).Bold(true)
		l.IconFocused = s().Reverse(true).Bold(true)
		l.IconHovered = s().Bold(true)
		l.BarEmpty = "─"
	}
	if ascii {
		l.Ellipsis, l.Bullet, l.Mask, l.Check, l.Cross, l.Tail, l.TailRight, l.ArrowUp, l.ArrowDown, l.More = "~", "*", "*", "x", "x", "v", ">", "^", "v", "-"
		l.BoxOn, l.Spinner, l.BarFull, l.BarEmpty = "[x]", []string{"|", "/", "-", `\`}, "#", "."
	}
	return l
}

// ThemeIsDark decides between the two palettes.
func ThemeIsDark(t settings.Theme, terminalIsDark bool) bool {
	switch t {
	case settings.ThemeDark:
		return true
	case settings.ThemeLight:
		return false
	}
	return terminalIsDark
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

// NeedsASCII is true where the locale says that the terminal has no UTF-8. An
// environment that says nothing is taken to be a modern one.
func NeedsASCII(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(strings.ReplaceAll(v, "-", ""))
			return !strings.Contains(v, "utf8")
		}
	}
	return false
}
