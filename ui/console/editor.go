package console

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// The editor is one connection, as the console's RADIUS properties have it: the
// tabs Connection, Attributes and Automation.
type editor struct {
	c     *Console
	draft *store.Draft
	tab   int

	problems settings.Problems // of the draft as it is now
	secret   secretTexts
	saved    []savedDraft // to be undone, the last first
	writing  bool
	named    bool // the name is not to follow the display name any more

	selectedAction, selectedAttribute int
	dictionary                        *dictionary.Dictionary // nil until the tab Attributes has been opened
	dictionaryOf                      string                 // the file that was added to it
}

// A savedDraft is what was written, and how to take it back.
type savedDraft struct {
	draft  *store.Draft // not the one on the screen: undoing changes it in a command
	change *store.Change
	isNew  bool // there was no file: undoing loses nothing that was typed
}

const (
	connectionAt = iota
	attributesAt
	automationAt
)

// openEditor opens a draft, and tells what is wrong with its file.
func (c *Console) openEditor(d *store.Draft) tea.Cmd {
	e := &editor{c: c, draft: d, secret: secretTextsOf(&d.Connection), named: d.DisplayName != "" || d.SavedName() != ""}
	c.open(e)
	if mistakes := c.worthTelling(d); len(mistakes) > 0 {
		c.tellMistakes(d, mistakes)
	}
	if len(d.Attributes) == 0 {
		return nil
	}
	return e.withDictionary(func(error) tea.Cmd { return nil }) // Save tells of one that cannot be read
}

// worthTelling are the mistakes of a draft's file but for a secret that an export has
// left out: its field asks for it.
func (c *Console) worthTelling(d *store.Draft) settings.Problems {
	return slices.DeleteFunc(slices.Clone(d.Mistakes), func(p settings.Problem) bool {
		return p.Key == secretTyped && d.SavedName() == ""
	})
}

// tellMistakes says what is wrong with the file of a draft. What saving mends of it,
// and what it leaves, is the person's to know.
func (c *Console) tellMistakes(d *store.Draft, mistakes settings.Problems) {
	body := []kit.Control{&kit.Paragraph{Text: "What could not be read has its default here, and saving writes that."}, kit.Blank}
	for _, p := range mistakes {
		body = append(body, mistake(p)...)
	}
	unknown := d.Unknown()
	if len(unknown) == 0 || d.Managed {
		c.ask("Mistakes in the file", body)
		return
	}
	body = append(body, kit.Blank, &kit.Paragraph{Text: "No connection has these keys: " + strings.Join(unknown, ", ") + ". Saving leaves them where they are."})
	c.ask("Mistakes in the file", body, kit.Button{
		ID: "drop", Label: "Take them out", Help: "With the next Save. The old file is kept beside the new one.",
		Does: call(func() tea.Cmd {
			d.DropUnknown = true
			return nil
		}),
	})
}

// managed is why the connection cannot be changed, "" where it can.
func (e *editor) managed() string {
	if e.draft.Managed {
		return managedWord
	}
	return ""
}

// name is what the connection is called on the screen.
func (e *editor) name() string { return firstOf(e.draft.DisplayName, "New connection") }

func (e *editor) title() string {
	switch {
	case e.draft.Managed:
		return e.name() + " - " + managedWord
	case e.draft.Changed():
		return e.name() + " *"
	}
	return e.name()
}

// Do implements [kit.Page].
func (e *editor) Do(a kit.Action) kit.Want {
	if moved, ok := a.(kit.Moved); ok {
		if moved.Table == "attributes" {
			return kit.Command(e.moveAttribute(moved.From, moved.To))
		}
		return kit.Command(e.moveAction(moved.From, moved.To))
	}
	return do(a, e.leave)
}

