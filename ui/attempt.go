package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	accounts "otpdialog/account/session"
	"otpdialog/advice"
	"otpdialog/settings"
	flow "otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui/grant"
	"otpdialog/ui/inspector"
	"otpdialog/ui/kit"
	"otpdialog/ui/signin"
	"otpdialog/ui/stage"
)

// An attempt is the sign-in that is open: its pages, and the session that carries it
// out.
type attempt struct {
	form    *signin.Form
	session *session.Session
	notes   int                  // of the session that have been shown
	memory  session.Memory       // of the sign-ins
	state   *settings.State      // what the last session remembered; nil: it is to be read
	demo    *Demo                // nil for none
	chosen  settings.Preferences // for after a demonstration, which changes them only for itself
	panel   *stage.Panel         // of the demonstration
	packets *inspector.Page      // closed or open; nil before it was opened
	web     *stage.WebPage       // likewise

	whyNoPackets *kit.Question // likewise, with OpenID Connect

	starting bool                // the account service of the demonstration
	accounts *accounts.Forgetful // of its account story; nil before it was opened
}

// sessionMsg brings an event that the session announces.
type sessionMsg struct {
	session *session.Session
	event   flow.Event
}

func (a *attempt) signedIn() bool { return a.form.View().State == flow.SignedIn }

// open opens the form of a connection.
func (m *Model) open(c *settings.Connection) tea.Cmd {
	if c.Kind == settings.Account {
		return m.openAccount(c)
	}
	var memory session.Memory = m.o.Store
	switch {
	case m.o.Gate:
		memory = session.NewMemory()
	case m.o.Memory != nil:
		memory = m.o.Memory
	}
	m.attempt = &attempt{memory: memory}
	return m.openForm(c)
}

// openForm opens the form of a connection in the attempt.
func (m *Model) openForm(c *settings.Connection) tea.Cmd {
	listen := m.openSession(c)
	a, p := m.attempt, &m.preferences
	o := signin.Options{
		Connection: c, UserName: m.o.UserName, Policy: p.policy, RememberUserName: p.inForce.RememberUserName,
		Gate: m.o.Gate, Alone: m.o.Alone, Again: a.demo != nil, Back: "Cancel",
		Time:          func(at time.Time) string { return p.inForce.TimeFormat.Clock(at, m.terminal.getenv) },
		SavedPassword: m.o.SavedPassword,
		Browser:       m.browser(),
	}
	if m.hasList() {
		o.Back = "Back"
	}
	switch {
	case a.demo != nil:
		o.UserName, o.Password, o.SavedPassword = a.demo.UserName, a.demo.Password, nil
	case o.UserName == "" && o.RememberUserName:
		o.UserName = cmp.Or(a.session.LastUserName(), p.chosen.UserNameOf(c.Name))
	}
	a.form = signin.New(o, a.session.View())
	if a.panel != nil {
		a.panel.Watch(a.form, a.session)
	}
	return tea.Batch(listen, m.carry(m.stack.Open(a.form, nil)))
}

// browser is the person's, nil in a gate.
func (m *Model) browser() grant.Browser {
	if m.o.Gate {
		return nil
	}
	return grant.FindBrowser(m.terminal.environ)
}

// autosendSwitched is for F6: a sign-in that has not begun is a first contact at once.
func (m *Model) autosendSwitched() tea.Cmd {
	if m.attempt.session.View().State != flow.Idle {
		return nil
	}
	return tea.Batch(m.reconnect(), m.viewed())
}

// reconnect has the form sign in on the connection of the demonstration as it is by now.
func (m *Model) reconnect() tea.Cmd {
	a := m.attempt
	c := a.panel.Connection()
	if c == a.session.Connection() {
		return nil
	}
	cmd := m.openSession(c)
	a.form.Reconnect(c, a.session.View())
	a.panel.Watch(a.form, a.session)
	return cmd
}

