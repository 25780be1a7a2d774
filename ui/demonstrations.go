package ui

import (
	tea "charm.land/bubbletea/v2"
)

// ShowDemonstrations opens the list of the demonstrations that play themselves, in a demonstration. It
// is a message, too.
type ShowDemonstrations struct{}

// showDemonstrations opens the list once.
func (m *Model) showDemonstrations() tea.Cmd {
	if !m.hasDemonstrations() || m.stack.IsOpen(m.demonstrations) {
		return nil
	}
	m.demonstrations = m.o.Demonstrations()
	return m.carry(m.stack.Open(m.demonstrations, nil))
}

// StartOver begins a demonstration again, and shows its list of those that play themselves.
func (m *Model) StartOver() tea.Cmd {
	if m.attempt == nil || m.attempt.demo == nil {
		return nil
	}
	cmd := m.startOver()
	return tea.Batch(cmd, m.showDemonstrations())
}
