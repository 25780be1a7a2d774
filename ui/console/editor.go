package console

import (
	"cmp"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// An editor is the page of one connection, with the tabs Connection, Attributes and
// Automation.
type editor struct {
	c     *Console
	draft *store.Draft
	tab   int

	problems settings.Problems // of the draft as it is now
	secret   secretTexts
	saved    []savedDraft // to be undone, the last one last
	named    bool         // the name does not follow the display name any more
	untried  bool         // it is new, and nobody has tried to save or check it
	vendor   string       // whose preset it had last; "" for none

	selectedAction, selectedAttribute int
	dictionary                        *dictionary.Dictionary // nil until the tab Attributes has been opened
	dictionaryOf                      string                 // the file that was added to it
}

const (
	connectionAt = iota
	attributesAt
	automationAt
)

// The tables of the editor, which are keys of the connection, too.
const (
	attributesTable = "attributes"
	actionsTable    = "actions"
)

func newEditor(c *Console, d *store.Draft) *editor {
	return &editor{c: c, draft: d, secret: secretTextsOf(&d.Connection), named: d.DisplayName != "" || d.SavedName() != "", untried: d.SavedName() == "", vendor: presetOf(&d.Connection)}
}

// editorClosed says that an editor was left.
type editorClosed struct{ editor *editor }

// An editorTask is what can be done in the editor.
type editorTask int

const (
	undoSave editorTask = iota
	undoSaveNow
	checkDraft
	previewDraft
	choosePresetFor
	addAttribute
	editAttribute
	deleteAttribute
	openActionTasks
	addAction
	editAction
	deleteAction
	moveActionUp
	moveActionDown
	toggleAutosend
	toggleEnabled
)

// Do implements [kit.Page].
func (e *editor) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		return kit.Wants{describeMistakes(e.draft), e.judgeAtFirst()}
	case kit.Leave:
		if question := e.AskToSave(nil); question != nil {
			return question
		}
		return e.close()
	case kit.Save:
		return e.save(a.Then)
	case kit.Discard:
		return a.Then
	case editorTask:
		return e.do(a)
	case kit.Moved:
		if a.Table == attributesTable {
			return e.moveAttribute(a.From, a.To)
		}
		return e.moveAction(a.From, a.To)
	case dictionaryRead:
		return e.takeDictionary(a)
	case draftWritten:
		return e.written(a)
	case draftRestored:
		return e.restored(a)
	case overwrite:
		return e.write(a.then, a.conflict, nil)
	case takeFile:
		return readDraft("This is what is in the file now.", func() (*store.Draft, error) { return e.c.o.Store.Draft(a.name) })
	case draftRead:
		if a.err != nil {
			return complain(a.err)
		}
		e.show(a.draft)
		return kit.Say{Text: a.said}
	case dropUnknown:
		e.draft.DropUnknown = true
	case presetChosen:
		return describePreset(a.preset, &e.draft.Connection)
	case usePreset:
		e.apply(a.preset)
		return kit.Say{Text: a.preset.Title + " is filled in, but not saved yet."}
	case templateChosen:
		return kit.Open{Page: newActionPage(e, len(e.draft.Actions), a.action)}
	case kit.Pressed:
		return e.openIcon(a.Stop.Part)
	case removeAction:
		e.draft.Actions = without(e.draft.Actions, a.index)
	case removeAttribute:
		e.draft.Attributes = without(e.draft.Attributes, a.index)
	}
	return nil
}

// do carries out a task.
func (e *editor) do(task editorTask) kit.Want {
	switch task {
	case undoSave:
		return e.undo()
	case undoSaveNow:
		return e.restore()
	case checkDraft:
		if len(e.problems) > 0 {
			return e.showProblem("Not checked")
		}
		return kit.Open{Page: newCheckPage(e.c.o, e.draft.Clone().Connection)}
	case previewDraft:
		return preview(e.draft.Clone().Connection)
	case choosePresetFor:
		return choosePreset("Vendor preset")
	case addAttribute, editAttribute, deleteAttribute:
		return e.doWithAttribute(task)
	}
	return e.doWithAction(task)
}

// show shows another draft of the connection.
func (e *editor) show(d *store.Draft) { e.draft, e.secret = d, secretTextsOf(&d.Connection) }

// managed is why the connection cannot be changed, "" if it can.
func (e *editor) managed() string {
	if e.draft.Managed {
		return managedWord
	}
	return ""
}

// name is what the connection is called on the screen.
func (e *editor) name() string { return cmp.Or(e.draft.DisplayName, "New connection") }

