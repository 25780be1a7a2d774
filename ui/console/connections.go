package console

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

const connectionsTable = "connections"

// connectionsTab lists the connections.
type connectionsTab struct {
	c   *Console
	hub *hub

	files    []store.ConnectionFile
	state    settings.State
	standard string                         // the default connection
	known    map[string]settings.Remembered // what is remembered, by connection
	allows   func(connection string) bool   // by the policy
	remember bool                           // the last method used, by preference and policy
	selected int
	next     nextRow
}

// nextRow is the connection to select once the files have been read. By then the
// person may have moved to another row, or to something else: that choice stands.
type nextRow struct {
	name string
	from kit.Stop // the focus when it was asked for
}

// selectNext has the connection of that name selected once the files have been read.
func (t *connectionsTab) selectNext(name string) {
	t.next = nextRow{name, t.c.stack.Frame(t.hub).Focused()}
}

func (t *connectionsTab) take(r read) {
	was := ""
	if f := t.file(); f != nil {
		was = f.Name
	}
	f, name := t.c.stack.Frame(t.hub), was
	wanted := t.next.name != "" && t.next.from == f.Focused()
	if wanted {
		name = t.next.name
	}
	t.next = nextRow{}
	t.files, t.state, t.standard = r.files, r.state, r.preferences.DefaultConnection
	t.known, t.allows = r.remembered, r.policy.AllowsConnection
	t.remember = r.policy.Apply(r.preferences).RememberLastMethodUsed
	found := slices.IndexFunc(t.files, func(f store.ConnectionFile) bool { return f.Name == name })
	t.selected = max(0, min(t.selected, len(t.files)-1))
	if found < 0 {
		return
	}
	t.selected = found
	if f.Focused().ID == connectionsTable || wanted {
		f.Refocus(kit.Stop{ID: connectionsTable, Part: found})
	}
}

// file is the selected one, nil where there is none.
func (t *connectionsTab) file() *store.ConnectionFile {
	if t.selected >= len(t.files) {
		return nil
	}
	return &t.files[t.selected]
}

func (t *connectionsTab) sheet() *kit.Sheet {
	rows := make([]kit.Row, len(t.files))
	for i := range t.files {
		rows[i] = t.row(&t.files[i])
	}
	list := &kit.Table{
		ID: connectionsTable, Selected: &t.selected, Rows: rows,
		Columns: []kit.Column{{Title: "Name"}, {Title: "Display name", Grows: true}, {Title: "Server"}, {}},
		Empty:   "There is no connection yet. Press New.",
		Does:    call(t.edit),
		Keys: []kit.Shortcut{
			{Key: keys.Delete, Does: call(t.delete)}, {Key: keys.Rename, Does: call(t.rename)}, {Key: keys.Duplicate, Does: call(t.duplicate)}, {Key: keys.Default, Does: call(t.makeDefault)},
		},
	}
	s := &kit.Sheet{
		Body: []kit.Control{list},
		Keys: []kit.Shortcut{{Key: keys.Tasks, Does: call(t.tasks)}, {Key: kit.Keys.Add, Does: call(t.add)}},
		Foot: []kit.Button{
			{ID: "new", Label: "New", Help: "A connection from nothing, or from what is known of a vendor.", Does: call(t.add)},
			{ID: "import", Label: "Import", Help: "A connection from a file of another place.", Does: call(t.importFile)},
			{ID: "tasks", Label: tasksWord, Help: "What can be done with the connection that is selected.", Does: call(t.tasks)},
		},
	}
	if len(t.files) == 0 {
		s.First = kit.Stop{ID: "new"}
	}
	return s
}

func (t *connectionsTab) row(f *store.ConnectionFile) kit.Row {
	var about []string
	if f.Name == t.standard {
		about = append(about, "default")
	}
	if f.Managed {
		about = append(about, "managed")
	}
	r := kit.Row{Cells: []string{f.Name, "", "", ""}, Note: f.Path}
	switch n := len(problemsOf(f.Err)); {
	case f.Err == nil:
		r.Cells[1], r.Cells[2] = f.Connection.DisplayName, strings.Join(f.Connection.Servers(), ", ")
	case n == 1:
		about = append(about, "1 mistake")
	case n > 1:
		about = append(about, fmt.Sprintf("%d mistakes", n))
	default:
		about = append(about, "unreadable")
	}
	switch {
	case f.Err != nil:
		r.Wrong, r.Note = true, firstOf(firstMistake(f.Err), sentence(f.Err))
	case f.Hides != "":
		r.Note = "Managed by your administrator. It hides your own file " + f.Hides + "."
	case f.Managed:
		r.Note = "Managed by your administrator: " + f.Path
	}
	r.Cells[3] = strings.Join(about, ", ")
	return r
}

