package ui

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

// look is how roles are drawn. Screens name roles, never colours.
type look struct {
	plain bool // no colours: brackets and reverse say what colours would
	ascii bool // no box drawing, no blocks

	text, muted, strong, title     lipgloss.Style
	good, bad, warn                lipgloss.Style
	box, boxFront                  lipgloss.Style // borders
	field, fieldFocused            lipgloss.Style
	button, buttonFocused          lipgloss.Style
	icon, iconHovered, iconFocused lipgloss.Style // background and text of an icon
	accent, soft                   color.Color    // roles of a picture's dots; ink is the icon's text
	key, bar, barDone              lipgloss.Style

	ellipsis, bullet, mask, check, cross, warning, tail, tailRight, arrowUp, arrowDown, more string
	boxOff, boxOn                                                                            string
	spinner                                                                                  []string
	barFull, barEmpty                                                                        string
}

func newLook(dark, plain, ascii bool) *look {
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
	l := &look{
		plain: plain, ascii: ascii,
		text: s(), muted: s().Foreground(p.muted), strong: s().Bold(true), title: s().Foreground(p.accent).Bold(true),
		good: s().Foreground(p.good).Bold(true), bad: s().Foreground(p.bad).Bold(true), warn: s().Foreground(p.warn).Bold(true),
		box: s().Border(border).BorderForeground(p.soft), boxFront: s().Border(border).BorderForeground(p.accent),
		field: s().Foreground(p.onSurface).Background(p.surface), fieldFocused: s().Foreground(p.onSurface).Background(p.raised),
		button: s().Foreground(p.onSurface).Background(p.surface), buttonFocused: s().Foreground(p.onAccent).Background(p.accent).Bold(true),
		icon: s(), iconHovered: s().Foreground(p.onSurface).Background(p.surface),
		iconFocused: s().Foreground(p.onSurface).Background(p.raised).Bold(true),
		accent:      p.accent, soft: p.soft,
		key: s().Foreground(p.accent).Bold(true), bar: s().Foreground(p.soft), barDone: s().Foreground(p.accent),

		ellipsis: "…", bullet: "•", mask: "•", check: "✓", cross: "✗", warning: "!", tail: "▼", tailRight: "›", arrowUp: "↑", arrowDown: "↓", more: "·",
		boxOff: "[ ]", boxOn: "[✓]",
		spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}, barFull: "━", barEmpty: "━",
	}
	if plain {
		l.fieldFocused = s().Underline(true)
		l.field = s().Underline(true)
		l.buttonFocused = s().Reverse(true).Bold(true)
		l.iconFocused = s().Reverse(true).Bold(true)
		l.iconHovered = s().Bold(true)
		l.barEmpty = "─"
	}
	if ascii {
		l.ellipsis, l.bullet, l.mask, l.check, l.cross, l.tail, l.tailRight, l.arrowUp, l.arrowDown, l.more = "~", "*", "*", "x", "x", "v", ">", "^", "v", "-"
		l.boxOn, l.spinner, l.barFull, l.barEmpty = "[x]", []string{"|", "/", "-", `\`}, "#", "."
	}
	return l
}

// button draws a label as a button.
func (l *look) buttonText(label string, focused bool) string {
	style, text := l.button, "  "+label+"  "
	if focused {
		style = l.buttonFocused
	}
	if l.plain {
		text = "[ " + label + " ]"
	}
	return style.Render(text)
}

// themeIsDark decides between the two palettes.
func themeIsDark(t settings.Theme, terminalIsDark bool) bool {
	switch t {
	case settings.ThemeDark:
		return true
	case settings.ThemeLight:
		return false
	}
	return terminalIsDark
}

// lightTerminal is true where the environment says that the background is
// light, as some terminals do that do not answer when asked.
func lightTerminal(getenv func(string) string) bool {
	parts := strings.Split(getenv("COLORFGBG"), ";")
	switch parts[len(parts)-1] {
	case "7", "15":
		return true
	}
	return false
}

// needsASCII is true where the locale says that the terminal has no UTF-8. An
// environment that says nothing is taken to be a modern one.
func needsASCII(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(strings.ReplaceAll(v, "-", ""))
			return !strings.Contains(v, "utf8")
		}
	}
	return false
}
