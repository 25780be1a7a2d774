package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/signin"
)

// What joins the screens to the flow: events go in, steps are carried out, and the
// screen is made ready for where the flow has come to.

// begin starts the sign-in with what the form holds.
func (m *Model) begin() tea.Cmd {
	action, err := findAction(m.connection, m.o.Action)
	if err != nil {
		m.tell(err)
		return nil
	}
	m.closeSession()
	m.session = m.o.NewSession(m.connection)
	m.beganAt = m.now()
	if m.demo != nil {
		m.phone = m.demo.World.Phone(m.phoneUser())
	}
	remember, _ := m.policy.RememberLastMethodUsed(m.preferences.RememberLastMethodUsed)
	cmd := m.do(signin.Begin{
		UserName: m.userName.value(), Password: m.password.value(), ActionID: action,
		Memory: signin.Memory{
			Received:               m.state.Received(m.connection.Name),
			LastMethods:            m.state.LastMethods(m.connection.Name),
			RememberLastMethodUsed: remember,
		},
	})
	return tea.Batch(cmd, m.keepUserName())
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
	m.arrive(before)
	return tea.Batch(append(cmds, m.startTicking())...)
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

// arrive makes the screen ready for where the flow has come to.
func (m *Model) arrive(before signin.View) {
	v := m.view
	if v.Challenge != before.Challenge && v.Challenge != 0 {
		m.askedAt = m.now()
	}
	if v.State == before.State && v.Exchange == before.Exchange {
		return
	}
	m.confirm.opened(m.now(), m.waiting())
	m.pointer.opened()
	m.hover = spot{} // until the mouse moves: a balloon would hide what is new
	switch v.State {
	case signin.Connecting, signin.Progress:
		m.focus = spot{kind: giveUpButton}
	case signin.Dialog:
		if before.Action == nil || v.Challenge != 0 { // else what was typed beside the icons is still there
			m.otp.clear()
		}
		if v.Draft != "" {
			m.otp.set(v.Draft)
		}
		m.otp.hidden = v.Hidden
		m.focus, m.scroll = spot{kind: otpField}, 0
	case signin.Idle:
		m.otp.clear()
		m.focus = spot{kind: userNameField}
		if m.asksPassword() && v.Notice.Kind != signin.UserNameMissing {
			m.focus = spot{kind: passwordField}
		}
		m.closeSession()
	case signin.SignedIn:
		m.took = m.now().Sub(m.beganAt)
		m.password.clear()
		m.otp.clear()
		m.focus = spot{kind: closeButton}
		if m.demo != nil {
			m.focus = spot{kind: againButton}
		}
		m.phoneShown = false
		m.closeSession()
	}
}

func (m *Model) closeSession() {
	if m.session != nil {
		m.session.Close()
		m.session = nil
	}
}

// UnknownActionError means that a connection has no enabled action of the name
// that was asked for.
type UnknownActionError struct {
	Name   string
	Titles []string // of the actions that there are
}

func (e *UnknownActionError) Error() string {
	return fmt.Sprintf("the connection has no action %q", e.Name)
}

// Hint says what to write instead.
func (e *UnknownActionError) Hint() string {
	if len(e.Titles) == 0 {
		return "it has no actions"
	}
	return "it has: " + strings.Join(e.Titles, ", ")
}

// findAction returns the ID of the action that name means, by ID or title; ""
// where none was asked for.
func findAction(c *settings.Connection, name string) (id string, err error) {
	if name == "" {
		return "", nil
	}
	unknown := &UnknownActionError{Name: name}
	for _, a := range c.Actions {
		if !a.Enabled {
			continue
		}
		if a.ID == name || strings.EqualFold(a.Title, name) {
			return a.ID, nil
		}
		unknown.Titles = append(unknown.Titles, a.Title)
	}
	return "", unknown
}
