package console

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
)

// automationTab is the tab Automation: the actions, in the order of their icons.
func (e *editor) automationTab() []control {
	rows := make([]tableRow, len(e.draft.Actions))
	for i, a := range e.draft.Actions {
		rows[i] = e.actionRow(i, a)
	}
	e.selectedAction = max(0, min(e.selectedAction, len(rows)-1))
	list := &table{
		id: "actions", selected: &e.selectedAction, rows: rows,
		columns: []column{{title: "Enabled"}, {title: "Image"}, {title: "Title", grows: true}, {title: "Command"}, {title: "Autosend"}},
		empty:   "There is no action yet. Open Tasks, or press Ins, to add one.",
		open:    func(int) tea.Cmd { return e.actionProperties() },
	}
	if e.managed() == "" {
		list.move = e.moveAction
		list.keys = []shortcut{
			{keys.Add, e.addAction},
			{keys.Delete, e.deleteAction},
			{keys.MoveUp, func() tea.Cmd { return e.moveSelected(-1) }},
			{keys.MoveDown, func() tea.Cmd { return e.moveSelected(1) }},
			{keys.Autosend, e.toggleAutosend},
			{keys.Enable, e.toggleEnabled},
		}
	}
	body := []control{
		&paragraph{text: "The icons above the OTP field, at most five. A press sends the command.", style: muted},
		blank, list, blank,
		&buttons{of: []button{
			{id: "tasks", label: tasksWord, help: "What can be done with the action that is selected.", do: e.actionTasks},
			{id: "add", label: "Add", off: e.cannotAdd(), help: "A new action, from a template.", do: e.addAction},
		}},
	}
	if e.autosendIsOver() {
		body = append(body, blank, &paragraph{text: "This computer has met the actions already: Autosend of the first time is over here. Forget it (Connections, Tasks), or let it be sent always (Connection, Autosend).", style: muted})
	}
	return body
}

// autosendIsOver is true where an action has Autosend that will not go out on this
// computer any more.
func (e *editor) autosendIsOver() bool {
	has := slices.ContainsFunc(e.draft.Actions, func(a settings.Action) bool { return a.Autosend })
	name := e.draft.SavedName()
	return has && name != "" && e.draft.AutosendWhen == settings.AutosendFirstTime && e.c.hub().connections.state.Received(name)
}

func (e *editor) actionRow(i int, a settings.Action) tableRow {
	autosend := ""
	if a.Autosend {
		autosend = "yes"
	}
	enabled := "yes"
	if !a.Enabled {
		enabled = "no"
	}
	command := a.Command
	if command == "" {
		command = "(empty)"
	}
	r := tableRow{cells: []string{enabled, a.Image, a.Title, command, autosend}, muted: !a.Enabled, note: a.Description}
	for _, p := range e.problems {
		if tabOf(p.Key) == automationAt && indexIn(p.Key) == i {
			r.wrong, r.note = true, words(p, "")
		}
	}
	return r
}

// cannotAdd is why no action can be added, "" where one can.
func (e *editor) cannotAdd() string {
	switch {
	case e.managed() != "":
		return managedWord + "."
	case len(e.draft.Actions) >= settings.MaxActions:
		return fmt.Sprintf("A connection has at most %d actions, those that are not enabled counted. Delete one first.", settings.MaxActions)
	}
	return ""
}

