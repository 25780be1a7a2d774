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
	if m.countingDown() && m.now().Sub(m.askedAt) >= m.view.ExpiresIn {
		m.ticking = false
		return m.do(signin.Expired{Challenge: m.view.Challenge})
	}
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
func (m *Model) passed() time.Duration { return m.now().Sub(m.waitingAt).Truncate(time.Second) }

// left counts from when the server was asked that is asked now: a second one has
// its own time.
func (m *Model) left() time.Duration {
	since := m.waitingAt
	if m.session != nil {
		if t := m.session.Traffic().Since; t.After(since) {
			since = t
		}
	}
	return max(0, m.view.WaitTime-m.now().Sub(since).Truncate(time.Second))
}

func (m *Model) timeToAnswer() time.Duration {
	return max(0, m.view.ExpiresIn-m.now().Sub(m.askedAt).Truncate(time.Second))
}