// Sheet implements [kit.Page].
func (e *editor) Sheet(kit.Screen) *kit.Sheet {
	e.problems = e.draft.Problems()
	e.problems = append(e.problems, e.judgeAttributes(e.draft.Attributes, e.problems)...)
	if (e.draft.Name == "" || e.draft.Name != e.draft.SavedName()) && !e.draft.Managed {
		e.problems = append(e.problems, e.c.hub().connections.nameProblems(e.draft.Name)...)
	}
	if problemOf(e.problems, secretTyped, "") == "" && e.secretMissing() {
		e.problems = append(e.problems, settings.Problem{Key: secretTyped, Advice: advice.New("missing-key", "the shared secret is missing")})
	}
	bar := &kit.Tabs{
		Names: []string{"Connection", "Attributes", "Automation"}, Shown: &e.tab,
		Wrong: []bool{e.wrong(connectionAt), e.wrong(attributesAt), e.wrong(automationAt)},
	}
	body := []func() []kit.Control{e.connectionTab, e.attributesTab, e.automationTab}[e.tab]()
	s := &kit.Sheet{Title: e.title(), Head: []kit.Control{bar}, Body: body}
	s.Keys = []kit.Shortcut{{Key: keys.Check, Does: call(e.check)}, {Key: keys.Preview, Does: call(e.preview)}}
	if e.managed() == "" {
		s.Keys = append([]kit.Shortcut{{Key: keys.Save, Does: call(e.save)}}, s.Keys...)
	}
	if e.tab == automationAt {
		s.Keys = append(s.Keys, kit.Shortcut{Key: keys.Tasks, Does: call(e.actionTasks)})
	}
	s.Keys = append(s.Keys, bar.Shortcuts()...)
	if e.managed() == "" {
		s.Foot = append(s.Foot, kit.Button{ID: "save", Label: saveWord, Off: e.cannotSave(), Does: call(e.save)})
	}
	if len(e.saved) > 0 {
		s.Keys = append(s.Keys, kit.Shortcut{Key: keys.Undo, Does: call(e.undo)})
		s.Foot = append(s.Foot, kit.Button{ID: "undo", Label: undoWord, Help: "Puts the file back as it was before it was saved.", Does: call(e.undo)})
	}
	s.Foot = append(s.Foot,
		kit.Button{ID: "check", Label: "Check connection", Help: "Looks at everything that a sign-in needs.", Does: call(e.check)},
		kit.Button{ID: "preview", Label: "Preview", Help: "The OTP dialog with these actions, against a simulated server.", Does: call(e.preview)},
		kit.Button{ID: "close", Label: closeWord, Does: kit.Leave{}},
	)
	return s
}

func (e *editor) cannotSave() string {
	if e.draft.Changed() || e.draft.Mends() {
		return ""
	}
	return nothingToSave
}

// tabOf is the tab that shows a key.
func tabOf(key string) int {
	switch {
	case strings.HasPrefix(key, "attributes"), key == "dictionary_file":
		return attributesAt
	case strings.HasPrefix(key, "actions"):
		return automationAt
	}
	return connectionAt
}

func (e *editor) wrong(tab int) bool {
	return slices.ContainsFunc(e.problems, func(p settings.Problem) bool { return tabOf(p.Key) == tab })
}

// problemOf is what is wrong with the value of a key, whose field has the label; ""
// for nothing.
func problemOf(problems settings.Problems, key, label string) string {
	for _, p := range problems {
		if p.Key == key {
			return words(p, label)
		}
	}
	return ""
}

// words are a problem as a screen says it: the files' keys and the way in which
// values are written there mean nothing to who sees only fields. Without a label
// the key stands for itself.
func words(p settings.Problem, label string) string {
	_, key, nested := strings.Cut(p.Key, "].")
	if !nested {
		key = p.Key
	}
	what := p.What
	if rest, found := strings.CutPrefix(what, key); found {
		what = firstOf(label, strings.ReplaceAll(key, "_", " ")) + rest
	}
	return sentence(advice.New(p.Code, what).Do(strings.ReplaceAll(p.Next, key+" = ", ""), p.Command...))
}

func (e *editor) leave() tea.Cmd {
	if e.askToSave(stay) {
		return nil
	}
	return e.close()
}

// askToSave asks about the changes before the editor closes and it goes on; false
// where everything is saved.
func (e *editor) askToSave(then func() tea.Cmd) bool {
	if !e.draft.Changed() || e.managed() != "" {
		return false
	}
	closeThen := func() tea.Cmd { return tea.Batch(e.close(), then()) }
	e.c.askToSave(e.name()+" has changes that are not saved.", func() tea.Cmd { return e.saveThen(closeThen) }, closeThen)
	return true
}

