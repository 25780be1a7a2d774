package console

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

const connectionsTable = "connections"

// connectionsTab lists the connections.
type connectionsTab struct {
	filesRead

	c        *Console
	selected int
	next     nextRow
}

// nextRow is the connection to select once the files have been read. If the person
// has moved the focus by then, it stays there.
type nextRow struct {
	name string
	from kit.Stop // the focus when it was asked for
}

// selectNext selects the connection of that name once the files have been read.
func (t *connectionsTab) selectNext(name string) { t.next = nextRow{name, t.c.focus} }

func (t *connectionsTab) take(r filesRead) kit.Want {
	name := ""
	if f := t.file(); f != nil {
		name = f.Name
	}
	wanted := t.next.name != "" && t.next.from == t.c.focus
	if wanted {
		name = t.next.name
	}
	t.next = nextRow{}
	t.filesRead = r
	found := slices.IndexFunc(t.files, func(f store.ConnectionFile) bool { return f.Name == name })
	t.selected = max(0, min(t.selected, len(t.files)-1))
	if found < 0 {
		return nil
	}
	t.selected = found
	if wanted {
		return kit.Focus{Stop: kit.Stop{ID: connectionsTable, Part: found}, Page: t.c}
	}
	return nil
}

// file is the selected one, nil if there is none.
func (t *connectionsTab) file() *store.ConnectionFile {
	if t.selected >= len(t.files) {
		return nil
	}
	return &t.files[t.selected]
}

// A connectionTask is what can be done on the tab, mostly with the selected
// connection.
type connectionTask int

const (
	newConnection connectionTask = iota
	importConnection
	openConnectionTasks
	edit
	duplicate
	renameConnection
	deleteConnection
	makeDefault
	checkConnection
	previewConnection
	export
	forget
	chooseForget
)

// do carries out a task.
func (t *connectionsTab) do(task connectionTask) kit.Want {
	switch task {
	case newConnection:
		return choosePreset("Choose your server's vendor")
	case importConnection:
		return askForImport()
	case chooseForget:
		return t.chooseForget()
	}
	f := t.file()
	if f == nil {
		return nil
	}
	switch task {
	case openConnectionTasks:
		return kit.Open{Page: kit.NewMenu(f.Name, kit.Stop{ID: connectionsTable, Part: t.selected}, t.commands(f))}
	case edit:
		return t.c.openSaved(f.Name)
	case duplicate:
		return t.c.openCopy(f.Name)
	case renameConnection:
		return t.askForName(f.Name)
	case deleteConnection:
		return askToDelete("connection", f.Name, " Until you leave this screen, Undo brings it back.", remove{f.Name})
	case makeDefault:
		return t.makeDefault(f)
	case checkConnection:
		return kit.Open{Page: newCheckPage(t.c.o, f.Connection)}
	case previewConnection:
		return preview(f.Connection)
	case export:
		return askForExport(f.Name)
	case forget:
		return t.forget(f)
	}
	return nil
}

const noConnection = "There are no connections yet. Press New."

func (t *connectionsTab) sheet(screen kit.Screen) *kit.Sheet {
	rows := make([]kit.Row, len(t.files))
	var state kit.Column // without a title if there is nothing below it: it would take room
	for i := range t.files {
		if rows[i] = t.row(&t.files[i]); rows[i].Cells[3] != "" {
			state.Title = "State"
		}
	}
	list := &kit.Table{
		ID: connectionsTable, Selected: &t.selected, Rows: rows,
		Columns: []kit.Column{{Title: "Name"}, {Title: "Display name"}, {Title: "Server"}, state},
		Empty:   noConnection,
		Does:    edit,
	}
	tasks := kit.Button{ID: "tasks", Label: tasksWord, Key: keys.Tasks, Help: "What you can do with the selected connection.", Does: openConnectionTasks}
	s := &kit.Sheet{Body: []kit.Control{list}}
	if f := t.file(); f != nil {
		s.Keys = kit.Shortcuts(t.commands(f))
		s.Aside = t.about(f, screen)
	} else {
		s.First, tasks.Off = kit.Stop{ID: "new"}, noConnection
	}
	s.Foot = []kit.Button{
		{ID: "new", Label: "New", Key: kit.Keys.Add, Help: "Creates a connection, with the settings that your vendor's server needs.", Does: newConnection},
		{ID: "import", Label: "Import", Help: "Adds a connection from a file that Export has written.", Does: importConnection},
		tasks,
	}
	for i, text := range slices.Concat(t.wrong, screen.Warnings) {
		if i < len(t.wrong) || !slices.Contains(t.wrong, text) {
			s.Body = append(s.Body, kit.Blank, &kit.Paragraph{Text: text, Mark: "!", Indent: 2, Style: kit.Warn})
		}
	}
	return s
}

