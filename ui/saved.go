package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/draw"
	"otpdialog/ui/kit"
)

// The saved password: it fills in the form for who has typed none. It is never
// shown, not even in part, for it is not who sits there that has typed it.

var errUnfitPassword = errors.New("the password that was saved holds a tab, a line end or another character that nobody can type: save it anew")

// fetchPassword asks for the saved password, for the form that has just opened.
func (m *Model) fetchPassword() tea.Cmd {
	if m.o.SavedPassword == nil || !m.asksPassword() {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	m.fetching = cancel
	fetch, connection, s := m.o.SavedPassword, m.connection, m.session
	return func() tea.Msg {
		defer cancel()
		password, err := fetch(ctx, connection)
		return savedPasswordMsg{s, password, err}
	}
}

// endFetching gives up the wait for the saved password, if there is one.
func (m *Model) endFetching() {
	if m.fetching != nil {
		m.fetching()
		m.fetching = nil
	}
}

// takePassword fills in the saved password, unless the person was quicker. A
// sign-in alone begins with it, if its form is still as it was opened.
func (m *Model) takePassword(msg savedPasswordMsg) tea.Cmd {
	if msg.session != m.session || m.fetching == nil {
		return nil
	}
	m.endFetching()
	m.tell(msg.err)
	if msg.err != nil || msg.password == "" {
		return nil
	}
	m.password.Set(msg.password)
	if m.password.Value() != msg.password {
		m.password.Clear()
		m.tell(errUnfitPassword)
		return nil
	}
	m.password.Hidden, m.saved = true, true
	if m.o.Alone && !m.help && m.name() != "" && m.name() == m.openedAs {
		return m.begin()
	}
	return nil
}

// forgetPassword forgets what the field holds, and what is on its way to it.
func (m *Model) forgetPassword() {
	m.endFetching()
	m.password.Clear()
	m.saved = false
}

// forgetOTP forgets what the OTP field holds, and what was typed last of all: the burst
// that could have been a mouse report.
func (m *Model) forgetOTP() {
	m.otp.Clear()
	m.tail = kit.MouseTail{}
}

// forget forgets all secrets that were typed.
func (m *Model) forget() {
	m.forgetPassword()
	m.forgetOTP()
}

// holdsSaved is true for a field with a password that nobody has typed.
func (m *Model) holdsSaved(f *draw.Field) bool { return m.saved && f == &m.password }

// typed is what the person has typed into a field.
func (m *Model) typed(f *draw.Field) string {
	if m.holdsSaved(f) {
		return ""
	}
	return f.Value()
}

// edit has the person change a field. A change of the saved password replaces the
// whole of it.
func (m *Model) edit(f *draw.Field, change func()) {
	before := f.Value()
	change()
	if f != &m.password || f.Value() == before {
		return
	}
	m.endFetching()
	if m.saved {
		m.forgetPassword()
		change()
	}
}

// savedStandIn is drawn in place of the saved password, so that nobody sees how
// long it is.
func savedStandIn() *draw.Field {
	f := draw.NewField(true)
	f.Set("a secret")
	return &f
}

// passwordOrigin says beside the field where a password comes from that nobody
// types, "" for one that is typed.
func (m *Model) passwordOrigin() string {
	switch {
	case m.saved:
		return savedWord
	case m.fetching != nil:
		return fetchingWord
	}
	return ""
}
