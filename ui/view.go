package ui

import (
	"fmt"
	"image"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/ui/cells"
	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
	"otpdialog/ui/tty"
)

const (
	appName     = "otpdialog"
	managedWord = "Managed by your administrator"

	minWidth, minHeight = 40, 12 // of the window, in cells; below: a sentence saying so
)

// The keys of the program beside those of the kit.
var (
	mouseKey   = kit.Bind("F3", "switch the mouse", "f3", "alt+m")
	packetsKey = kit.Bind("F7", "packets", "f7", "alt+k")
	webKey     = kit.Bind("F12", "phones in a browser", "f12", "alt+w")
	// F8 opens the list of demonstrations.
	demonstrationsKey = kit.Bind("F8", "demos", "f8")
	redrawKey         = kit.Bind("Ctrl+L", "redraw", "ctrl+l")
	suspendKey        = kit.Bind("Ctrl+Z", "suspend", "ctrl+z")
)

// A terminal is what is known of the window and its terminal.
type terminal struct {
	size    image.Point
	asked   time.Time // for its background, and what else Bubble Tea asks
	environ []string
	getenv  func(string) string
	dark    bool
	plain   bool // no colours
	charset tty.Charset
	canvas  draw.Canvas // of the last frame, to draw on again
}

func newTerminal(environ []string) terminal {
	get := getenv(environ)
	return terminal{environ: environ, getenv: get, dark: !draw.LightTerminal(get), charset: tty.CharsetOf(get)}
}

func (t *terminal) tooSmall() bool { return t.size.X < minWidth || t.size.Y < minHeight }

// layout gives the pages the window.
func (m *Model) layout() {
	p := &m.preferences
	mouse := mouseKey
	mouse.SetHelp(mouse.Help().Key, kit.State("mouse", p.mouse))
	mouse.SetEnabled(!p.policy.Manages(settings.MouseKey))
	window := m.window()
	if m.terminal.tooSmall() || m.over() {
		window = image.Rectangle{}
	}
	m.stack.Layout(kit.Screen{
		Area: window, Look: p.look, Images: p.inForce.Images, Mouse: p.mouse, MouseKey: mouse,
		Still: p.inForce.ReducedMotion, Problems: m.files.problems, Warnings: m.files.warnings, More: m.more(), Recording: m.o.Recording,
	})
}

// underFoot are the rows of the pages that a foot hides: the coach and the help bar.
const underFoot = 2

// window is what the pages have of it, with what a foot hides.
func (m *Model) window() image.Rectangle {
	window := image.Rectangle{Max: m.terminal.size}
	if m.o.Foot != nil {
		window.Max.Y -= m.o.Foot.Height(window.Size()) - underFoot
	}
	return window
}

// more are the keys of the program in the help bar.
func (m *Model) more() (keys []kit.Shortcut) {
	if m.hasPackets() {
		toggle := packetsKey
		if m.stack.IsOpen(m.attempt.packets) {
			toggle.SetHelp(toggle.Help().Key, "close")
		}
		keys = append(keys, kit.Shortcut{Key: toggle, Does: togglePackets{}})
	}
	if m.hasWeb() {
		keys = append(keys, kit.Shortcut{Key: m.webKey(), Does: toggleWeb{}})
	}
	if m.hasDemonstrations() {
		keys = append(keys, kit.Shortcut{Key: demonstrationsKey, Does: ShowDemonstrations{}})
	}
	return keys
}

// hasDemonstrations is true in a demonstration whose list of those that play themselves can be opened.
func (m *Model) hasDemonstrations() bool {
	return m.o.Demonstrations != nil && m.attempt != nil && m.attempt.demo != nil && m.console == nil
}

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.NewView("")
	v.AltScreen, v.ReportFocus = true, true
	v.WindowTitle = m.windowTitle()
	v.MouseMode = m.mouseMode()
	v.KeyboardEnhancements.ReportAlternateKeys = true // Ctrl+C on a keyboard without a Latin C
	m.mouseAsked.Store(v.MouseMode != tea.MouseModeNone)
	t := &m.terminal
	if !t.canvas.Fits(t.size) {
		t.canvas = draw.NewCanvas(t.size, t.charset)
	}
	c := t.canvas
	c.Clear()
	switch {
	case m.over(): // not one frame of a result, and nothing stays that was typed
	case t.tooSmall():
		text := fmt.Sprintf("%s needs %d×%d; this window is %d×%d. Make it larger, or press Ctrl+C.", appName, minWidth, minHeight, t.size.X, t.size.Y)
		c.Lines(image.Rectangle{Max: t.size}, m.preferences.look.Text, cells.Wrap(text, t.size.X)...)
	default:
		v.Cursor = m.stack.Draw(c)
		if m.o.Foot != nil {
			foot := image.Rectangle{Max: t.size}
			foot.Min.Y = m.window().Max.Y - underFoot
			m.o.Foot.Draw(c, m.preferences.look, foot)
		}
	}
	v.Content = c.Render()
	return v
}

func (m *Model) windowTitle() string {
	if title := m.stack.Title(); title != appName {
		return appName + " - " + advice.Line(title)
	}
	return appName
}

// mouseMode asks for motion only if something changes under the mouse: over a slow
// line every report counts.
func (m *Model) mouseMode() tea.MouseMode {
	switch {
	case !m.preferences.mouse, m.over():
		return tea.MouseModeNone
	case m.stack.Hovers():
		return tea.MouseModeAllMotion
	}
	return tea.MouseModeCellMotion
}

// helpTopic is what the full help says of the program.
func (m *Model) helpTopic() kit.HelpTopic {
	mouse := mouseKey
	if m.preferences.policy.Manages(settings.MouseKey) {
		mouse.SetHelp(mouse.Help().Key, "mouse: "+managedWord)
	}
	keys := []key.Binding{kit.Keys.Help, mouse, redrawKey, suspendKey, kit.Keys.Quit}
	if m.o.Gate {
		keys = []key.Binding{kit.Keys.Help, mouse, redrawKey, kit.Keys.Quit}
	}
	for _, k := range m.more() {
		keys = append(keys, k.Key)
	}
	return kit.HelpTopic{Title: "Program", Keys: keys}
}
