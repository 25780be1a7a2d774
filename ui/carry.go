package ui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin/session"
	"otpdialog/ui/account"
	"otpdialog/ui/console"
	"otpdialog/ui/inspector"
	"otpdialog/ui/kit"
	"otpdialog/ui/list"
	"otpdialog/ui/signin"
	"otpdialog/ui/stage"
)

// carry carries out what pages want of the program, in their order.
func (m *Model) carry(wants []kit.Want) tea.Cmd {
	cmds := make([]tea.Cmd, len(wants))
	for i, w := range wants {
		cmds[i] = m.carryOut(w)
	}
	return tea.Batch(cmds...)
}

// carryOut carries out one want: the one place that does.
func (m *Model) carryOut(w kit.Want) tea.Cmd {
	switch w := w.(type) {
	case kit.Command:
		return tea.Cmd(w)
	case kit.ShowHelp:
		m.toggleHelp()
	case kit.ToggleMouse:
		return m.toggleMouse()
	case kit.Quit:
		return m.quit()
	case togglePackets:
		return m.togglePackets()
	case toggleWeb:
		return m.toggleWeb()
	case ShowDemonstrations:
		return m.showDemonstrations()
	case inspector.Show:
		return m.showPackets(w.Number)

	case list.Left:
		return tea.Quit
	case list.Choose:
		return m.open(&m.list.Connections[w.Index])
	case list.StartDemo:
		return start(func() (*Demo, error) { return m.o.StartDemo() })
	case list.OpenConsole:
		return m.openConsole(w.New)
	case list.Reload:
		return m.readFiles()

	case signin.Begin:
		return m.begin(w)
	case signin.Send:
		m.attempt.session.Handle(w.Event)
		return m.viewed()
	case signin.SetPreference:
		return m.setPreference(w.Key, w.Value)
	case signin.Warn:
		m.tell(w.Err)
	case signin.Accepted:
		return m.leaveAccepted()
	case signin.Repeat:
		return m.repeat()
	case signin.Left:
		return m.leaveSignIn(w.SignedIn)

	case account.Send:
		return m.sendToAccount(w.Event)
	case account.Warn:
		m.tell(w.Err)
	case account.Left:
		return m.leaveAccount(w.SignedIn)

	case console.Closed:
		return m.closeConsole()
	case console.Changed:
		return m.readFiles()
	case console.Preview:
		return start(func() (*Demo, error) { return m.o.StartPreview(&w.Connection) })
	case console.SayAgain:
		m.again = append(m.again, w.Text)

	case stage.NewWorld:
		return m.startOver()
	case stage.AutosendSwitched:
		return m.autosendSwitched()
	case stage.SwitchStory:
		return m.switchStory()
	}
	if m.o.Carry != nil {
		return m.o.Carry(w)
	}
	return nil
}

// start starts the server of a demonstration outside of Update.
func start(how func() (*Demo, error)) tea.Cmd {
	return func() tea.Msg {
		demo, err := how()
		return demoMsg{demo, err}
	}
}

// toggleHelp opens the full help, or closes it.
func (m *Model) toggleHelp() {
	if !m.closeHelp() {
		m.stack.Open(&kit.HelpPage{Topics: m.stack.Help(m.helpTopic())}, nil)
	}
}

// closeHelp closes the full help, and reports whether it was open.
func (m *Model) closeHelp() bool {
	help, open := m.stack.Pages()[0].(*kit.HelpPage)
	if open {
		m.stack.Close(help)
	}
	return open
}

// toggleMouse gives the mouse to the program or back to the terminal, unless the
// administrator decides that.
func (m *Model) toggleMouse() tea.Cmd {
	if m.preferences.policy.Manages(settings.MouseKey) {
		return nil
	}
	m.preferences.mouse = !m.preferences.mouse
	m.stack.WindowBlurred()
	on := m.preferences.mouse
	return m.savePreferences(func(p *settings.Preferences) { p.Mouse = on })
}

// quit leaves the program; but what the console has not saved is asked about first,
// once.
func (m *Model) quit() tea.Cmd {
	account := m.accountOutcome()
	m.interrupted = m.o.Alone || (account == nil || !account.SignedIn) && (m.attempt == nil || !m.attempt.signedIn())
	if m.console == nil {
		return tea.Quit
	}
	m.closeHelp()
	cmd := m.closeAttempt() // a preview would be above the question
	if wants, asks := m.stack.AskToSave(kit.Quit{}); asks {
		m.interrupted = false
		return tea.Batch(cmd, m.carry(wants))
	}
	return tea.Quit
}

// leaveSignIn goes back to where the sign-in was opened from.
func (m *Model) leaveSignIn(signedIn bool) tea.Cmd {
	if m.console == nil && (signedIn || !m.hasList()) {
		return tea.Quit
	}
	return m.closeAttempt()
}

// hasList is true if there is a list to go back to: nothing was named on the command
// line.
func (m *Model) hasList() bool {
	return m.console != nil || m.o.Connection == "" && m.o.Given == nil && m.o.Demo == nil
}

// openConsole opens the console, at a new connection if that is wanted.
func (m *Model) openConsole(newConnection bool) tea.Cmd {
	m.console = console.New(console.Options{
		Store: m.o.Store, CheckConnection: m.o.CheckConnection, Dictionary: m.o.Dictionary, NewConnection: newConnection,
	})
	wants := m.stack.Open(m.console, nil)
	m.tellConsole()
	return m.carry(wants)
}

// tellConsole has the console show what went wrong.
func (m *Model) tellConsole() {
	if len(m.files.problems) > 0 {
		m.complain(errors.New(strings.Join(m.files.problems, "\n")))
	}
	m.files.problems = nil
}

// complain has the page in front show what went wrong.
func (m *Model) complain(err error) {
	m.stack.Complain(advice.Text(advice.Of(err)...))
}

// closeConsole closes the pages of the console.
func (m *Model) closeConsole() tea.Cmd {
	m.stack.Close(m.console)
	m.console = nil
	if m.o.Console {
		return tea.Quit
	}
	return m.readFiles()
}

// Outcome is how the last sign-in has ended, or where it is now. The error is
// [session.ErrInterrupted] if the person has left with Ctrl+C.
func (m *Model) Outcome() (Outcome, error) {
	o := Outcome{Outcome: m.last, Story: story(m.last, "")}
	if m.attempt != nil {
		c := m.attempt.session.Connection()
		last := m.attempt.session.Outcome()
		o = Outcome{Outcome: last, Connection: c.Name, Story: story(last, c.DisplayName)}
	}
	if o.Account = m.accountOutcome(); o.Account != nil && o.Account.SignedIn {
		o.Story = "Signed in as " + advice.Line(o.Account.Email)
	}
	if m.interrupted {
		return o, session.ErrInterrupted
	}
	return o, nil
}

func story(o session.Outcome, connection string) string {
	if o.SignedIn {
		return o.Story(connection)
	}
	if o.Failure.Failure() == 0 {
		return "" // the person left
	}
	what, _ := o.Advice().Sentences()
	return what
}

// Leave ends what is still under way, does what is not done yet, and returns what of
// that failed. It is for a program that drives the screens without [Model.Run].
func (m *Model) Leave() []string {
	m.stack.End()
	m.closeAccount()
	if m.attempt != nil {
		m.closeSession()
		m.closeDemo()
	}
	return append(m.again, m.files.finish()...)
}
