package ui

import (
	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/console"
)

// What joins the console's pages to the root model: they get the window and what
// the person does, and say as messages what they want.

// openConsole shows the console, at a new connection if that is wanted.
func (m *Model) openConsole(newConnection bool) tea.Cmd {
	m.console = console.New(console.Options{
		Store: m.o.Store, Now: m.now,
		CheckConnection: m.o.CheckConnection, Dictionary: m.o.Dictionary,
	})
	m.lay = nil // it may be opened before the first update
	cmd := m.console.Start(newConnection)
	m.console.Tell(m.problems)
	m.problems = nil
	return cmd
}

// consoleMessage takes in what the console wants, and what its own commands bring;
// done is false for all others.
func (m *Model) consoleMessage(msg tea.Msg) (cmd tea.Cmd, done bool) {
	if m.o.Alone {
		return nil, false
	}
	switch msg := msg.(type) {
	case console.ClosedMsg:
		m.console = nil
		if m.o.Console {
			return tea.Quit, true
		}
		return m.readFiles(), true
	case console.ChangedMsg:
		return m.readFiles(), true
	case console.PreviewMsg:
		start, connection := m.o.StartPreview, msg.Connection
		return func() tea.Msg {
			demo, err := start(&connection)
			return demoMsg{demo, err}
		}, true
	}
	if m.console == nil {
		return nil, false
	}
	return m.console.Handle(msg)
}
