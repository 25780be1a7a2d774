package ui

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"
)

// One sign-in and nothing else: before a command that runs after the Accept, and
// as a gate, where the person at the keyboard may be an attacker.

// confine takes from the options of a sign-in alone what leads to anything else.
func (o *Options) confine() error {
	o.Alone = o.Alone || o.Gate
	switch {
	case !o.Alone:
		return nil
	case o.Connection == "":
		return errors.New("a single sign-in needs the name of its connection")
	case o.Demo != nil, o.Console:
		return errors.New("a single sign-in has neither a demonstration nor the console")
	case o.Gate && o.UserName == "":
		return errors.New("a gate needs the user name of the person who signs in")
	}
	if o.Gate {
		o.Packets = nil
	}
	o.StartDemo, o.StartPreview, o.CheckConnection, o.Dictionary = nil, nil, nil, nil
	return nil
}

// over is true for a sign-in alone that was accepted: nothing is shown any more,
// and nothing that is pressed counts but what leaves with a no.
func (m *Model) over() bool { return m.o.Alone && m.attempt != nil && m.attempt.signedIn() }

// terminalPatience is how long a terminal may take to answer the questions that the
// screens begin with.
const terminalPatience = time.Second / 2

// leaveAccepted leaves the program, but not before the terminal has answered: the
// command that comes next would read the answers as typed. They come in the order
// of the questions, so one more that every terminal knows is the last.
func (m *Model) leaveAccepted() tea.Cmd {
	if m.clock.Now().Sub(m.terminal.asked) >= terminalPatience {
		return tea.Quit // it has, or never will
	}
	// This question has a whole patience of its own, or its answer would be what is typed.
	return tea.Batch(tea.RequestCursorPosition, tea.Tick(terminalPatience, func(time.Time) tea.Msg { return tea.QuitMsg{} }))
}

// nothingToFillIn is true for a sign-in alone that knows all that its form asks
// for. A form that asks for nothing begins by itself.
func (m *Model) nothingToFillIn() bool {
	if !m.o.Alone || m.o.UserName == "" {
		return false
	}
	ask := m.attempt.session.Connection().Ask
	return ask.NeedsUserName() && !ask.NeedsPassword()
}
