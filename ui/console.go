package ui

import (
	"errors"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/ui/console"
	"otpdialog/ui/kit"
)

// What joins the console's pages to the root model: they get the window and what
// the person does, and say as values what they want.

// consolePages are the pages of the console, in a stack of their own.
type consolePages struct {
	*kit.Stack

	again []string // what has to be said again when the screens are gone
}

// openConsole shows the console, at a new connection if that is wanted.
func (m *Model) openConsole(newConnection bool) tea.Cmd {
	m.console = &consolePages{Stack: kit.NewStack(m.now)}
	m.console.Open(console.New(console.Options{
		Store: m.o.Store, CheckConnection: m.o.CheckConnection, Dictionary: m.o.Dictionary,
	}), nil)
	m.lay = nil // it may be opened before the first update
	cmd := m.console.carry(m.console.Act(console.Start{NewConnection: newConnection}))
	m.console.Tell(m.problems)
	m.problems = nil
	return cmd
}

// carry makes commands of what pages want of the program.
func (c *consolePages) carry(wants []kit.Want) tea.Cmd {
	var cmds []tea.Cmd
	for _, w := range wants {
		cmd, ok := w.(kit.Command)
		if !ok {
			cmd = func() tea.Msg { return w }
		}
		cmds = append(cmds, tea.Cmd(cmd))
	}
	return tea.Batch(cmds...)
}

// Key takes in a key press.
func (c *consolePages) Key(msg tea.KeyPressMsg) tea.Cmd { return c.carry(c.Stack.Key(msg)) }

// Mouse takes in what the mouse did.
func (c *consolePages) Mouse(msg tea.MouseMsg) tea.Cmd { return c.carry(c.Stack.Mouse(msg)) }

// Hints are the keys of the page, most needed first.
func (c *consolePages) Hints() []key.Binding {
	var hints []key.Binding
	for _, h := range c.Stack.Hints() {
		hints = append(hints, h.Key)
	}
	return hints
}

// Complain shows what went wrong.
func (c *consolePages) Complain(err error) {
	var texts []string
	for _, a := range advice.Of(err) {
		what, next := a.Sentences()
		texts = append(texts, strings.TrimSpace(what+" "+next))
	}
	c.Stack.Complain(strings.Join(texts, " "))
}

// Tell says what went wrong elsewhere.
func (c *consolePages) Tell(problems []string) {
	if len(problems) > 0 {
		c.Complain(errors.New(strings.Join(problems, "\n")))
	}
}

// End ends what is under way.
func (c *consolePages) End() {
	for _, page := range c.Pages() {
		if p, ok := page.(interface{ End() }); ok {
			p.End()
		}
	}
}

// consoleMessage takes in what the console wants, and what its own commands bring;
// done is false for all others.
func (m *Model) consoleMessage(msg tea.Msg) (cmd tea.Cmd, done bool) {
	if m.o.Alone {
		return nil, false
	}
	switch msg := msg.(type) {
	case console.Closed:
		m.console = nil
		if m.o.Console {
			return tea.Quit, true
		}
		return m.readFiles(), true
	case console.Changed:
		return m.readFiles(), true
	case console.Preview:
		start, connection := m.o.StartPreview, msg.Connection
		return func() tea.Msg {
			demo, err := start(&connection)
			return demoMsg{demo, err}
		}, true
	case console.SayAgain:
		m.console.again = append(m.console.again, msg.Text)
		return nil, true
	case kit.Quit:
		return m.quit(), true
	}
	if m.console == nil {
		return nil, false
	}
	wants, own := m.console.Handle(msg)
	return m.console.carry(wants), own
}
