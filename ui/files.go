package ui

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/settings"
)

// What is kept in files: every write is a command, and none is lost when the
// program is left before it was carried out.

// tell keeps what went wrong with a file for the screen.
func (m *Model) tell(err error) { m.problems = append(m.problems, sentences(err)...) }

// sentences are the texts of an error, one for each thing that is wrong.
func sentences(err error) []string {
	var texts []string
	for _, a := range advice.Of(err) {
		text := a.What
		if hint := a.Hint(); hint != "" {
			text += "\n    " + hint
		}
		texts = append(texts, text)
	}
	return texts
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

// savePreferences keeps a change of the preferences.
func (m *Model) savePreferences(change func(*settings.Preferences)) tea.Cmd {
	m.policy.Change(&m.chosen, change)
	m.takePreferences()
	if !m.remembers() || m.demo != nil { // a demonstration writes nothing into a person's files
		return nil
	}
	return m.queue(func() error { return m.o.Store.UpdatePreferences(change) })
}

// keepPreferences keeps what the form says about them: the connection, and whether user
// names are remembered. Those are kept by the session.
func (m *Model) keepPreferences() tea.Cmd {
	if m.demo != nil || !m.remembers() {
		return nil
	}
	connection, remember := m.connection.Name, m.rememberUserName
	after := m.chosen
	change := func(p *settings.Preferences) {
		p.LastConnection, p.LastUserName, p.RememberUserName = connection, "", remember
	}
	m.policy.Change(&after, change)
	if after == m.chosen {
		return nil
	}
	return m.savePreferences(change)
}
