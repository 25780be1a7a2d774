package ui

import (
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/settings"
	"otpdialog/ui/draw"
)

// The list of connections, and what there is before the first one: the demo,
// a new connection, and the console.

const listWidth = 76

func (m *Model) focusList() {
	m.focus = spot{kind: demoRow}
	if len(m.connections) > 0 {
		m.focus = spot{kind: connectionRow}
	}
	for i, c := range m.connections {
		if c.Name == m.chosen.LastConnection {
			m.focus = spot{connectionRow, i}
		}
	}
}

func (m *Model) layoutList(l *layout, area image.Rectangle) {
	width := min(listWidth, area.Dx())
	in := width - 4
	rows := m.rows()
	problems := m.problemLines(slices.Concat(m.problems, m.unread), in)
	problems = problems[:min(len(problems), max(0, area.Dy()-rows-5))]
	gap := min(1, len(problems))
	intro := draw.Wrap(m.intro(), in)
	box := draw.Centred(area, width, 2+len(intro)+1+rows+gap+len(problems))
	l.parts[boxPart] = box
	col := draw.Column{Left: draw.Inner(box)}
	l.parts[headPart], l.text[headPart] = col.Take(len(intro)), intro
	col.Take(1)
	shown := max(1, col.Left.Dy()-gap-len(problems))
	l.scrollPage = shown
	from := m.scrolledTo(shown, rows)
	list := draw.Column{Left: col.Take(shown)}
	for i := from; i < rows; i++ {
		r := list.Take(1)
		switch n := len(m.connections); i {
		case n:
			l.place(demoRow, 0, r)
		case n + 1:
			l.place(newConnectionRow, 0, r)
		case n + 2:
			l.place(consoleRow, 0, r)
		default:
			l.place(connectionRow, i, r)
		}
	}
	col.Take(gap)
	l.parts[textPart], l.lines = col.Take(len(problems)), problems
}

// rows are the connections, and what there is beside them.
func (m *Model) rows() int { return len(m.connections) + 3 }

// row returns the spot of a row of the list, counted from the top; the list goes
// round.
func (m *Model) row(n int) spot {
	rows := m.rows()
	switch n = (n%rows + rows) % rows; n {
	case rows - 3:
		return spot{kind: demoRow}
	case rows - 2:
		return spot{kind: newConnectionRow}
	case rows - 1:
		return spot{kind: consoleRow}
	}
	return spot{connectionRow, n}
}

// focusedRow is where the focus is in the list.
func (m *Model) focusedRow() int {
	switch m.focus.kind {
	case demoRow:
		return len(m.connections)
	case newConnectionRow:
		return len(m.connections) + 1
	case consoleRow:
		return len(m.connections) + 2
	}
	return m.focus.index
}

// scrolledTo is the first row of the list that is seen: the focus stays in view.
func (m *Model) scrolledTo(shown, rows int) int {
	return min(max(0, m.focusedRow()-shown/2), max(0, rows-shown))
}

// unreadFiles are a sentence for each file of a connection that cannot be used: the
// console shows what all is wrong with it.
func unreadFiles(err error) []string {
	if problems, ok := err.(settings.Problems); ok && len(problems) > 0 { //nolint:errorlint // those of one file
		first := problems[0]
		if more := len(problems) - 1; more > 0 {
			first.Advice = first.Do(fmt.Sprintf("and %d more: open it in the console", more))
		}
		return sentences(first)
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var texts []string
		for _, e := range joined.Unwrap() {
			texts = append(texts, unreadFiles(e)...)
		}
		return texts
	}
	return sentences(err)
}

func (m *Model) intro() string {
	if len(m.connections) > 0 {
		return "Choose where to sign in."
	}
	return "There is no connection yet. Begin with the demo: it needs nothing."
}

func (m *Model) drawList(c draw.Canvas, l *layout) {
	c.Frame(l.parts[boxPart], m.look, m.look.Box, connectionsWord)
	c.Lines(l.parts[headPart], m.look.Text, l.text[headPart]...)
	names := []string{demoWord, newWord, consoleWord}
	for _, connection := range m.connections {
		names = append(names, connection.DisplayName)
	}
	column := min(draw.Widest(names), l.parts[boxPart].Dx()/2)
	for _, at := range slices.Concat(l.places, l.behind) {
		var name, about string
		switch at.kind {
		case connectionRow:
			connection := m.connections[at.index]
			name, about = connection.DisplayName, connection.Name+"  "+strings.Join(connection.Servers(), ", ")
			if connection.Managed {
				about += "  " + managedWord
			}
		case demoRow:
			name, about = demoWord, demoExplanation
		case newConnectionRow:
			name, about = newWord, newExplanation
		case consoleRow:
			name, about = consoleWord, consoleExplanation
		default:
			continue
		}
		m.drawRow(c, at, column, name, about)
	}
	m.drawText(c, l)
}

// drawRow draws a row of the list: a name, and from column on what it is.
func (m *Model) drawRow(c draw.Canvas, at place, column int, name, about string) {
	mark, style, muted := "  ", m.look.Text, m.look.Muted
	if at.spot == m.focus {
		mark, style, muted = "> ", m.look.ButtonFocused, m.look.ButtonFocused.Bold(false)
	}
	r := at.rect
	c.Lines(r, style, mark+ansi.Truncate(name, column, m.look.Ellipsis))
	if x := r.Min.X + ansi.StringWidth(mark) + column + 2; x < r.Max.X-8 {
		c.Lines(image.Rect(x, r.Min.Y, r.Max.X, r.Max.Y), muted, about)
	}
}

func (m *Model) activateList(s spot) tea.Cmd {
	switch s.kind {
	case connectionRow:
		cmd := m.open(&m.connections[s.index])
		return tea.Batch(cmd, m.fetchPassword())
	case demoRow:
		start := m.o.StartDemo
		return func() tea.Msg {
			demo, err := start()
			return demoMsg{demo, err}
		}
	case newConnectionRow:
		return m.openConsole(true)
	case consoleRow:
		return m.openConsole(false)
	}
	return nil
}

// readFiles reads anew what is kept in files, after what is still to be written.
func (m *Model) readFiles() tea.Cmd {
	store, pending := m.o.Store, slices.Clone(m.chores)
	return func() tea.Msg {
		for _, chore := range pending {
			_ = chore() // its own message tells what went wrong
		}
		connections, err := store.Connections()
		preferences, preferencesErr := store.Preferences()
		return filesReadMsg{connections, preferences, errors.Join(err, preferencesErr)}
	}
}

// take puts in force what was read.
func (m *Model) take(read filesReadMsg) {
	m.problems = nil
	m.connections, m.unread = read.connections, unreadFiles(read.err)
	m.chosen, m.state = read.preferences, nil
	m.takePreferences()
	m.mouse, m.rememberUserName = m.preferences.Mouse, m.preferences.RememberUserName
	m.focusList()
}

// closeConnection goes back to the list.
func (m *Model) closeConnection() tea.Cmd {
	m.lastOutcome = m.session.Outcome()
	cmd := tea.Batch(m.closeSession(), m.closeDemo())
	m.connection = nil
	m.forget()
	m.focusList()
	return cmd
}
