package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/signin"
)

// What joins the screens to the flow: events go in, steps are carried out, and the
// screen is made ready for where the flow has come to.

// begin starts the sign-in with what the form holds.
func (m *Model) begin() tea.Cmd {
	if m.fetching != nil && m.password.Empty() {
		return nil // nobody means an empty one while the saved one is on its way
	}
	if m.demo != nil {
		m.takeDemoConnection()
	}
	action, err := m.connection.FindAction(m.o.Action)
	if err != nil {
		m.tell(err)
		return nil
	}
	m.session = m.o.NewSession(m.connection)
	m.beganAt = m.now()
	cmd := m.do(signin.Begin{
		UserName: m.name(), Password: m.password.Value(), ActionID: action.ID,
		Memory: signin.Memory{
			Received:               m.state.Received(m.connection.Name),
			LastMethods:            m.state.LastMethods(m.connection.Name),
			RememberLastMethodUsed: m.preferences.RememberLastMethodUsed,
		},
	})
	if m.view.State == signin.Idle { // a mistake, and nothing was sent
		m.focusForm()
		return tea.Batch(cmd, m.closeSession())
	}
	return tea.Batch(cmd, m.keepUserName())
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

// do hands an event to the flow and carries out its steps.
func (m *Model) do(e signin.Event) tea.Cmd {
	before := m.view
	var cmds []tea.Cmd
	for _, step := range m.flow.Handle(e) {
		switch step := step.(type) {
		case signin.Send:
			cmds = append(cmds, m.send(step))
		case signin.Abort:
			m.cancel()
		case signin.MarkReceived:
			name := m.connection.Name
			cmds = append(cmds, m.save(func(s *settings.State) { s.MarkReceived(name) }))
		case signin.RecordMethod:
			name := m.connection.Name
			cmds = append(cmds, m.save(func(s *settings.State) { s.RecordMethod(name, step.UserName, step.ActionID) }))
		}
	}
	m.view = m.flow.View()
	if m.view.Notice.Kind.IsFailure() {
		m.failed = m.view.Notice
	}
	return tea.Batch(append(cmds, m.arrive(before, e), m.startTicking())...)
}

// send starts an exchange; its command ends at the latest when it is aborted.
func (m *Model) send(s signin.Send) tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	m.cancel = cancel
	m.waitingAt = m.now()
	flow, session := m.flow, m.session
	return func() tea.Msg {
		defer cancel()
		return exchangedMsg{flow, session.Exchange(ctx, s)}
	}
}

// arrive makes the screen ready for where event e has brought the flow.
func (m *Model) arrive(before signin.View, e signin.Event) tea.Cmd {
	v := m.view
	if v.Challenge != before.Challenge && v.Challenge != 0 {
		m.askedAt = m.now()
	}
	if v.State == before.State && v.Exchange == before.Exchange {
		return nil
	}
	m.confirm.Opened(m.now(), m.waiting(), ofServer(e))
	m.pointer.Opened()
	m.hover = spot{} // until the mouse moves: a balloon would hide what is new
	m.sentByItself = ""
	if v.State == signin.Dialog && v.Notice.Kind == 0 && before.Action != nil && before.Cause.Words() != "" {
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
		return m.closeSession()
	case signin.SignedIn:
		m.signedInAt = m.now()
		m.forget()
		if m.o.Alone {
			return tea.Batch(m.closeSession(), m.leaveAccepted())
		}
		m.focus = spot{kind: closeButton}
		if m.demo != nil {
			m.focus = spot{kind: againButton}
		}
		m.phoneShown = false
		return m.closeSession()
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

// closeSession gives up the way to the servers: what it has learned is written
// outside Update.
func (m *Model) closeSession() tea.Cmd {
	session := m.session
	if session == nil {
		return nil
	}
	m.session = nil
	return m.queue(session.Close)
}