func (e *editor) title() string {
	switch {
	case e.draft.Managed:
		return e.name() + " - " + managedWord
	case e.draft.Changed():
		return e.name() + " *"
	}
	return e.name()
}

// Sheet implements [kit.Page].
func (e *editor) Sheet(screen kit.Screen) *kit.Sheet {
	e.judge()
	bar := &kit.Tabs{
		Names: []string{"Connection", "Attributes", "Automation"}, Shown: &e.tab,
		Wrong: []bool{e.wrong(connectionAt), e.wrong(attributesAt), e.wrong(automationAt)},
	}
	s := &kit.Sheet{Title: e.title(), Aside: whatPeopleSee(&e.draft.Connection, screen), AsideWidth: asideWidth}
	if e.draft.Kind == settings.RADIUS { // others have nothing on the other tabs
		s.Head = []kit.Control{bar}
	}
	if e.managed() == "" {
		s.Foot = append(s.Foot, kit.Button{ID: "save", Label: saveWord, Key: keys.Save, Off: e.cannotSave(), Does: kit.Save{}})
	}
	switch e.tab {
	case connectionAt:
		s.Body = e.connectionTab()
	case attributesAt:
		s.Body = e.attributesTab()
	default:
		s.Body = e.automationTab()
		s.Keys = kit.Shortcuts(e.actionCommands()[1:])
		s.Foot = append(s.Foot,
			kit.Button{ID: "add", Label: "Add", Key: kit.Keys.Add, Off: e.cannotAdd(), Help: "Adds an action from a template.", Does: addAction},
			kit.Button{ID: "tasks", Label: tasksWord, Key: keys.Tasks, Help: "What you can do with the selected action.", Does: openActionTasks})
	}
	if s.Head != nil {
		s.Keys = append(s.Keys, bar.Shortcuts()...)
	}
	if len(e.saved) > 0 {
		s.Foot = append(s.Foot, kit.Button{ID: "undo", Label: undoWord, Key: keys.Undo, Help: "Restores the file as it was before you saved it.", Does: undoSave})
	} else {
		s.Keys = append(s.Keys, kit.Shortcut{Key: keys.NoUndo, Does: undoSave})
	}
	s.Foot = append(s.Foot, kit.Button{ID: "check", Label: "Check connection", Key: keys.Check, Help: "Checks everything that a sign-in needs.", Does: checkDraft})
	if e.draft.Kind == settings.RADIUS {
		s.Foot = append(s.Foot, kit.Button{ID: "preview", Label: "Preview", Key: keys.Preview, Help: "Shows the OTP dialog with these actions and a simulated server.", Does: previewDraft})
	}
	s.Foot = append(s.Foot, kit.CloseButton)
	return s
}

// judge finds what is wrong with the draft.
func (e *editor) judge() {
	e.problems = e.draft.Problems()
	e.problems = append(e.problems, e.judgeAttributes(e.draft.Attributes, e.problems)...)
	if (e.draft.Name == "" || e.draft.Name != e.draft.SavedName()) && !e.draft.Managed {
		e.problems = append(e.problems, e.c.connections.nameProblems(e.draft.Name)...)
	}
	if e.secretMissing() && !slices.ContainsFunc(e.problems, func(p settings.Problem) bool { return p.Key == e.secret.kind.Key }) {
		e.problems = append(e.problems, settings.Problem{Key: e.secret.kind.Key, Advice: advice.New("missing-key", "the "+e.secret.kind.Name+" is missing")})
	}
}

// showProblem goes to what has to be corrected first, and says what was not done
// because of it.
func (e *editor) showProblem(what string) kit.Want {
	e.tab, e.untried = automationAt, false
	for _, p := range e.problems {
		e.tab = min(e.tab, tabOf(p.Key))
	}
	return focusWrong(what, e.problems)
}

// preview shows the OTP dialog with the actions of a connection.
func preview(c settings.Connection) kit.Want {
	if !slices.ContainsFunc(c.Actions, func(a settings.Action) bool { return a.Enabled }) {
		return kit.Say{Text: "There is no enabled action to preview. Add one on the Automation tab."}
	}
	return Preview{c}
}

// tabOf is the tab that shows a key.
func tabOf(key string) int {
	switch {
	case strings.HasPrefix(key, attributesTable), key == "dictionary_file":
		return attributesAt
	case strings.HasPrefix(key, actionsTable):
		return automationAt
	}
	return connectionAt
}

func (e *editor) wrong(tab int) bool {
	return slices.ContainsFunc(e.problems, func(p settings.Problem) bool { return tabOf(p.Key) == tab && (!e.untried || !isMissing(p)) })
}