// about are the facts about a connection, and what people see of it.
func (t *connectionsTab) about(f *store.ConnectionFile, screen kit.Screen) []kit.Control {
	c := &f.Connection
	controls := []kit.Control{kit.Headline(cmp.Or(c.DisplayName, f.Name)), kit.Blank}
	if f.Err != nil {
		return append(controls, whatIsWrong(f.Err)...)
	}
	switch c.Kind {
	case settings.OIDC:
		controls = append(controls, fact("Issuer", c.Issuer), fact("Client ID", c.ClientID))
	case settings.Account:
		controls = append(controls, fact("Service", c.Service))
	case settings.RADIUS:
		controls = append(controls,
			fact("Servers", c.Address()),
			fact("Transport", labelOf(transports, c.Transport)),
			fact("First request", labelOf(firstRequests, c.Ask)),
			fact("Timeout", fmt.Sprintf("%d s", c.Timeout)))
		if len(c.Attributes) > 0 {
			controls = append(controls, fact("Attributes", strconv.Itoa(len(c.Attributes))))
		}
	}
	if lines := t.describeMemory(f); len(lines) > 0 {
		controls = append(controls, fact("Remembered", strings.Join(lines, " ")))
	}
	return slices.Concat(controls, []kit.Control{kit.Blank}, whatPeopleSee(c, screen))
}

// fact is one thing to know.
func fact(what, text string) kit.Control {
	return &kit.Paragraph{Mark: what, MarkStyle: kit.Muted, Indent: 16, Text: text}
}

func (t *connectionsTab) row(f *store.ConnectionFile) kit.Row {
	var about []string
	if f.Name == t.preferences.DefaultConnection {
		about = append(about, "default")
	}
	if f.Managed {
		about = append(about, "managed")
	}
	r := kit.Row{Cells: []string{f.Name, "", "", ""}, Note: f.Path}
	switch n := len(problemsOf(f.Err)); {
	case f.Err == nil:
		r.Cells[1], r.Cells[2] = f.Connection.DisplayName, f.Connection.Address()
	case n == 1:
		about = append(about, "1 mistake")
	case n > 1:
		about = append(about, fmt.Sprintf("%d mistakes", n))
	default:
		about = append(about, "unreadable")
	}
	warnings := t.exposed[f.Name]
	if n := len(warnings); n == 1 {
		about = append(about, "1 warning")
	} else if n > 1 {
		about = append(about, fmt.Sprintf("%d warnings", n))
	}
	switch {
	case f.Err != nil:
		r.Wrong = true
	case f.Hides != "":
		r.Note = managedWord + ". It hides your own file " + f.Hides + "."
	case f.Managed:
		r.Note = managedWord + ": " + f.Path
	}
	if len(warnings) > 0 && f.Err == nil {
		r.Note = advice.Text(warnings...)
	}
	r.Cells[3] = strings.Join(about, ", ")
	return r
}

func problemsOf(err error) settings.Problems {
	problems, _ := errors.AsType[settings.Problems](err)
	return problems
}

// whatIsWrong says which mistakes a file has, or why it cannot be read at all.
func whatIsWrong(err error) []kit.Control {
	if problems := problemsOf(err); len(problems) > 0 {
		return mistakes(problems)
	}
	return []kit.Control{&kit.Paragraph{Text: sentence(err), Style: kit.Warn}}
}

// mistakes list the mistakes of a file, each with what to write instead.
func mistakes(problems settings.Problems) []kit.Control {
	var controls []kit.Control
	for _, p := range problems {
		_, next := p.Sentences()
		controls = append(controls,
			&kit.Paragraph{Text: advice.Line(p.Error()), Mark: "-", Indent: 2, Style: kit.Warn},
			&kit.Paragraph{Text: next, Indent: 2})
	}
	return controls
}

// commands are what can be done with a connection: the menu Tasks, and the keys.
func (t *connectionsTab) commands(f *store.ConnectionFile) []kit.Button {
	const own = "Your administrator manages it. Duplicate it to get a copy of your own."
	var managed, broken, nothing string
	open, byDefault, noDefault := "Edit", "Make default", ""
	if f.Managed {
		managed, open = own, "View"
	}
	if f.Err != nil {
		broken = "Correct the mistakes in its file first."
		noDefault = broken
	}
	if f.Name == t.preferences.DefaultConnection {
		byDefault, noDefault = "Clear default", ""
	}
	if len(t.describeMemory(f)) == 0 {
		nothing = "Nothing is remembered about it."
	}
	return []kit.Button{
		{Label: open, Key: kit.Keys.Enter, Does: edit},
		{Label: "Duplicate", Key: keys.Duplicate, Does: duplicate},
		{Label: "Rename", Key: keys.Rename, Off: managed, Does: renameConnection},
		{Label: deleteWord, Key: keys.Delete, Off: managed, Does: deleteConnection},
		{Label: byDefault, Key: keys.Default, Off: noDefault, Help: "What otpdialog opens if no name is given.", Does: makeDefault},
		{Label: "Check connection", Off: broken, Does: checkConnection},
		{Label: "Preview", Off: broken, Help: "Shows the OTP dialog with its actions and a simulated server.", Does: previewConnection},
		{Label: "Export", Does: export},
		{Label: "Forget what is remembered", Off: nothing, Does: forget},
	}
}

func (t *connectionsTab) makeDefault(f *store.ConnectionFile) kit.Want {
	if f.Name == t.preferences.DefaultConnection {
		return t.c.change(setDefault{from: f.Name})
	}
	return t.c.change(setDefault{from: t.preferences.DefaultConnection, to: f.Name})
}