// firstMistake is the first of those in a file, and how to see the others; "" where
// the file could not be read at all.
func firstMistake(err error) string {
	problems := problemsOf(err)
	if len(problems) == 0 {
		return ""
	}
	said, _ := problems[0].Advise().Sentences()
	if len(problems) > 1 {
		said += " Enter shows all."
	}
	return said
}

func problemsOf(err error) settings.Problems {
	problems, _ := errors.AsType[settings.Problems](err)
	return problems
}

// tasks opens what can be done with the selected connection.
func (t *connectionsTab) tasks() tea.Cmd {
	f := t.file()
	if f == nil {
		t.c.say("There is no connection yet. Press New.")
		return nil
	}
	const own = "It is managed by your administrator. Duplicate it to have one of your own."
	var managed, broken, nothing string
	open, standard, noDefault := "Edit", "Make default", ""
	if f.Managed {
		managed, open = own, "Look at"
	}
	if f.Err != nil {
		broken = "Correct its mistakes first."
		noDefault = broken
	}
	if f.Name == t.standard {
		standard, noDefault = "No default", ""
	}
	if len(t.remembered(f)) == 0 {
		nothing = "Nothing is remembered of it."
	}
	return t.c.openMenu(f.Name, "tasks",
		kit.MenuItem{Label: open, Key: kit.Keys.Enter.Help().Key, Does: call(t.edit)},
		kit.MenuItem{Label: "Duplicate", Key: keys.Duplicate.Help().Key, Does: call(t.duplicate)},
		kit.MenuItem{Label: "Rename", Key: keys.Rename.Help().Key, Off: managed, Does: call(t.rename)},
		kit.MenuItem{Label: "Delete", Key: keys.Delete.Help().Key, Off: managed, Does: call(t.delete)},
		kit.MenuItem{Label: standard, Key: keys.Default.Help().Key, Off: noDefault, Help: "What otpdialog opens without a name.", Does: call(t.makeDefault)},
		kit.MenuItem{Label: "Check connection", Off: broken, Does: call(func() tea.Cmd { return t.c.check(f.Connection) })},
		kit.MenuItem{Label: "Preview", Off: broken, Help: "The OTP dialog with its actions, against a simulated server.", Does: call(func() tea.Cmd { return t.c.preview(f.Connection) })},
		kit.MenuItem{Label: "Export", Does: call(t.export)},
		kit.MenuItem{Label: "Forget what is remembered", Off: nothing, Does: call(t.forget)},
	)
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// edit opens the selected connection.
func (t *connectionsTab) edit() tea.Cmd {
	f := t.file()
	if f == nil {
		return nil
	}
	name := f.Name
	return t.openDraft("", func() {}, func(s *store.Store) (*store.Draft, error) { return s.Draft(name) })
}

// problemParagraphs are the mistakes of a file that is no TOML.
func problemParagraphs(err error) []kit.Control {
	controls := []kit.Control{&kit.Paragraph{Text: "The file cannot be shown here. Correct it in an editor:"}, kit.Blank}
	for _, p := range problemsOf(err) {
		controls = append(controls, mistake(p)...)
	}
	return controls
}

// mistake is where a mistake is, and what to write instead.
func mistake(p settings.Problem) []kit.Control {
	_, next := p.Sentences()
	return []kit.Control{
		&kit.Paragraph{Text: advice.Line(p.Error()), Mark: "-", Indent: 2, Style: kit.Warn},
		&kit.Paragraph{Text: next, Indent: 2},
	}
}

// add begins a connection with what is known of a vendor.
func (t *connectionsTab) add() tea.Cmd {
	return t.c.choosePreset("What does the server speak?", 0, func(p settings.Preset) tea.Cmd {
		return t.openDraft("", func() {}, func(s *store.Store) (*store.Draft, error) {
			draft := s.NewDraft()
			p.Apply(&draft.Connection)
			return draft, nil
		})
	})
}

func (t *connectionsTab) duplicate() tea.Cmd {
	f := t.file()
	if f == nil {
		return nil
	}
	name := f.Name
	return t.openDraft("A copy, not saved yet.", func() {}, func(s *store.Store) (*store.Draft, error) {
		draft, err := s.Draft(name)
		if err != nil {
			return nil, err
		}
		return draft.Duplicate(s.FreeName(name)), nil
	})
}

// openDraft opens the editor with a draft that is made outside of Update, and closes
// what asked for it. What is no TOML cannot be shown there: then its mistakes are.
func (t *connectionsTab) openDraft(said string, closes func(), get func(*store.Store) (*store.Draft, error)) tea.Cmd {
	store := t.c.o.Store
	return t.c.start(func() func() tea.Cmd {
		draft, err := get(store)
		return func() tea.Cmd {
			switch {
			case err == nil:
				closes()
				cmd := t.c.openEditor(draft)
				leftOut := func(p settings.Problem) bool { return p.Key == secretTyped }
				if draft.SavedName() == "" && !draft.Managed && slices.ContainsFunc(draft.Mistakes, leftOut) {
					said += " The shared secret was left out: type it below Security."
				}
				if draft.SavedName() == "" { // somebody else may have written it
					said += runsPrograms(draft.Programs())
				}
				t.c.say(said)
				return cmd
			case len(problemsOf(err)) > 0:
				return t.c.ask("Mistakes", problemParagraphs(err))
			default:
				t.c.Complain(err)
			}
			return nil
		}
	})
}

func (t *connectionsTab) rename() tea.Cmd {
	f := t.file()
	if f == nil || f.Managed {
		return nil
	}
	name := f.Name
	t.c.open(&promptPage{
		c: t.c, title: "Rename " + name, yes: "Rename", label: "Name", value: name,
		intro: "The name of its file, and what stands behind otpdialog on the command line. What is remembered of it goes along.",
		check: func(to string) error {
			if to == name {
				return nil
			}
			return t.checkName(to)
		},
		done: func(to string, closes func()) tea.Cmd {
			if to == name {
				closes()
				return nil
			}
			return t.hub.change("Renamed to "+to+".", func(s *store.Store) (func() error, error) { return undoOf(s.Rename(name, to)) }, func() tea.Cmd {
				closes()
				t.selectNext(to)
				return nil
			})
		},
	})
	return nil
}

// checkName judges a name while it is typed, by what was read: writing judges it
// again.
func (t *connectionsTab) checkName(name string) error {
	for _, f := range t.files {
		if f.Name == name {
			return &settings.NameError{Name: name, Advice: advice.New("name-taken", "is already the name of a connection").Do("write another")}
		}
	}
	if !t.allows(name) {
		return &settings.NameError{Name: name, Advice: advice.New("forbidden-connection", "is not one that your administrator allows").Do("ask for it to be listed in the policy")}
	}
	return settings.CheckNewName(name)
}

// nameProblems are what is wrong with the name of a connection in the editor.
func (t *connectionsTab) nameProblems(name string) settings.Problems {
	if err, ok := errors.AsType[*settings.NameError](t.checkName(name)); ok {
		return settings.Problems{{Key: "name", Advice: advice.New(err.Code, "this name "+err.What).Do(err.Next)}}
	}
	return nil
}

func (t *connectionsTab) delete() tea.Cmd {
	f := t.file()
	if f == nil || f.Managed {
		return nil
	}
	name := f.Name
	return t.c.ask("Delete "+name, []kit.Control{&kit.Paragraph{Text: "Delete the connection " + name + "? Until you leave this screen, Undo brings it back."}},
		kit.Button{ID: "delete", Label: "Delete", Does: call(func() tea.Cmd {
			return t.hub.change("Deleted "+name+".", func(s *store.Store) (func() error, error) { return undoOf(s.Delete(name)) }, stay)
		})})
}

func (t *connectionsTab) makeDefault() tea.Cmd {
	f := t.file()
	if f == nil || f.Err != nil && f.Name != t.standard {
		return nil
	}
	name, before := f.Name, t.standard
	said := name + " is the default now: otpdialog without a name opens it."
	if name == before {
		name, said = "", "There is no default now: otpdialog without a name opens the only connection, or shows the list."
	}
	return t.hub.change(said, func(s *store.Store) (func() error, error) {
		set := func(to string) error {
			return s.UpdatePreferences(func(p *settings.Preferences) { p.DefaultConnection = to })
		}
		err := set(name)
		if !store.IsNotice(err) {
			return nil, err
		}
		return func() error { return set(before) }, err
	}, stay)
}

// undoOf is how a change is taken back.
func undoOf(change *store.Change, err error) (undo func() error, _ error) {
	if change == nil {
		return nil, err
	}
	return change.Undo, err
}

// runsPrograms says which programs a connection runs for its secrets, "" for none.
func runsPrograms(programs []string) string {
	var said strings.Builder
	for _, program := range programs {
		fmt.Fprintf(&said, " For its secrets it runs %q.", program)
	}
	return said.String()
}
