package ui

import (
	tea "charm.land/bubbletea/v2"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/ui/inspector"
	"otpdialog/ui/kit"
)

// togglePackets opens the packets of the sign-in, or closes them.
type togglePackets struct{}

// hasPackets is true for a sign-in on RADIUS servers whose packets are kept.
func (m *Model) hasPackets() bool {
	return m.attempt != nil && m.visited == nil && m.o.Packets != nil && m.attempt.session.Connection().Kind != settings.OIDC
}

// lacksPackets is true for a sign-in that would have packets if it were not one with OpenID Connect. The
// help bar has no key for them, but people who press it learn why.
func (m *Model) lacksPackets() bool {
	return m.attempt != nil && m.visited == nil && m.o.Packets != nil && !m.hasPackets()
}

// toggleWhyNoPackets says why in a box, which the same key closes: the page of a code has no room for it.
func (m *Model) toggleWhyNoPackets() tea.Cmd {
	a := m.attempt
	if m.stack.IsOpen(a.whyNoPackets) {
		m.stack.Close(a.whyNoPackets)
		return nil
	}
	a.whyNoPackets = &kit.Question{Title: "Packets", Body: []kit.Control{
		&kit.Paragraph{Text: "OpenID Connect has no packets. To see its requests, sign in with: otpdialog auth --verbose"},
	}}
	return m.carry(m.stack.Open(a.whyNoPackets, nil))
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