// openSession begins with a connection.
func (m *Model) openSession(c *settings.Connection) tea.Cmd {
	a := m.attempt
	switched := a.session != nil && a.session.Connection() != c
	closed := m.closeSession()
	if switched { // Autosend: what is remembered would win, and nobody would see what it does
		a.memory, a.state = session.NewMemory(), nil
	}
	a.session = session.New(context.Background(), session.Options{
		Connection: c, Memory: a.memory, State: a.state, Open: m.o.Open, Clock: m.clock, Observe: m.o.Observe,
		RememberLastMethod: m.preferences.inForce.RememberLastMethodUsed, UserNames: m.userNames(m.preferences.inForce.RememberUserName),
	})
	a.notes = 0
	m.warnOfSession()
	return tea.Batch(closed, listen(a.session))
}

// userNames is what an Accept does to the remembered user names. The name of a
// demonstration is not a person's.
func (m *Model) userNames(remember bool) session.UserNames {
	switch {
	case m.attempt.demo != nil || m.o.Gate:
		return session.LeaveUserNames
	case remember:
		return session.RememberUserNames
	}
	return session.ForgetUserNames
}

// listen waits for the next event of a session.
func listen(s *session.Session) tea.Cmd {
	return func() tea.Msg {
		if e, more := s.Next(); more {
			return sessionMsg{s, e}
		}
		return nil
	}
}

// announced takes in what has happened without the person.
func (m *Model) announced(msg sessionMsg) tea.Cmd {
	if m.attempt == nil || msg.session != m.attempt.session {
		return nil
	}
	msg.session.Handle(msg.event)
	cmd := m.viewed()
	if m.o.LeaveOutage && msg.session.View().Notice.Failure().IsOutage() {
		return tea.Quit
	}
	return tea.Batch(cmd, listen(msg.session))
}

// viewed has the pages show the session as it is now.
func (m *Model) viewed() tea.Cmd {
	if m.attempt == nil {
		return nil
	}
	m.warnOfSession()
	a := m.attempt
	before := a.signedIn()
	// What the sign-in opens and closes comes below the packets, if the person looks at those.
	wants := m.stack.Under(a.packets, func() []kit.Want { return m.stack.Tell(a.form, signin.Viewed{View: a.session.View()}) })
	var kept tea.Cmd
	if a.signedIn() && !before && a.demo == nil && !m.o.Gate && m.preferences.chosen.LastUserName != "" {
		kept = m.keepPreferences(m.preferences.chosen.RememberUserName, true)
	}
	return tea.Batch(kept, m.carry(wants))
}

// begin starts the sign-in.
func (m *Model) begin(w kit.Want) tea.Cmd {
	b, ok := w.(signin.Begin)
	if !ok {
		return nil
	}
	a := m.attempt
	var cmd tea.Cmd
	if a.panel != nil {
		cmd = m.reconnect()
		a.panel.Watch(a.form, a.session)
	}
	action, err := a.session.Connection().FindAction(m.o.Action)
	if err != nil {
		m.tell(err)
		return cmd
	}
	b.Form.Action = action
	a.session.SetUserNames(m.userNames(b.RememberUserName))
	a.session.Begin(b.Form)
	sent := a.session.View().State != flow.Idle
	cmd = tea.Batch(cmd, m.viewed())
	if sent && a.demo == nil && !m.o.Gate {
		cmd = tea.Batch(cmd, m.keepPreferences(b.RememberUserName, false))
	}
	return cmd
}

// closeSession ends the session. What is still to be written is written outside of
// Update.
func (m *Model) closeSession() tea.Cmd {
	a := m.attempt
	s, noted := a.session, a.notes
	if s == nil {
		return nil
	}
	a.session, a.state = nil, s.State()
	return m.files.close(s, noted)
}

