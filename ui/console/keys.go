package console

import (
	"charm.land/bubbles/v2/key"

	"otpdialog/ui/kit"
)

// keys are the keys of the console, in addition to those of the kit and of the
// program. Everything that a key does can also be done with Tab and Enter, or with the
// mouse.
var keys = struct {
	Save, Undo, Check, Preview key.Binding
	NoUndo                     key.Binding // as long as there is nothing to undo
	Take                       key.Binding // in a box: as its OK
	Tasks, Delete, Rename      key.Binding
	MoveUp, MoveDown           key.Binding
	Autosend, Enable           key.Binding
	Duplicate, Default         key.Binding
}{
	Save:      kit.Bind("Ctrl+S", "save", "ctrl+s"),
	Undo:      kit.Bind("Alt+Z", "undo", "alt+z"),
	NoUndo:    kit.Bind("", "", "alt+z"),
	Take:      kit.Bind("", "", "ctrl+s"),
	Check:     kit.Bind("F5", "check connection", "f5", "ctrl+r"),
	Preview:   kit.Bind("F6", "preview", "f6"),
	Tasks:     kit.Bind("F4", "tasks", "f4", "alt+t"),
	Delete:    kit.Bind("Del", "delete", "delete", "-"),
	Rename:    kit.Bind("r", "rename", "r"),
	MoveUp:    kit.Bind("Alt+↑", "move up", "alt+up"),
	MoveDown:  kit.Bind("Alt+↓", "move down", "alt+down"),
	Autosend:  kit.Bind("a", "switch Autosend", "a"),
	Enable:    kit.Bind("e", "enable, disable", "e"),
	Duplicate: kit.Bind("d", "duplicate", "d"),
	Default:   kit.Bind("f", "make default", "f"),
}

// Help is every key of the console, by what it is for.
func Help() []kit.HelpTopic {
	return []kit.HelpTopic{
		{Title: "Move", Keys: []key.Binding{kit.Keys.Next, kit.Keys.Previous, kit.Bind("↑ ↓ ← →", "to the nearest; ← → choose"), kit.Keys.NextTab, kit.Keys.PreviousTab, kit.Keys.PageUp, kit.Keys.PageDown, kit.Keys.First, kit.Keys.Last, kit.Keys.Enter, kit.Keys.Press, kit.Keys.Leave}},
		{Title: "A connection", Keys: []key.Binding{keys.Save, keys.Undo, keys.Check, keys.Preview}},
		{Title: "A list", Keys: []key.Binding{keys.Tasks, kit.Keys.Add, keys.Delete}},
		{Title: "Connections", Keys: []key.Binding{keys.Rename, keys.Duplicate, keys.Default}},
		{Title: "Actions", Keys: []key.Binding{keys.MoveUp, keys.MoveDown, keys.Autosend, keys.Enable}},
	}
}
