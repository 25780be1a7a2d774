package ui

import (
	"errors"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
)

// What is kept in files: every write is a command, and none is lost when the
// program is left before it was carried out.

// tell keeps what went wrong with a file for the screen.
func (m *Model) tell(err error) { m.problems = append(m.problems, sentences(err)...) }

// sentences are the texts of an error, one for each thing that is wrong.
func sentences(err error) []string {
	if err == nil {
		return nil
	}
	problems, ok := errors.AsType[settings.Problems](err)
	if !ok {
		return []string{err.Error()}
	}
	var texts []string
	for _, p := range problems {
		texts = append(texts, p.Error())
	}
	return texts
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

// save writes a change of the state file, as a command.
func (m *Model) save(change func(*settings.State)) tea.Cmd {
	change(&m.state)
	var state settings.State
	write := sync.OnceValue(func() error {
		return m.o.Store.UpdateState(func(s *settings.State) {
			change(s)
			state = *s
		})
	})
	m.writes = append(m.writes, write)
	return func() tea.Msg {
		err := write()
		return savedMsg{state, err}
	}
}

// savePreferences writes a change of the preferences, as a command.
func (m *Model) savePreferences(change func(*settings.Preferences)) tea.Cmd {
	change(&m.preferences)
	write := sync.OnceValue(func() error { return m.o.Store.UpdatePreferences(change) })
	m.writes = append(m.writes, write)
	return func() tea.Msg { return preferencesSavedMsg{write()} }
}

// keepUserName remembers connection and user name, or forgets the name where
// the person does not want it kept. A demonstration leaves no such trace.
func (m *Model) keepUserName() tea.Cmd {
	if m.demo != nil {
		return nil
	}
	name := m.userName.value()
	if !m.rememberUserName {
		name = ""
	}
	p := m.preferences
	if p.LastUserName == name && p.LastConnection == m.connection.Name && p.RememberUserName == m.rememberUserName {
		return nil
	}
	connection, remember := m.connection.Name, m.rememberUserName
	return m.savePreferences(func(p *settings.Preferences) {
		p.LastConnection, p.LastUserName, p.RememberUserName = connection, name, remember
	})
}
