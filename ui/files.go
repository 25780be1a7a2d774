package ui

import (
	"errors"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/draw"
	"otpdialog/ui/list"
)

// preferences are what the person chose, and what is in force.
type preferences struct {
	chosen  settings.Preferences // by the person
	inForce settings.Preferences // the policy applied to them
	policy  settings.Policy
	mouse   bool // the program has the mouse
	look    *draw.Look
}

// choose puts in force what the person chose, and what the administrator enforces.
func (m *Model) choose(chosen settings.Preferences) {
	p := &m.preferences
	p.chosen = chosen
	p.inForce = p.policy.Apply(chosen)
	p.mouse = p.inForce.Mouse
	m.restyle()
}

func (m *Model) restyle() {
	t := &m.terminal
	m.preferences.look = draw.NewLook(m.preferences.inForce.Theme, t.dark, t.plain, !t.charset.IsUnicode())
}

// savePreferences keeps a change of the preferences.
func (m *Model) savePreferences(change func(*settings.Preferences)) tea.Cmd {
	chosen, mouse := m.preferences.chosen, m.preferences.mouse
	m.preferences.policy.Change(&chosen, change)
	m.choose(chosen)
	m.preferences.mouse = mouse
	if m.o.Gate || m.attempt != nil && m.attempt.demo != nil { // a demonstration writes nothing into a person's files
		return nil
	}
	return m.files.queue(func() error { return m.o.Store.UpdatePreferences(change) })
}

// setPreference keeps one preference, by its key.
func (m *Model) setPreference(key, value string) tea.Cmd {
	for _, s := range settings.Settings() {
		if s.Key == key {
			return m.savePreferences(func(p *settings.Preferences) { s.Set(p, value) })
		}
	}
	return nil
}

// keepPreferences keeps what the form says about them: the connection, and whether
// user names are remembered. The names are kept by the session. One in the preferences, of
// an earlier version, stays there until the session has one of that connection.
func (m *Model) keepPreferences(remember, accepted bool) tea.Cmd {
	connection := m.attempt.session.Connection().Name
	after := m.preferences.chosen
	change := func(p *settings.Preferences) {
		p.RememberUserName = remember
		if accepted && p.LastConnection == connection || !remember {
			p.LastUserName = ""
		}
		if p.LastUserName == "" {
			p.LastConnection = connection
		}
	}
	m.preferences.policy.Change(&after, change)
	if after == m.preferences.chosen {
		return nil
	}
	return m.savePreferences(change)
}

// files is what is still to be written, and what went wrong. Every write is a
// command, and none is lost if the program is left before it was carried out.
type files struct {
	problems []string       // to be shown
	warnings []string       // about files: the console shows them
	chores   []func() error // in their order; each is done once, however often it is called
}

// choreDoneMsg comes when the first of the chores is done.
type choreDoneMsg struct{ err error }

// queue has something done outside of Update: a file written, a session closed. What
// is queued is done one after the other, at the latest by finish.
func (f *files) queue(chore func() error) tea.Cmd {
	f.chores = append(f.chores, sync.OnceValue(chore))
	if len(f.chores) > 1 {
		return nil // its turn comes
	}
	return f.next()
}

func (f *files) next() tea.Cmd {
	if len(f.chores) == 0 {
		return nil
	}
	chore := f.chores[0]
	return func() tea.Msg { return choreDoneMsg{chore()} }
}

// close closes a session outside of Update. What it has found about its files after so many notes
// is what the chore returns.
func (f *files) close(s interface {
	Close()
	Notes() []advice.Advice
}, noted int,
) tea.Cmd {
	return f.queue(func() error {
		s.Close()
		var problems error
		for _, note := range s.Notes()[noted:] {
			problems = errors.Join(problems, note)
		}
		return problems
	})
}

// finish does what is left, and returns what of it failed, each on one line.
func (f *files) finish() []string {
	var problems []string
	for _, chore := range f.chores {
		for _, a := range advice.Of(chore()) {
			problems = append(problems, advice.Text(a))
		}
	}
	return problems
}

// choreDone takes in that the first chore is done.
func (m *Model) choreDone(msg choreDoneMsg) tea.Cmd {
	m.warn(msg.err)
	if msg.err != nil && m.console != nil && m.attempt == nil {
		m.complain(msg.err)
	}
	m.files.chores = m.files.chores[1:]
	return m.files.next()
}

// warn keeps what is wrong with a file for the console, once. That a person's own file has been set
// aside is found only once, so they see it where they are.
func (m *Model) warn(err error) {
	for _, a := range advice.Of(err) {
		list := &m.files.warnings
		if a.Code == store.SetAsideCode {
			list = &m.files.problems
		}
		if text := advice.Text(a); !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
}

// tell keeps what went wrong for the screen.
func (m *Model) tell(err error) { m.files.problems = append(m.files.problems, sentences(err)...) }

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

// unusable is the number of files that an error is about.
func unusable(err error) int {
	joined, ok := err.(interface{ Unwrap() []error })
	if _, ofOne := err.(settings.Problems); ofOne || !ok { //nolint:errorlint // those of one file
		return min(1, len(advice.Of(err)))
	}
	n := 0
	for _, e := range joined.Unwrap() {
		n += unusable(e)
	}
	return n
}

// filesReadMsg brings what is kept in files, read again.
type filesReadMsg struct {
	connections []settings.Connection
	preferences settings.Preferences
	err         error
}

// readFiles reads again what is kept in files, after what is still to be written.
func (m *Model) readFiles() tea.Cmd {
	store, pending := m.o.Store, slices.Clone(m.files.chores)
	return func() tea.Msg {
		for _, chore := range pending {
			_ = chore() // its own message says what went wrong
		}
		connections, err := store.Connections()
		preferences, preferencesErr := store.Preferences()
		return filesReadMsg{connections, preferences, errors.Join(err, preferencesErr)}
	}
}

// take puts in force what was read.
func (m *Model) take(read filesReadMsg) {
	m.files.problems, m.files.warnings = nil, nil
	m.choose(read.preferences)
	if m.attempt != nil {
		m.attempt.chosen = read.preferences
	}
	m.stack.Tell(m.list, list.Files{
		Connections: read.connections, Last: read.preferences.LastConnection, Unread: unusable(read.err),
	})
}
