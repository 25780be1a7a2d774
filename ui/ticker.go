package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/signin"
)

// How often the screen moves: the spinner while waiting, and clocks.
const (
	spinnerInterval = time.Second / 8
	clockInterval   = time.Second
)

// startTicking starts the one ticker there is, if something is to move.
func (m *Model) startTicking() tea.Cmd {
	if m.ticking || m.interval() == 0 {
		return nil
	}
	m.ticking = true
	return m.nextTick()
}

// interval is 0 while nothing moves: then no timer runs.
func (m *Model) interval() time.Duration {
	switch {
	case m.waiting() && !m.preferences.ReducedMotion:
		return spinnerInterval
	case m.waiting(), m.countingDown():
		return clockInterval
	}
	return 0
}

func (m *Model) nextTick() tea.Cmd {
	return tea.Tick(m.interval(), func(t time.Time) tea.Msg { return tickMsg(t) })
}

func (m *Model) tick() tea.Cmd {
	m.frame++
	if m.interval() == 0 {
		m.ticking = false
		return nil
	}
	return m.nextTick()
}

// countingDown is true while the server has set a time for the answer.
func (m *Model) countingDown() bool {
	return m.connection != nil && m.view.State == signin.Dialog && m.view.Challenge != 0 && m.view.ExpiresIn > 0
}

// passed and left are whole seconds, as the clocks of the screen show them.
func (m *Model) passed() time.Duration { return m.now().Sub(m.view.Began).Truncate(time.Second) }

// waited counts from when the server was asked that is asked now: a second one
// has its own time.
func (m *Model) waited() time.Duration {
	v := m.session.View()
	v.Now = m.now()
	return v.Waited()
}

func (m *Model) left() time.Duration {
	return max(0, m.view.WaitTime-m.waited().Truncate(time.Second))
}

// share is how much of the time has passed, 0 to of. It moves between two moves
// of the clocks, so that neither frame is large.
func (m *Model) share(of int) int {
	if m.view.WaitTime <= 0 {
		return 0
	}
	half := clockInterval / 2
	return min(of, int(time.Duration(of)*(m.waited()+half).Truncate(clockInterval)/m.view.WaitTime))
}

func (m *Model) timeToAnswer() time.Duration {
	return max(0, m.view.ExpiresIn-m.now().Sub(m.view.Asked).Truncate(time.Second))
}