// askToTake asks about what was changed in a box of the draft before it goes on;
// false where nothing was.
func (e *editor) askToTake(box kit.Page, changed bool, ok, then func() tea.Cmd) bool {
	if !changed || e.managed() != "" {
		return false
	}
	e.c.askToSave("What you changed in this box is not taken over yet.", func() tea.Cmd {
		ok()
		if e.c.has(box) { // something has to be corrected first
			return nil
		}
		return then()
	}, func() tea.Cmd {
		e.c.close(box)
		return then()
	})
	return true
}

func (e *editor) close() tea.Cmd {
	e.c.close(e)
	e.c.hub().connections.selectNext(e.draft.SavedName())
	return e.c.hub().reload()
}

func (e *editor) save() tea.Cmd { return e.saveThen(stay) }

// saveThen saves, and then goes on.
func (e *editor) saveThen(then func() tea.Cmd) tea.Cmd {
	switch {
	case e.writing || e.managed() != "":
		return nil
	case e.cannotSave() != "":
		e.c.say(e.cannotSave())
		return nil
	case len(e.problems) > 0:
		e.showProblem("Not saved")
		return nil
	}
	return e.judged(func() tea.Cmd {
		return e.write(then, e.c.o.Store.Save)
	})
}

// judged goes on once the dictionary has nothing against the attributes. One that
// cannot be read has nothing to say: Check connection tells of it.
func (e *editor) judged(then func() tea.Cmd) tea.Cmd {
	if len(e.draft.Attributes) == 0 {
		return then()
	}
	return e.withDictionary(func(error) tea.Cmd {
		if len(e.problems) > 0 {
			e.showProblem("Not saved")
			return nil
		}
		return then()
	})
}

// showProblem goes to what has to be corrected first, and says what was not done
// because of it.
func (e *editor) showProblem(not string) {
	e.c.stack.Raise(e)
	e.tab = automationAt
	for _, p := range e.problems {
		e.tab = min(e.tab, tabOf(p.Key))
	}
	e.c.stack.Arrange()
	f := e.c.top()
	for _, at := range f.Layout().Places { // in the order of the screen
		if !slices.ContainsFunc(e.problems, func(p settings.Problem) bool { return e.stopOf(p) == at.Stop }) {
			continue
		}
		f.FocusOn(at.Stop)
		text := not + ": one thing has to be corrected. "
		if n := len(e.problems); n > 1 {
			text = fmt.Sprintf("%s: %d things have to be corrected. ", not, n)
		}
		f.Say(kit.Note{Text: text + at.Of.Note(at.Stop).Text, Wrong: true})
		return
	}
	f.Say(kit.Note{Text: not + ". " + words(e.problems[0], ""), Wrong: true})
}

// stopOf is where a problem is corrected.
func (e *editor) stopOf(p settings.Problem) kit.Stop {
	for _, list := range []string{"attributes", "actions"} {
		if strings.HasPrefix(p.Key, list) {
			return kit.Stop{ID: list, Part: indexIn(p.Key)}
		}
	}
	if p.Key == secretTyped { // that there is none at all
		return kit.Stop{ID: e.secret.source}
	}
	return kit.Stop{ID: p.Key}
}

// indexIn is the 2 of actions[2].title.
func indexIn(key string) int {
	_, rest, _ := strings.Cut(key, "[")
	digits, _, _ := strings.Cut(rest, "]")
	return kit.Number(digits)
}

// write has the draft written as it is now; the person may go on typing.
func (e *editor) write(then func() tea.Cmd, how func(*store.Draft) (*store.Change, error)) tea.Cmd {
	e.writing = true
	shown, written := e.draft, e.draft.Clone()
	e.draft = shown.Clone()
	return run(func() func() tea.Cmd {
		change, err := how(written)
		return func() tea.Cmd {
			e.writing = false
			return e.written(shown, written, change, err, then)
		}
	})
}

