package console

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/ui/kit"
)

// automationTab is the tab Automation: the actions, in the order of their icons.
func (e *editor) automationTab() []kit.Control {
	rows := make([]kit.Row, len(e.draft.Actions))
	for i, a := range e.draft.Actions {
		rows[i] = e.actionRow(i, a)
	}
	e.selectedAction = max(0, min(e.selectedAction, len(rows)-1))
	list := &kit.Table{
		ID: "actions", Selected: &e.selectedAction, Rows: rows,
		Columns: []kit.Column{{Title: "Enabled"}, {Title: "Image"}, {Title: "Title", Grows: true}, {Title: "Command"}, {Title: "Autosend"}},
		Empty:   "There is no action yet. Open Tasks, or press Ins, to add one.",
		Does:    call(e.actionProperties),
	}
	if e.managed() == "" {
		list.Drag = true
		list.Keys = []kit.Shortcut{
			{Key: kit.Keys.Add, Does: call(e.addAction)},
			{Key: keys.Delete, Does: call(e.deleteAction)},
			{Key: keys.MoveUp, Does: call(func() tea.Cmd { return e.moveSelected(-1) })},
			{Key: keys.MoveDown, Does: call(func() tea.Cmd { return e.moveSelected(1) })},
			{Key: keys.Autosend, Does: call(e.toggleAutosend)},
			{Key: keys.Enable, Does: call(e.toggleEnabled)},
		}
	}
	body := []kit.Control{
		&kit.Paragraph{Text: "The icons above the OTP field, at most five. A press sends the command.", Style: kit.Muted},
		kit.Blank, list, kit.Blank,
		&kit.Buttons{Of: []kit.Button{
			{ID: "tasks", Label: tasksWord, Help: "What can be done with the action that is selected.", Does: call(e.actionTasks)},
			{ID: "add", Label: "Add", Off: e.cannotAdd(), Help: "A new action, from a template.", Does: call(e.addAction)},
		}},
	}
	if e.c.hub().connections.autosendIsOver(e.draft.SavedName(), &e.draft.Connection) {
		body = append(body, kit.Blank, &kit.Paragraph{Text: `Autosend has already run on this computer. To run it again, choose Tasks > Forget in the list of connections, or set Autosend to "always" on the tab Connection.`, Style: kit.Muted})
	}
	return body
}

func (e *editor) actionRow(i int, a settings.Action) kit.Row {
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
	r := kit.Row{Cells: []string{enabled, a.Image, a.Title, command, autosend}, Muted: !a.Enabled, Note: a.Description}
	for _, p := range e.problems {
		if tabOf(p.Key) == automationAt && indexIn(p.Key) == i {
			r.Wrong, r.Note = true, words(p, "")
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
		kit.MenuItem{Label: "Add", Key: kit.Keys.Add.Help().Key, Off: e.cannotAdd(), Help: "From a template, or Custom.", Does: call(e.addAction)},
		kit.MenuItem{Label: "Properties", Key: kit.Keys.Enter.Help().Key, Off: none, Does: call(e.actionProperties)},
		kit.MenuItem{Label: "Delete", Key: keys.Delete.Help().Key, Off: firstOf(managed, none), Does: call(e.deleteAction)},
		kit.MenuItem{Label: "Move up", Key: keys.MoveUp.Help().Key, Off: firstOf(managed, none, first), Does: call(func() tea.Cmd { return e.moveSelected(-1) })},
		kit.MenuItem{Label: "Move down", Key: keys.MoveDown.Help().Key, Off: firstOf(managed, none, last), Does: call(func() tea.Cmd { return e.moveSelected(1) })},
		kit.MenuItem{Label: autosend, Key: keys.Autosend.Help().Key, Off: firstOf(managed, none), Help: "Makes it the default action, which goes out by itself. Only one has it.", Does: call(e.toggleAutosend)},
	)
}

// addAction lets the person choose a template, and then opens its properties.
func (e *editor) addAction() tea.Cmd {
	if off := e.cannotAdd(); off != "" {
		e.c.say(off)
		return nil
	}
	templates := settings.Templates()
	picks := make([]kit.Pick, len(templates))
	for i, t := range templates {
		picks[i] = kit.Pick{Label: t.Name, About: t.Action.Command, Note: t.Action.Description}
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
	return e.c.ask("Delete "+title, []kit.Control{&kit.Paragraph{Text: "Delete the action " + title + "? What was remembered of it as the last method goes with it when you save."}},
		kit.Button{ID: "delete", Label: "Delete", Does: call(func() tea.Cmd {
			e.draft.Actions = slices.Delete(slices.Clone(e.draft.Actions), i, i+1)
			return nil
		})})
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
	if f := e.c.top(); f.Focused().ID == "actions" {
		f.Refocus(kit.Stop{ID: "actions", Part: to})
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
