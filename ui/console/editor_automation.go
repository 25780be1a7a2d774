package console

import (
	"cmp"
	"fmt"
	"slices"

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
		ID: actionsTable, Selected: &e.selectedAction, Rows: rows,
		Columns: []kit.Column{{Title: "Enabled"}, {Title: "Image"}, {Title: "Title"}, {Title: "Command"}, {Title: "Autosend"}},
		Empty:   "There are no actions yet. To add one, open Tasks or press Ins.",
		Does:    editAction,
		Drag:    e.managed() == "",
	}
	return []kit.Control{list, kit.Blank, &kit.Paragraph{Text: "The icons above the OTP field, at most five. Pressing one sends its command.", Style: kit.Muted}}
}

func (e *editor) actionRow(i int, a settings.Action) kit.Row {
	yesNo := map[bool]string{true: "yes", false: "no"}
	autosend := ""
	if a.Autosend {
		autosend = "yes"
	}
	r := kit.Row{Cells: []string{yesNo[a.Enabled], a.Image, a.Title, cmp.Or(a.Command, "(empty)"), autosend}, Muted: !a.Enabled, Note: a.Description}
	if a.Autosend && e.c.connections.autosendIsOver(e.draft.SavedName(), &e.draft.Connection) {
		r.Note = `Autosend has already run on this computer. To run it again, choose Tasks > Forget in the list of connections, or set Autosend to "always" on the Connection tab.`
	}
	if problem := problemAt(e.problems, actionsTable, i); problem != "" {
		r.Wrong, r.Note = true, problem
	}
	return r
}

// cannotAdd is why no action can be added, "" if one can.
func (e *editor) cannotAdd() string {
	switch {
	case e.managed() != "":
		return managedWord + "."
	case len(e.draft.Actions) >= settings.MaxActions:
		return fmt.Sprintf("A connection has at most %d actions, including disabled ones. Delete one first.", settings.MaxActions)
	}
	return ""
}

// actionCommands are what can be done with the actions: the menu Tasks, and the keys.
func (e *editor) actionCommands() []kit.Button {
	n, i := len(e.draft.Actions), e.selectedAction
	var none, first, last, managed string
	if n == 0 {
		none = "There are no actions yet."
	}
	if i == 0 {
		first = "It is already the first."
	}
	if i == n-1 {
		last = "It is already the last."
	}
	if e.managed() != "" {
		managed = managedWord + "."
	}
	autosend, enabled := "Turn Autosend on", "Disable"
	if n > 0 && e.draft.Actions[i].Autosend {
		autosend = "Turn Autosend off"
	}
	if n > 0 && !e.draft.Actions[i].Enabled {
		enabled = "Enable"
	}
	return []kit.Button{
		{Label: "Add", Key: kit.Keys.Add, Off: e.cannotAdd(), Help: "From a template, or Custom.", Does: addAction},
		{Label: "Properties", Key: kit.Keys.Enter, Off: none, Does: editAction},
		{Label: deleteWord, Key: keys.Delete, Off: cmp.Or(managed, none), Does: deleteAction},
		{Label: "Move up", Key: keys.MoveUp, Off: cmp.Or(managed, none, first), Does: moveActionUp},
		{Label: "Move down", Key: keys.MoveDown, Off: cmp.Or(managed, none, last), Does: moveActionDown},
		{Label: autosend, Key: keys.Autosend, Off: cmp.Or(managed, none), Help: "Makes it the default action, which is sent automatically. Only one action can have it.", Does: toggleAutosend},
		{Label: enabled, Key: keys.Enable, Off: cmp.Or(managed, none), Help: "Whether the OTP dialog shows it.", Does: toggleEnabled},
	}
}

type (
	// templateChosen says what a new action is made of.
	templateChosen struct{ action settings.Action }

	// removeAction deletes an action.
	removeAction struct{ index int }
)

func (e *editor) doWithAction(task editorTask) kit.Want {
	switch task {
	case openActionTasks:
		return kit.Open{Page: kit.NewMenu(tasksWord, kit.Stop{ID: actionsTable, Part: e.selectedAction}, e.actionCommands())}
	case addAction:
		return e.chooseTemplate()
	}
	i := e.selectedAction
	if i >= len(e.draft.Actions) {
		return nil
	}
	a := e.draft.Actions[i]
	switch task {
	case editAction:
		return kit.Open{Page: newActionPage(e, i, a)}
	case deleteAction:
		return askToDelete("action", a.Title, " When you save, it is also forgotten as a last method.", removeAction{i})
	case moveActionUp:
		return e.moveAction(i, i-1)
	case moveActionDown:
		return e.moveAction(i, i+1)
	case toggleAutosend:
		a.Autosend = !a.Autosend
		e.draft.Actions = withAction(e.draft.Actions, i, a)
	case toggleEnabled:
		a.Enabled = !a.Enabled
		e.draft.Actions = with(e.draft.Actions, i, a)
	}
	return nil
}

// openIcon opens the action of an icon that people see: one of those that are enabled.
func (e *editor) openIcon(n int) kit.Want {
	for i, a := range e.draft.Actions {
		switch {
		case !a.Enabled:
		case n == 0:
			e.selectedAction = i
			return kit.Wants{kit.Focus{Stop: kit.Stop{ID: actionsTable, Part: i}}, e.doWithAction(editAction)}
		default:
			n--
		}
	}
	return nil
}

// chooseTemplate begins a new action.
func (e *editor) chooseTemplate() kit.Want {
	if off := e.cannotAdd(); off != "" {
		return kit.Say{Text: off}
	}
	p := &kit.Picker{Title: "Add action"}
	for _, t := range settings.Templates() {
		p.Choices = append(p.Choices, kit.Pick{Label: t.Name, About: t.Action.Command, Note: t.Action.Description, Does: templateChosen{t.Action}})
	}
	return kit.Open{Page: p}
}

// moveAction puts an action in another place.
func (e *editor) moveAction(from, to int) kit.Want {
	if to >= 0 && to < len(e.draft.Actions) {
		e.draft.Actions, e.selectedAction = moved(e.draft.Actions, from, to), to
	}
	return nil
}

// withAction is a list of actions with another one at an index; its Autosend turns off
// that of the others.
func withAction(actions []settings.Action, index int, a settings.Action) []settings.Action {
	actions = slices.Clone(actions)
	for i := range actions {
		actions[i].Autosend = actions[i].Autosend && !a.Autosend
	}
	return with(actions, index, a)
}
