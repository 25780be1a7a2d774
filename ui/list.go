package ui

import (
	"cmp"
	"fmt"
	"image"
	"os/exec"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/settings"
	"otpdialog/ui/draw"
)

// The list of connections, and what there is before the first one: the demo,
// and a new connection.

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
	rows := len(m.connections) + 2
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
		default:
			l.place(connectionRow, i, r)
		}
	}
	col.Take(gap)
	l.parts[textPart], l.lines = col.Take(len(problems)), problems
}

// row returns the spot of a row of the list, counted from the top; the list goes
// round.
func (m *Model) row(n int) spot {
	rows := len(m.connections) + 2
	switch n = (n%rows + rows) % rows; n {
	case rows - 2:
		return spot{kind: demoRow}
	case rows - 1:
		return spot{kind: newConnectionRow}
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
	}
	return m.focus.index
}

// scrolledTo is the first row of the list that is seen: the focus stays in view.
func (m *Model) scrolledTo(shown, rows int) int {
	return min(max(0, m.focusedRow()-shown/2), max(0, rows-shown))
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
	names := []string{demoWord, newWord}
	for _, connection := range m.connections {
		names = append(names, connection.DisplayName)
	}
	column := min(draw.Widest(names), l.parts[boxPart].Dx()/2)
	for _, at := range slices.Concat(l.places, l.behind) {
		var name, about string
		switch at.kind {
		case connectionRow:
			connection := m.connections[at.index]
			name, about = connection.DisplayName, strings.Join(connection.Servers(), ", ")
			if connection.Managed {
				about += "  " + managedWord
			}
		case demoRow:
			name, about = demoWord, demoExplanation
		case newConnectionRow:
			name, about = newWord, newExplanation
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
		m.open(&m.connections[s.index])
	case demoRow:
		start := m.o.StartDemo
		return func() tea.Msg {
			demo, err := start()
			return demoMsg{demo, err}
		}
	case newConnectionRow:
		store := m.o.Store
		return func() tea.Msg {
			path, err := store.NewConnection()
			return createdMsg{path, err}
		}
	}
	return nil
}

// created opens the example in the person's editor; without one it says where
// the file is.
func (m *Model) created(msg createdMsg) tea.Cmd {
	if msg.err != nil {
		m.tell(msg.err)
		return nil
	}
	argv := strings.Fields(cmp.Or(m.getenv("VISUAL"), m.getenv("EDITOR")))
	if len(argv) == 0 {
		m.unread = []string{"Wrote " + msg.path + ". Open it in an editor, fill it in, then press F5."}
		return nil
	}
	edit := exec.Command(argv[0], append(argv[1:], msg.path)...) //nolint:gosec,noctx // the person's own editor, for as long as he likes
	return tea.ExecProcess(edit, func(err error) tea.Msg { return editedMsg{msg.path, err} })
}

// edited reads what the editor left, or says how to go on without it.
func (m *Model) edited(msg editedMsg) tea.Cmd {
	if msg.err == nil {
		return m.readFiles()
	}
	m.unread = []string{fmt.Sprintf("The editor failed: %v. Open %s in another one, then press F5.", msg.err, msg.path)}
	return nil
}

func (m *Model) readFiles() tea.Cmd {
	store := m.o.Store
	return func() tea.Msg { return readConnections(store) }
}

func readConnections(store *settings.Store) tea.Msg {
	connections, err := store.Connections()
	return filesReadMsg{connections, err}
}

// closeConnection goes back to the list.
func (m *Model) closeConnection() tea.Cmd {
	cmd := tea.Batch(m.closeSession(), m.closeDemo())
	m.lastFailure = m.flow.Failure()
	m.connection, m.flow = nil, nil
	m.password.Clear()
	m.otp.Clear()
	m.focusList()
	return cmd
}
