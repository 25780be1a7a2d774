// Command bare is the least that a full-screen Bubble Tea program can be: one line on the alternate
// screen. The start of otpdialog is measured beside its start.
package main

import (
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
)

// framesPerSecond is that of otpdialog: a first frame waits for the renderer's clock, and at Bubble
// Tea's usual 60 otpdialog would win by its clock alone.
const framesPerSecond = 120

type model struct{}

func (model) Init() tea.Cmd { return nil }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, pressed := msg.(tea.KeyPressMsg); pressed {
		return m, tea.Quit
	}
	return m, nil
}

func (model) View() tea.View {
	v := tea.NewView("Sign in")
	v.AltScreen = true
	return v
}

func main() {
	if _, err := tea.NewProgram(model{}, tea.WithFPS(framesPerSecond)).Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}
