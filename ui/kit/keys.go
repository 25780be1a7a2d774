package kit

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Keys are the keys that work on every page. Whatever a key does can also be done
// with Tab and Enter, or with the mouse.
var Keys = struct {
	Leave, Next, Previous, Enter, Press key.Binding
	Up, Down, Left, Right               key.Binding
	PageUp, PageDown                    key.Binding
	First, Last                         key.Binding
	NextTab, PreviousTab                key.Binding
	Add, Help, Quit                     key.Binding
}{
	Leave:       Bind("Esc", "back", "esc"),
	Next:        Bind("Tab", "next", "tab"),
	Previous:    Bind("Shift+Tab", "previous", "shift+tab"),
	Enter:       Bind("Enter", "press", "enter"),
	Press:       Bind("Space", "press", "space"),
	Up:          Bind("↑", "up", "up"),
	Down:        Bind("↓", "down", "down"),
	Left:        Bind("←", "left", "left"),
	Right:       Bind("→", "right", "right"),
	PageUp:      Bind("PgUp", "scroll up", "pgup"),
	PageDown:    Bind("PgDn", "scroll down", "pgdown"),
	First:       Bind("Home", "first row", "home"),
	Last:        Bind("End", "last row", "end"),
	NextTab:     Bind("Ctrl+PgDn", "next tab", "ctrl+pgdown", "alt+right"),
	PreviousTab: Bind("Ctrl+PgUp", "previous tab", "ctrl+pgup", "alt+left"),
	Add:         Bind("Ins", "add", "insert", "+"),
	Help:        Bind("F1", "help", "f1", "alt+h"),
	Quit:        Bind("Ctrl+C", "leave", "ctrl+c"),
}

// Bind names keys, and what the help says of them.
func Bind(help, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, does))
}

// LeaveKey is the key that leaves, called as the button that does.
func LeaveKey(button string) key.Binding {
	leave := Keys.Leave
	leave.SetHelp(leave.Help().Key, strings.ToLower(button))
	return leave
}

// LeaveKey is the key that leaves the sheet.
func (s *Sheet) LeaveKey() key.Binding {
	for _, b := range s.Foot {
		if b.Does == Action(Leave{}) {
			return LeaveKey(b.Label)
		}
	}
	return Keys.Leave
}

// State is the label of a key that turns something on and off: its present state.
func State(what string, on bool) string {
	if on {
		return what + ": on"
	}
	return what + ": off"
}

// Matches is true if a key press is one of a binding.
func Matches(msg tea.KeyPressMsg, b key.Binding) bool { return key.Matches(msg, b) }
