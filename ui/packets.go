package ui

import (
	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/ui/inspector"
)

// togglePackets opens the packets of the sign-in, or closes them.
type togglePackets struct{}

// hasPackets is true for a sign-in on RADIUS servers whose packets are kept.
func (m *Model) hasPackets() bool {
	return m.attempt != nil && m.visited == nil && m.o.Packets != nil && m.attempt.session.Connection().Kind != settings.OIDC
}

func (m *Model) togglePackets() tea.Cmd {
	if m.stack.IsOpen(m.attempt.packets) {
		m.stack.Close(m.attempt.packets)
		return nil
	}
	return m.showPackets(0)
}

// showPackets opens a packet of the sign-in; 0 for the list.
func (m *Model) showPackets(number int) tea.Cmd {
	a := m.attempt
	m.stack.Close(a.packets)
	c := a.session.Connection()
	o := inspector.Options{Log: m.o.Packets, Number: number}
	if m.o.Dictionary != nil {
		o.Dictionary = func() (*dictionary.Dictionary, error) { return m.o.Dictionary(c) }
	}
	if a.demo == nil {
		o.Connection = c.Name
	} else if a.demo.Server != nil {
		o.Faults, o.Secret = a.demo.Server, a.demo.Connection.Secret.Value
	}
	m.closeHelp()
	a.packets = inspector.New(o)
	return m.carry(m.stack.Open(a.packets, nil))
}
