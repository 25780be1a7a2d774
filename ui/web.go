package ui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/stage"
)

// toggleWeb opens the page that says where a browser shows the phones, or closes it.
type toggleWeb struct{}

// hasWeb is true for a demonstration whose phones a browser can show.
func (m *Model) hasWeb() bool {
	return m.attempt != nil && m.attempt.demo != nil && m.attempt.demo.Web != ""
}

// webKey is the key of that page: in the help bar it says the address, if there is no secret in it.
func (m *Model) webKey() key.Binding {
	k, d := webKey, m.attempt.demo
	switch {
	case m.stack.IsOpen(m.attempt.web):
		k.SetHelp(k.Help().Key, "close")
	case d.Remote:
		k.SetHelp(k.Help().Key, "QR code")
	default:
		address, _, _ := strings.Cut(strings.TrimPrefix(d.Web, "http://"), "/")
		k.SetHelp(k.Help().Key, address)
	}
	return k
}

func (m *Model) toggleWeb() tea.Cmd {
	a := m.attempt
	if m.stack.IsOpen(a.web) {
		m.stack.Close(a.web)
		return nil
	}
	m.closeHelp()
	a.web = stage.NewWebPage(a.demo.Web, a.demo.Remote, m.browser())
	return m.carry(m.stack.Open(a.web, nil))
}
