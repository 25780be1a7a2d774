package load

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"otpdialog/advice"
	"otpdialog/load"
	"otpdialog/settings"
	"otpdialog/ui/draw"
	"otpdialog/ui/tty"
)

// Options is what the screen shows.
type Options struct {
	Title string              // what is played, and by how many
	For   time.Duration       // how long people arrive
	Now   func() load.Summary // what has been measured so far
	Stop  func()              // ends the arrivals
	Cut   func()              // ends everything
	Theme settings.Theme
}

// often is how often the figures change.
const often = 500 * time.Millisecond

// The least size at which there is something to see.
const minWidth, minHeight = 40, 12

// widestName is the most room that the name of a step gets, in cells.
const widestName = 44

// Lines of the chart, and the seconds of it.
const leastChart, mostChart, lately = 4, 16, 60

// model is the screen.
type model struct {
	o       Options
	over    <-chan load.Summary
	size    image.Point
	look    *draw.Look
	dark    bool
	plain   bool
	charset tty.Charset
	stops   int // how often Ctrl+C was pressed

	summary load.Summary
	ended   bool
}

type (
	// measured has the figures of now.
	measured load.Summary
	// ended has those of the end.
	ended load.Summary
)

func (m *model) setLook() {
	m.look = draw.NewLook(m.o.Theme, m.dark, m.plain, !m.charset.IsUnicode())
}

// Init implements [tea.Model].
func (m *model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.measure(0), func() tea.Msg { return ended(<-m.over) })
}

// measure takes the figures after a while.
func (m *model) measure(after time.Duration) tea.Cmd {
	return tea.Tick(after, func(time.Time) tea.Msg { return measured(m.o.Now()) })
}

// Update implements [tea.Model].
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case measured:
		m.summary = load.Summary(msg)
		next := m.measure(often)
		return m, next
	case ended:
		m.summary, m.ended = load.Summary(msg), true
		return m, tea.Quit
	case tea.WindowSizeMsg:
		m.size = image.Pt(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.setLook()
	case tea.ColorProfileMsg:
		m.plain = msg.Profile <= colorprofile.ASCII
		m.setLook()
	case tea.KeyPressMsg:
		if msg.String() == "ctrl+c" {
			m.stops++
			if m.stops == 1 {
				m.o.Stop()
			} else {
				m.o.Cut()
			}
		}
	}
	return m, nil
}

// View implements [tea.Model].
func (m *model) View() tea.View {
	v := tea.NewView("")
	v.AltScreen, v.WindowTitle = true, "otpdialog load"
	c := draw.NewCanvas(m.size, m.charset)
	if m.size.X < minWidth || m.size.Y < minHeight {
		c.Lines(image.Rectangle{Max: m.size}, m.look.Text, "The window is too small.", "Ctrl+C: stop arrivals")
	} else {
		m.draw(c)
	}
	v.Content = c.Render()
	return v
}

// draw draws everything, from top to bottom.
func (m *model) draw(c draw.Canvas) {
	s, look := &m.summary, m.look
	window := image.Rectangle{Max: m.size}
	window.Min.X, window.Max.X = window.Min.X+2, window.Max.X-2
	bottom := image.Rect(window.Min.X, window.Max.Y-1, window.Max.X, window.Max.Y)
	window.Max.Y -= 2
	column := draw.Column{Left: window}
	column.Take(1)
	c.Lines(column.Take(1), look.Title, "Load: "+m.o.Title)
	m.bar(c, column.Take(1))
	column.Take(1)
	m.counts(c, column.Take(1))
	column.Take(1)
	m.chart(c, &column)
	column.Take(1)
	m.latencies(c, &column)
	if len(s.Errors) > 0 {
		column.Take(1)
		c.Lines(column.Take(1), look.Bad, "Errors")
		for _, e := range s.Errors {
			c.Lines(column.Take(1), look.Text, fmt.Sprintf("%7s  %s", load.Count(e.Count), e.Reason))
		}
	}
	for _, note := range s.Notes {
		column.Take(1)
		c.Text(column.Take(2), draw.Paragraph(&look.Warn, "Note: "+note+".", column.Left.Dx()))
	}
	c.Lines(bottom, look.Muted, m.help())
}