// actionTasks is the menu Tasks.
func (e *editor) actionTasks() tea.Cmd {
	n, i := len(e.draft.Actions), e.selectedAction
	var none, first, last string
	if n == 0 {
		none = "There is no action yet."
	}
	if i == 0 {
		first = "It is the first already."
	}
	if i == n-1 {
		last = "It is the last already."
	}
	autosend := "Autosend"
	if n > 0 && e.draft.Actions[i].Autosend {
		autosend = "Autosend off"
	}
	managed := ""
	if e.managed() != "" {
		managed = managedWord + "."
	}
	return e.c.openMenu(tasksWord, "tasks",
		menuItem{label: "Add", key: keys.Add.Help().Key, off: e.cannotAdd(), help: "From a template, or Custom.", do: e.addAction},
		menuItem{label: "Properties", key: keys.Enter.Help().Key, off: none, do: e.actionProperties},
		menuItem{label: "Delete", key: keys.Delete.Help().Key, off: firstOf(managed, none), do: e.deleteAction},
		menuItem{label: "Move up", key: keys.MoveUp.Help().Key, off: firstOf(managed, none, first), do: func() tea.Cmd { return e.moveSelected(-1) }},
		menuItem{label: "Move down", key: keys.MoveDown.Help().Key, off: firstOf(managed, none, last), do: func() tea.Cmd { return e.moveSelected(1) }},
		menuItem{label: autosend, key: keys.Autosend.Help().Key, off: firstOf(managed, none), help: "Makes it the default action, which goes out by itself. Only one has it.", do: e.toggleAutosend},
	)
}

// addAction lets the person choose a template, and then opens its properties.
func (e *editor) addAction() tea.Cmd {
	if off := e.cannotAdd(); off != "" {
		e.c.say(off)
		return nil
	}
	templates := settings.Templates()
	picks := make([]pick, len(templates))
	for i, t := range templates {
		picks[i] = pick{label: t.Name, about: t.Action.Command, note: t.Action.Description}
	}
	return e.c.openPicker("Add action", picks, 0, func(i int) tea.Cmd {
		e.c.open(newActionPage(e, len(e.draft.Actions), templates[i].Action))
		return nil
	})
}

func (e *editor) actionProperties() tea.Cmd {
	if i := e.selectedAction; i < len(e.draft.Actions) {
		e.c.open(newActionPage(e, i, e.draft.Actions[i]))
	}
	return nil
}

func (e *editor) deleteAction() tea.Cmd {
	i := e.selectedAction
	if e.managed() != "" || i >= len(e.draft.Actions) {
		return nil
	}
	title := e.draft.Actions[i].Title
	return e.c.ask("Delete "+title, []control{&paragraph{text: "Delete the action " + title + "? What was remembered of it as the last method goes with it when you save."}},
		button{id: "delete", label: "Delete", do: func() tea.Cmd {
			e.draft.Actions = slices.Delete(slices.Clone(e.draft.Actions), i, i+1)
			return nil
		}})
}

func (e *editor) moveSelected(by int) tea.Cmd {
	return e.moveAction(e.selectedAction, e.selectedAction+by)
}

// moveAction puts an action to another place, and the focus goes along.
func (e *editor) moveAction(from, to int) tea.Cmd {
	n := len(e.draft.Actions)
	if e.managed() != "" || from >= n || to < 0 || to >= n {
		return nil
	}
	actions := slices.Clone(e.draft.Actions)
	moved := actions[from]
	actions = slices.Insert(slices.Delete(actions, from, from+1), to, moved)
	e.draft.Actions, e.selectedAction = actions, to
	if f := e.c.top(); f.focus.id == "actions" {
		f.focus.part, f.follow = to, true
	}
	return nil
}

// toggleAutosend turns Autosend on for the selected action alone, or off.
func (e *editor) toggleAutosend() tea.Cmd {
	if i := e.selectedAction; e.managed() == "" && i < len(e.draft.Actions) {
		e.draft.Actions = slices.Clone(e.draft.Actions)
		setAutosend(e.draft.Actions, i, !e.draft.Actions[i].Autosend)
	}
	return nil
}

// setAutosend turns Autosend on for one action and off for the one that had it.
func setAutosend(actions []settings.Action, i int, on bool) {
	for j := range actions {
		if on {
			actions[j].Autosend = false
		}
	}
	actions[i].Autosend = on
}

func (e *editor) toggleEnabled() tea.Cmd {
	if i := e.selectedAction; e.managed() == "" && i < len(e.draft.Actions) {
		e.draft.Actions = slices.Clone(e.draft.Actions)
		e.draft.Actions[i].Enabled = !e.draft.Actions[i].Enabled
	}
	return nil
}
