package ui

import (
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
)

// What is kept in files: every write is a command, and none is lost when the
// program is left before it was carried out.

// tell keeps what went wrong with a file for the screen.
func (m *Model) tell(err error) { m.problems = append(m.problems, sentences(err)...) }

// sentences are the texts of an error, one for each thing that is wrong: errors
// are joined where several are.
func sentences(err error) []string {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var texts []string
		for _, e := range joined.Unwrap() {
			texts = append(texts, sentences(e)...)
		}
		return texts
	}
	return []string{err.Error()}
}

// warn keeps what the session found to warn of, once.
func (m *Model) warn() {
	if m.session == nil {
		return
	}
	for _, w := range m.session.Traffic().Warnings {
		if !slices.Contains(m.problems, w) {
			m.problems = append(m.problems, w)
		}
	}
}

// queue has something done outside Update: a file written, a session closed.
// What is queued is done one after the other, in order, and by leave at the
// latest.
func (m *Model) queue(chore func() error) tea.Cmd {
	m.chores = append(m.chores, sync.OnceValue(chore))
	if len(m.chores) > 1 {
		return nil // its turn comes
	}
	return m.nextChore()
}

func (m *Model) nextChore() tea.Cmd {
	if len(m.chores) == 0 {
		return nil
	}
	chore := m.chores[0]
	return func() tea.Msg { return choreDoneMsg{chore()} }
}

// save keeps a change of the state.
func (m *Model) save(change func(*settings.State)) tea.Cmd {
	change(&m.state)
	if !m.remembers() {
		return nil
	}
	return m.queue(func() error { return m.o.Store.UpdateState(change) })
}

// savePreferences keeps a change of the preferences.
func (m *Model) savePreferences(change func(*settings.Preferences)) tea.Cmd {
	m.policy.Change(&m.chosen, change)
	m.takePreferences()
	if !m.remembers() {
		return nil
	}
	return m.queue(func() error { return m.o.Store.UpdatePreferences(change) })
}

// keepUserName remembers connection and user name, or forgets all names where
// the person does not want them kept. The name of a demonstration is not a
// person's.
func (m *Model) keepUserName() tea.Cmd {
	if m.demo != nil || !m.remembers() {
		return nil
	}
	connection, name, remember := m.connection.Name, m.userName.Value(), m.rememberUserName
	var cmds []tea.Cmd
	switch {
	case remember && m.state.LastUserName(connection) != name:
		cmds = append(cmds, m.save(func(s *settings.State) { s.RecordUserName(connection, name) }))
	case !remember && m.state.HasUserNames():
		cmds = append(cmds, m.save((*settings.State).ForgetUserNames))
	}
	before, after := m.chosen, m.chosen
	change := func(p *settings.Preferences) {
		p.LastConnection, p.LastUserName, p.RememberUserName = connection, "", remember
	}
	m.policy.Change(&after, change)
	if after != before {
		cmds = append(cmds, m.savePreferences(change))
	}
	return tea.Batch(cmds...)
}