// written takes in that a draft was written, or was not. shown is what was on the
// screen when it began.
func (e *editor) written(shown, d *store.Draft, change *store.Change, err error, then func() tea.Cmd) tea.Cmd {
	if conflict, ok := errors.AsType[*store.ConflictError](err); ok {
		return e.conflict(conflict, then)
	}
	if change == nil {
		e.c.Complain(err)
		return nil
	}
	e.saved = append(e.saved, savedDraft{d, change, shown.SavedName() == ""})
	now := e.draft.Connection
	typing := !reflect.DeepEqual(now, shown.Connection) // while it was written
	if e.draft = d.Clone(); typing {
		e.draft.Connection = now
	}
	cmd := tea.Batch(then(), e.c.hub().reload(), changed)
	said := saidOf(change, e.c.has(e), shown.SavedName() == "")
	e.c.say(said)
	if err != nil { // a notice: it was saved all the same
		e.c.Complain(err)
	}
	if len(change.Dropped) > 0 || err != nil {
		e.c.last = append(e.c.last, e.c.top().Said().Text)
	}
	return cmd
}

// saidOf says what was written, and what of the old file is not in the new one.
func saidOf(change *store.Change, undoable, isNew bool) string {
	said := "Saved."
	if len(change.Dropped) > 0 {
		said += fmt.Sprintf(" Not in the new file: %s.", strings.Join(change.Dropped, ", "))
	}
	switch {
	case change.Kept != "":
		return said + " What was there before is kept as " + change.Kept + "."
	case undoable && isNew:
		return said + " Until you leave this screen, Undo takes the file away again."
	case undoable:
		return said + " Until you leave this screen, Undo puts the old file back."
	}
	return said
}

// undo puts the file back as it was, and shows what it says. Where there was none,
// what was typed stays on the screen, not saved.
func (e *editor) undo() tea.Cmd {
	last := len(e.saved) - 1
	if last < 0 || e.writing {
		return nil
	}
	if e.draft.Changed() && !e.saved[last].isNew {
		return e.c.ask("Undo", []kit.Control{&kit.Paragraph{Text: "What you have changed since it was saved goes, too."}},
			kit.Button{ID: "undo", Label: undoWord, Does: call(e.takeBack)})
	}
	return e.takeBack()
}

// takeBack takes back what was saved last.
func (e *editor) takeBack() tea.Cmd {
	last := len(e.saved) - 1
	e.writing = true
	was := e.saved[last]
	return run(func() func() tea.Cmd {
		notice := was.change.Undo()
		err, draft := notice, was.draft.Clone()
		if store.IsNotice(notice) {
			err = nil
			if name := draft.SavedName(); name != "" {
				draft, err = e.c.o.Store.Draft(name)
			}
		}
		return func() tea.Cmd {
			e.writing = false
			if err != nil {
				e.c.Complain(err)
				return nil
			}
			e.saved = e.saved[:last]
			said := "Undone: the file is as it was."
			if draft.SavedName() == "" { // there was none
				draft.Connection = e.draft.Connection
				said = "Undone: what you typed is still here, and not saved."
			}
			e.draft, e.secret = draft, secretTextsOf(&draft.Connection)
			e.c.say(said)
			if notice != nil {
				e.c.Complain(notice)
			}
			return tea.Batch(e.c.hub().reload(), changed)
		}
	})
}

// check carries out Check connection on what is on the screen, saved or not.
func (e *editor) check() tea.Cmd {
	if len(e.problems) > 0 {
		e.showProblem("Not checked")
		return nil
	}
	return e.c.check(e.draft.Clone().Connection)
}

func (e *editor) preview() tea.Cmd { return e.c.preview(e.draft.Clone().Connection) }

// preview shows the OTP dialog with the actions of a connection.
func (c *Console) preview(connection settings.Connection) tea.Cmd {
	enabled := slices.ContainsFunc(connection.Actions, func(a settings.Action) bool { return a.Enabled })
	if !enabled {
		c.say("There is no enabled action to be seen. Add one on the tab Automation.")
		return nil
	}
	return func() tea.Msg { return PreviewMsg{connection} }
}