// warnOfSession keeps what the session has found about files. What it has found about its servers is
// for the person, and in its view.
func (m *Model) warnOfSession() {
	a := m.attempt
	ofServers := a.session.View().Warnings
	for _, note := range a.session.Notes()[a.notes:] {
		a.notes++
		if !slices.ContainsFunc(ofServers, func(w advice.Advice) bool { return w.What == note.What }) {
			m.warn(note)
		}
	}
}

// closeAttempt closes the pages of the sign-in, and ends it.
func (m *Model) closeAttempt() tea.Cmd {
	a := m.attempt
	if a == nil {
		return nil
	}
	if a.demo == nil {
		m.last = a.session.Outcome()
	} else {
		m.choose(a.chosen)
	}
	visit := m.closeAccount()
	m.stack.Close(a.form)
	m.stack.Beside(nil)
	if m.o.Packets != nil {
		m.o.Packets.Clear()
	}
	cmd := tea.Batch(visit, m.closeSession(), m.closeDemo())
	m.attempt = nil
	return cmd
}

// demoStarted opens a demonstration whose server is up.
func (m *Model) demoStarted(msg demoMsg) tea.Cmd {
	switch {
	case msg.err != nil && m.console != nil:
		m.complain(fmt.Errorf("the preview cannot start: %w", msg.err))
		return nil
	case msg.err != nil:
		m.tell(fmt.Errorf("the demonstration cannot start: %w", msg.err))
		return nil
	case m.attempt != nil || m.o.Alone: // a key was pressed twice
		return m.files.queue(msg.demo.Close)
	}
	return m.startDemo(msg.demo)
}

// startDemo opens the form of a demonstration, filled in, with the phone beside it.
func (m *Model) startDemo(d *Demo) tea.Cmd {
	memory := m.o.Memory
	if memory == nil {
		memory = session.NewMemory()
	}
	m.attempt = &attempt{memory: memory, demo: d, chosen: m.preferences.chosen, panel: m.newPanel(d)}
	cmd := m.openForm(d.Connection)
	return tea.Batch(cmd, m.carry(m.stack.Beside(m.attempt.panel)))
}

func (m *Model) newPanel(d *Demo) *stage.Panel {
	return stage.New(stage.Options{
		World: d.World, Clock: d.Clock, UserName: d.UserName, Connection: d.Connection, Packets: m.o.Packets, Account: d.StartAccount != nil, Expects: d.Expects,
		Inspected: func() bool { return m.attempt != nil && m.stack.IsOpen(m.attempt.packets) },
	})
}

// showPhone shows the phone of the RADIUS story again.
func (m *Model) showPhone(d *Demo) tea.Cmd {
	a := m.attempt
	a.panel = m.newPanel(d)
	a.panel.Watch(a.form, a.session)
	return m.carry(m.stack.Beside(a.panel))
}

// closeDemo ends the server of the demonstration.
func (m *Model) closeDemo() tea.Cmd {
	if m.attempt.demo == nil {
		return nil
	}
	d := m.attempt.demo
	return m.files.queue(func() error {
		if d.account != nil {
			return errors.Join(d.account.Close(), d.Close())
		}
		return d.Close()
	})
}

// startOver makes everything of the demonstration as it was at the start: its world, the packets, what
// this client remembers of it, and the preferences. The story that is shown stays.
func (m *Model) startOver() tea.Cmd {
	a := m.attempt
	a.demo.reset()
	if m.o.Packets != nil {
		m.o.Packets.Clear()
	}
	m.choose(a.chosen)
	a.panel.Reset()
	a.accounts = nil
	cmds := []tea.Cmd{m.closeSession()}
	a.memory, a.state = session.NewMemory(), nil
	if m.visited != nil {
		return tea.Batch(append(cmds, m.closeAccount(), m.visitDemo(a.demo.account))...)
	}
	return tea.Batch(append(cmds, m.repeat())...)
}

// repeat opens the form again.
func (m *Model) repeat() tea.Cmd {
	a := m.attempt
	m.stack.Close(a.form)
	return m.openForm(a.panel.Connection())
}
