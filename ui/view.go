package ui

import (
	"fmt"
	"image"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// layout says where everything is now. It is measured once an update.
func (m *Model) layout() *layout {
	if m.lay == nil {
		m.lay = m.measure()
	}
	return m.lay
}

func (m *Model) measure() *layout {
	l := newLayout(m.size)
	if m.tooSmall() || m.over() {
		return l
	}
	all := draw.Column{Left: image.Rectangle{Max: m.size}}
	hintRows := 1
	area := all.Take(m.size.Y - hintRows)
	l.parts[hintsPart] = all.Take(hintRows)
	if m.demo != nil {
		area = m.layoutDemo(l, area)
	}
	if !area.Empty() {
		l.compact = area.Dx() < fullWidth || area.Dy() < fullHeight-hintRows
		switch m.screen() {
		case listScreen:
			m.layoutList(l, area)
		case consoleScreen:
			l.parts[boxPart] = area
			m.console.Stack.Layout(kit.Screen{Area: area, Look: m.look, Images: m.preferences.Images})
		case formScreen:
			m.layoutForm(l, area)
		case dialogScreen:
			m.layoutDialog(l, area)
		case resultScreen:
			m.layoutResult(l, area)
		}
		if m.waiting() {
			l.cover()
			m.layoutProgress(l, area)
		}
	}
	m.layoutPhone(l)
	l.layoutHints(m) // after the console: its keys are those of the page as it is arranged now
	if m.help {
		l.cover()
		m.layoutHelp(l)
	}
	return l
}

func (m *Model) tooSmall() bool { return m.size.X < minWidth || m.size.Y < minHeight }

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.NewView("")
	v.AltScreen, v.ReportFocus = true, true
	v.WindowTitle = m.windowTitle()
	v.MouseMode = m.mouseMode()
	if !m.canvas.Fits(m.size) {
		m.canvas = draw.NewCanvas(m.size, m.ascii)
	}
	c := m.canvas
	c.Clear()
	switch {
	case m.over(): // not one frame of a result, and nothing stays that was typed
	case m.tooSmall():
		m.drawTooSmall(c)
	default:
		v.Cursor = m.draw(c, m.layout())
	}
	v.Content = c.Render()
	return v
}

// draw draws every screen of the layout and returns the cursor, nil for none.
func (m *Model) draw(c draw.Canvas, l *layout) *tea.Cursor {
	var cursor *tea.Cursor
	if _, shown := l.parts[boxPart]; shown {
		switch m.screen() {
		case listScreen:
			m.drawList(c, l)
		case consoleScreen:
			cursor = m.console.Stack.Draw(c)
		case formScreen:
			cursor = m.drawForm(c, l)
		case dialogScreen:
			cursor = m.drawDialog(c, l)
		case resultScreen:
			m.drawResult(c, l)
		}
		if m.waiting() {
			cursor = nil
			m.drawProgress(c, l)
		}
	}
	m.drawPhone(c, l)
	m.drawCoach(c, l)
	m.drawHints(c, l)
	if m.help {
		cursor = nil
		m.drawHelp(c, l)
	}
	return cursor
}

func (m *Model) windowTitle() string {
	switch {
	case m.screen() == consoleScreen:
		return appName + " - " + m.console.Stack.Title()
	case m.connection == nil:
		return appName
	}
	return appName + " - " + m.connection.DisplayName
}

// mouseMode asks for motion only where something can be hovered: over a slow
// line every report counts.
func (m *Model) mouseMode() tea.MouseMode {
	switch {
	case !m.mouse, m.over():
		return tea.MouseModeNone
	case m.screen() == dialogScreen && len(m.view.Actions) > 0:
		return tea.MouseModeAllMotion
	}
	return tea.MouseModeCellMotion
}

func (m *Model) drawTooSmall(c draw.Canvas) {
	text := fmt.Sprintf("%s needs %d×%d; this window is %d×%d. Make it larger, or press Ctrl+C.", appName, minWidth, minHeight, m.size.X, m.size.Y)
	c.Lines(image.Rectangle{Max: m.size}, m.look.Text, draw.Wrap(text, m.size.X)...)
}

// layoutHints places the entries of the help bar that fit.
func (l *layout) layoutHints(m *Model) {
	r := draw.Row{Left: l.parts[hintsPart]}
	l.hintKeys = m.hints()
	for i, b := range l.hintKeys {
		h := b.Help()
		w := ansi.StringWidth(h.Key + " " + h.Desc)
		if w > r.Left.Dx() {
			return
		}
		l.hints = append(l.hints, place{spot{hintKey, i}, r.Take(w)})
		r.Take(2)
	}
}

func (m *Model) drawHints(c draw.Canvas, l *layout) {
	for _, at := range l.hints {
		h := l.hintKeys[at.index].Help()
		c.Draw(at.rect, m.look.Key.Render(h.Key)+" "+m.look.Muted.Render(h.Desc))
	}
}

// drawButton draws a button that was placed.
func (m *Model) drawButton(c draw.Canvas, l *layout, kind spotKind, label string) {
	s := spot{kind: kind}
	c.Button(l.rect(s), m.look, label, m.focus == s)
}

// placeButtons puts buttons side by side at the left of r.
func (l *layout) placeButtons(r image.Rectangle, buttons ...labelled) {
	w := draw.Row{Left: r}
	for _, b := range buttons {
		if n := draw.ButtonWidth(b.label); n <= w.Left.Dx() {
			l.place(b.kind, 0, w.Take(n))
			w.Take(2)
		}
	}
}

// labelled is a button and its label.
type labelled struct {
	kind  spotKind
	label string
}
