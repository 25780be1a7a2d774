package ui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session"
)

// What joins the screens to the session of a sign-in: events go in, and the screen is made
// ready for where the flow is now.

// openSession begins with a connection.
func (m *Model) openSession(c *settings.Connection) tea.Cmd {
	closed := m.closeSession()
	if m.memory == nil {
		m.memory = m.o.Store
		if !m.remembers() {
			m.memory = session.NewMemory()
		}
	}
	m.connection = c
	m.session = session.New(context.Background(), session.Options{
		Connection: c, Memory: m.memory, State: m.state, Open: m.o.Open, Clock: screenClock{now: m.now},
		RememberLastMethod: m.preferences.RememberLastMethodUsed, UserNames: m.userNames(),
	})
	m.notes = 0
	m.warn()
	m.view = m.session.View()
	return tea.Batch(closed, m.listen())
}

// screenClock is the time of the screens.
type screenClock struct {
	session.SystemClock

	now func() time.Time
}

// Now implements [session.Clock].
func (c screenClock) Now() time.Time { return c.now() }

// userNames is what an Accept does to the remembered user names. The name of a
// demonstration is not a person's.
func (m *Model) userNames() session.UserNames {
	switch {
	case m.demo != nil || !m.remembers():
		return session.LeaveUserNames
	case m.rememberUserName:
		return session.RememberUserNames
	}
	return session.ForgetUserNames
}

// listen waits for the next event of the session.
func (m *Model) listen() tea.Cmd {
	s := m.session
	return func() tea.Msg {
		if e, more := s.Next(); more {
			return sessionMsg{s, e}
		}
		return nil
	}
}

// begin starts the sign-in with what the form holds.
func (m *Model) begin() tea.Cmd {
	if m.fetching != nil && m.password.Empty() {
		return nil // nobody means an empty one while the saved one is on its way
	}
	var cmd tea.Cmd
	if m.demo != nil {
		cmd = m.takeDemoConnection()
	}
	form, err := m.form()
	if err != nil {
		m.tell(err)
		return cmd
	}
	m.session.SetUserNames(m.userNames())
	before := m.view
	m.session.Begin(form)
	cmd = tea.Batch(cmd, m.follow(before, nil))
	if m.view.State == signin.Idle { // a mistake, and nothing was sent
		m.focusForm()
		return cmd
	}
	return tea.Batch(cmd, m.keepPreferences())
}

// form is what the form holds.
func (m *Model) form() (session.Form, error) {
	action, err := m.connection.FindAction(m.o.Action)
	return session.Form{UserName: m.name(), Password: m.password.Value(), ActionID: action.ID}, err
}

// focusForm puts the focus where the person goes on typing.
func (m *Model) focusForm() {
	m.focus = spot{kind: userNameField}
	if m.o.Gate {
		m.focus = spot{kind: signInButton}
	}
	if m.asksPassword() && m.view.Notice.Kind != signin.UserNameMissing && m.view.Notice.Kind != signin.UserNameTooLong {
		m.focus = spot{kind: passwordField}
	}
}

// do hands an event to the session.
func (m *Model) do(e signin.Event) tea.Cmd {
	before := m.view
	m.session.Handle(e)
	return m.follow(before, e)
}

// follow makes the screen ready for what an event has changed.
func (m *Model) follow(before session.View, e signin.Event) tea.Cmd {
	m.view = m.session.View()
	m.warn()
	return tea.Batch(m.arrive(before, e), m.startTicking())
}

// arrive makes the screen ready for where event e has brought the flow.
func (m *Model) arrive(before session.View, e signin.Event) tea.Cmd {
	v := m.view
	if v.State == before.State && v.Exchange == before.Exchange {
		return nil
	}
	m.confirm.Opened(m.now(), m.waiting(), ofServer(e))
	m.pointer.Opened()
	m.hover = spot{} // until the mouse moves: a balloon would hide what is new
	m.sentByItself = ""
	if v.State == signin.Dialog && v.Notice.Kind == nil && before.Action != nil && before.Cause.Words() != "" {
		m.sentByItself = before.Action.Title + " was sent by itself: " + before.Cause.Words() + "." // the box may have been too quick to be read
	}
	m.scroll = 0
	switch v.State {
	case signin.Connecting, signin.Progress:
		m.focus = spot{kind: giveUpButton}
	case signin.Dialog:
		hidden := m.otp.Hidden && v.Draft != "" // what the person hid stays hidden
		m.otp.Clear()
		m.otp.Set(v.Draft)
		m.otp.Hidden = v.Hidden || hidden
		m.focus = spot{kind: otpField}
	case signin.Idle:
		m.forgetOTP()
		m.focusForm()
	case signin.SignedIn:
		m.forget()
		if m.o.Alone {
			return m.leaveAccepted()
		}
		m.focus = spot{kind: closeButton}
		if m.demo != nil {
			m.focus = spot{kind: againButton}
		}
		m.phoneShown = false
	}
	return nil
}

// ofServer is true for what happens without the person.
func ofServer(e signin.Event) bool {
	switch e.(type) {
	case signin.Replied, signin.Failed:
		return true
	}
	return false
}

// closeSession ends the session. What is still to be written is written outside Update.
func (m *Model) closeSession() tea.Cmd {
	s, noted := m.session, m.notes
	if s == nil {
		return nil
	}
	m.session, m.state = nil, s.State()
	return m.queue(func() error {
		s.Close()
		var problems error
		for _, a := range s.Notes()[noted:] {
			problems = errors.Join(problems, a)
		}
		return problems
	})
}

// warn shows what the session has found about the connection and its files.
func (m *Model) warn() {
	for _, a := range m.session.Notes()[m.notes:] {
		m.notes++
		m.problems = append(m.problems, problemText(a))
	}
}

// problemText is what happened and what to do, as the screens have it.
func problemText(a advice.Advice) string {
	what, next := a.Sentences()
	if next == "" {
		return what
	}
	return what + " " + next
}
