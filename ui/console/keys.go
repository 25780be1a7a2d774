package console

import "charm.land/bubbles/v2/key"

// keyMap is every key of the console beside those of the whole program. Whatever
// a key does can be done with Tab and Enter, or with the mouse, too.
type keyMap struct {
	Leave, Next, Previous, Enter, Press key.Binding
	Up, Down, Left, Right               key.Binding
	PageUp, PageDown                    key.Binding
	First, Last                         key.Binding
	NextTab, PreviousTab                key.Binding
	Save, Undo, Check, Preview          key.Binding
	Tasks, Add, Delete, Rename          key.Binding
	MoveUp, MoveDown                    key.Binding
	Autosend, Enable                    key.Binding
	Duplicate, Default                  key.Binding
}

func bind(help, does string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, does))
}

var keys = keyMap{
	Leave:       bind("Esc", "back", "esc"),
	Next:        bind("Tab", "next", "tab"),
	Previous:    bind("Shift+Tab", "previous", "shift+tab"),
	Enter:       bind("Enter", "press", "enter"),
	Press:       bind("Space", "press", "space"),
	Up:          bind("↑", "up", "up"),
	Down:        bind("↓", "down", "down"),
	Left:        bind("←", "left", "left"),
	Right:       bind("→", "right", "right"),
	PageUp:      bind("PgUp", "scroll up", "pgup"),
	PageDown:    bind("PgDn", "scroll down", "pgdown"),
	First:       bind("Home", "first row", "home"),
	Last:        bind("End", "last row", "end"),
	NextTab:     bind("Ctrl+PgDn", "next tab", "ctrl+pgdown", "alt+right"),
	PreviousTab: bind("Ctrl+PgUp", "previous tab", "ctrl+pgup", "alt+left"),
	Save:        bind("Ctrl+S", "save", "ctrl+s"),
	Undo:        bind("Alt+Z", "undo", "alt+z"),
	Check:       bind("F5", "check connection", "f5", "ctrl+r"),
	Preview:     bind("F6", "preview", "f6"),
	Tasks:       bind("F4", "tasks", "f4", "alt+t"),
	Add:         bind("Ins", "add", "insert", "+"),
	Delete:      bind("Del", "delete", "delete", "-"),
	Rename:      bind("r", "rename", "r"),
	MoveUp:      bind("Alt+↑", "move up", "alt+up"),
	MoveDown:    bind("Alt+↓", "move down", "alt+down"),
	Autosend:    bind("a", "Autosend", "a"),
	Enable:      bind("e", "enable, disable", "e"),
	Duplicate:   bind("d", "duplicate", "d"),
	Default:     bind("f", "make default", "f"),
}

// A HelpTopic is a headline of the full help and its keys.
type HelpTopic struct {
	Title string
	Keys  []key.Binding
}

// Help is every key of the console, by what it is for.
func Help() []HelpTopic {
	return []HelpTopic{
		{"Move", []key.Binding{keys.Next, keys.Previous, bind("↑ ↓ ← →", "to the nearest; ← → choose"), keys.NextTab, keys.PreviousTab, keys.PageUp, keys.PageDown, keys.First, keys.Last, keys.Enter, keys.Press, keys.Leave}},
		{"A connection", []key.Binding{keys.Save, keys.Undo, keys.Check, keys.Preview}},
		{"A list", []key.Binding{keys.Tasks, keys.Add, keys.Delete}},
		{"Connections", []key.Binding{keys.Rename, keys.Duplicate, keys.Default}},
		{"Actions", []key.Binding{keys.MoveUp, keys.MoveDown, keys.Autosend, keys.Enable}},
	}
}
