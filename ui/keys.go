package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"otpdialog/settings"
	"otpdialog/ui/console"
	"otpdialog/ui/kit"
)

// keyMap is every key that the screens know. Whatever a key does can be done
// with Tab and Enter, or with the mouse, too.
type keyMap struct {
	Next, Previous               key.Binding
	Up, Down, Left, Right        key.Binding
	Enter, Press, Cancel         key.Binding
	PageUp, PageDown             key.Binding
	Action                       key.Binding
	Reveal                       key.Binding
	Help, Phone, Mouse, NewWorld key.Binding
	Autosend                     key.Binding
	Suspend, Redraw, Quit        key.Binding
	Reload, Console              key.Binding
	Approve, Deny, WasNotMe      key.Binding
}

func bind(help, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, does))
}

var keys = keyMap{
	Next:     bind("Tab", "next", "tab"),
	Previous: bind("Shift+Tab", "previous", "shift+tab"),
	Up:       bind("↑", "up", "up"),
	Down:     bind("↓", "down", "down"),
	Left:     bind("←", "left", "left"),
	Right:    bind("→", "right", "right"),
	Enter:    bind("Enter", "press", "enter"),
	Press:    bind("Space", "press", "space"),
	Cancel:   bind("Esc", "cancel", "esc"),
	PageUp:   bind("PgUp", "scroll up", "pgup"),
	PageDown: bind("PgDn", "scroll down", "pgdown"),
	Action:   bind("Alt+1…5", "press a method", "alt+1", "alt+2", "alt+3", "alt+4", "alt+5"),
	Reveal:   bind("Ctrl+T", "show, hide", "ctrl+t"),
	Help:     bind("F1", "help", "f1", "alt+h"),
	Phone:    bind("F2", "phone", "f2", "ctrl+p"),
	Mouse:    bind("F3", "mouse on, off", "f3", "alt+m"),
	NewWorld: bind("F5", "new world", "f5", "ctrl+r"),
	Autosend: bind("F6", "Autosend on, off", "f6"),
	Reload:   bind("F5", "reload", "f5", "ctrl+r"),
	Console:  bind("F4", "console", "f4"),
	Suspend:  bind("Ctrl+Z", "suspend", "ctrl+z"),
	Redraw:   bind("Ctrl+L", "draw again", "ctrl+l"),
	Quit:     bind("Ctrl+C", "leave", "ctrl+c"),
	Approve:  bind("a", "approve, on the phone", "a"),
	Deny:     bind("d", "deny, on the phone", "d"),
	WasNotMe: bind("w", "this wasn't me, on the phone", "w"),
}

// helpTopics are the headlines of the full help and their keys.
func (m *Model) helpTopics() []kit.HelpTopic {
	program := kit.HelpTopic{Title: "Program", Keys: []key.Binding{keys.Help, m.mouseHelp(), keys.Redraw, keys.Suspend, keys.Quit}}
	if m.o.Gate {
		program.Keys = []key.Binding{keys.Help, m.mouseHelp(), keys.Redraw, keys.Quit}
	}
	if m.screen() == consoleScreen {
		return append(console.Help(), program)
	}
	topics := []kit.HelpTopic{
		{Title: "Move", Keys: []key.Binding{keys.Next, keys.Previous, bind("↑ ↓ ← →", "to the nearest"), keys.PageUp, keys.PageDown}},
		{Title: "Sign in", Keys: []key.Binding{keys.Enter, keys.Press, keys.Action, keys.Reveal, keys.Cancel}},
		program,
	}
	if m.demo != nil {
		topics = append(topics, kit.HelpTopic{Title: "Demonstration", Keys: []key.Binding{
			keys.Phone, keys.Approve, keys.Deny, keys.WasNotMe, keys.NewWorld, keys.Autosend,
		}})
	}
	return topics
}

// hints are the entries of the help bar, most needed first: what does not fit
// is left out from the end.
func (m *Model) hints() []key.Binding {
	return slices.DeleteFunc(m.keysOfScreen(), func(b key.Binding) bool { return !b.Enabled() })
}

func (m *Model) keysOfScreen() []key.Binding {
	switch m.screen() {
	case consoleScreen:
		hints := append([]key.Binding{keys.Help}, m.console.Hints()...)
		return append(hints, m.mouseHint(), keys.Quit)
	case listScreen:
		return []key.Binding{keys.Help, keys.Next, keys.Enter, keys.Console, keys.Reload, m.mouseHint(), keys.Quit}
	case resultScreen:
		hints := []key.Binding{keys.Help, keys.Next, bind("Esc", "close", "esc")}
		if m.demo != nil {
			hints = append(hints, keys.NewWorld, m.autosendHint())
		}
		return hints
	case formScreen, dialogScreen:
	}
	hints := []key.Binding{keys.Help, keys.Cancel}
	if m.demo != nil {
		hints = append(hints, keys.Phone, keys.Next, keys.NewWorld, m.autosendHint())
	} else {
		hints = append(hints, keys.Next)
	}
	reveal := keys.Reveal
	reveal.SetEnabled(m.screen() != formScreen || !m.saved)
	return append(hints, m.mouseHint(), reveal, keys.Quit)
}

// mouseHelp says in the full help what the key of the mouse is for.
func (m *Model) mouseHelp() key.Binding {
	b := keys.Mouse
	if m.policy.Manages(settings.MouseKey) {
		b.SetHelp(b.Help().Key, "mouse: "+managedWord)
	}
	return b
}

// mouseHint and autosendHint say what pressing the key does now.
func (m *Model) mouseHint() key.Binding {
	b := hint(keys.Mouse, "mouse", m.mouse)
	b.SetEnabled(!m.policy.Manages(settings.MouseKey))
	return b
}

func (m *Model) autosendHint() key.Binding {
	return hint(keys.Autosend, "Autosend", m.autosends())
}

func hint(b key.Binding, what string, on bool) key.Binding {
	if on {
		what += " off"
	} else {
		what += " on"
	}
	b.SetHelp(b.Help().Key, what)
	return b
}