// help says what Ctrl+C does now.
func (m *model) help() string {
	switch {
	case m.stops > 1:
		return "Stopping."
	case m.stops == 1 || m.summary.Draining:
		return "No more arrivals; sign-ins under way can finish. Ctrl+C: cut them off"
	}
	return "Ctrl+C: stop arrivals"
}

// bar shows how much of the time is over.
func (m *model) bar(c draw.Canvas, r image.Rectangle) {
	row := draw.Row{Left: r}
	text := fmt.Sprintf("%s of %s", load.Clock(m.summary.Seconds), load.Clock(m.o.For.Seconds()))
	c.Lines(row.Take(18), m.look.Text, text)
	width := max(0, row.Left.Dx())
	done := min(width, int(float64(width)*m.summary.Seconds/m.o.For.Seconds()))
	c.Lines(row.Take(done), m.look.BarDone, strings.Repeat(m.look.BarFull, done))
	c.Lines(row.Left, m.look.Bar, strings.Repeat(m.look.BarEmpty, row.Left.Dx()))
}

// counts shows how many people there are.
func (m *model) counts(c draw.Canvas, r image.Rectangle) {
	s, look, row := &m.summary, m.look, draw.Row{Left: r}
	failed := look.Text
	if s.Failed > 0 {
		failed = look.Bad
	}
	for _, one := range []struct {
		name  string
		n     int
		style lipgloss.Style
	}{{"arrived", s.Arrived, look.Strong}, {"passed", s.Passed, look.Good}, {"failed", s.Failed, failed}, {"signing in", s.Pending, look.Strong}} {
		width := max(10, r.Dx()/4)
		cell := draw.Row{Left: row.Take(width)}
		text := load.Count(one.n)
		c.Lines(cell.Take(len(text)+1), one.style, text)
		c.Lines(cell.Left, look.Muted, one.name)
	}
}

// blocks are the parts of a cell that are filled from below.
var blocks = []rune(" ▁▂▃▄▅▆▇█")

// chart shows the sign-ins that ended in each second of the last minute.
func (m *model) chart(c draw.Canvas, column *draw.Column) {
	counts := m.summary.Lately
	most := 1
	if len(counts) > 0 {
		most = max(most, slices.Max(counts))
	}
	c.Lines(column.Take(1), m.look.Muted, fmt.Sprintf("sign-ins a second in the last minute: now %s, at most %s",
		load.Count(int(m.summary.Lastly()+0.5)), load.Count(most)))
	steps := len(blocks) - 1
	below := 3 + len(m.summary.Steps) + 2 + len(m.summary.Errors) + 3*len(m.summary.Notes) // rows of what comes then
	height := min(max(column.Left.Dy()-below, leastChart), mostChart)
	width := max(1, column.Left.Dx()/lately) // of a second
	for line := range height {
		var b strings.Builder
		for _, n := range counts[max(0, len(counts)-column.Left.Dx()):] {
			filled := (n*height*steps + most - 1) / most // of all lines
			part := min(max(filled-(height-1-line)*steps, 0), steps)
			cell := string(blocks[part])
			if m.look.ASCII {
				cell = map[bool]string{true: "#", false: " "}[part > steps/2]
			}
			b.WriteString(strings.Repeat(cell, width))
		}
		c.Lines(column.Take(1), m.look.BarDone, b.String())
	}
}

// latencies shows a row for the whole sign-in, and one for each step.
func (m *model) latencies(c draw.Canvas, column *draw.Column) {
	header := load.Header()
	names := min(max(0, column.Left.Dx()-len(header)), widestName)
	line := func(style lipgloss.Style, name, values string) {
		row := draw.Row{Left: column.Take(1)}
		c.Lines(row.Take(names), style, advice.Line(name))
		c.Lines(row.Left, style, values)
	}
	line(m.look.Muted, "", header)
	line(m.look.Strong, load.WholeName, m.summary.Whole.Row())
	for i := range m.summary.Steps {
		step := &m.summary.Steps[i]
		line(m.look.Text, step.Name(), step.Row())
	}
}
