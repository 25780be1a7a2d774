package console

import (
	"context"
	"slices"

	"otpdialog/advice"
	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/signin/session/checkup"
	"otpdialog/ui/kit"
)

// Options is what the console is given.
type Options struct {
	Store *store.Store

	// CheckConnection carries out Check connection, and reports each row as it comes.
	// It ends soon after ctx does.
	CheckConnection func(ctx context.Context, c *settings.Connection, report func(checkup.Row)) error
	// Dictionary returns the attributes that a connection can send.
	Dictionary func(*settings.Connection) (*dictionary.Dictionary, error)

	NewConnection bool // the console begins with a new connection
}

// What the console wants of the program, in addition to [kit.Quit].
type (
	// Closed says that the person has left the console.
	Closed struct{}

	// Preview shows the OTP dialog of a connection, against the simulator.
	Preview struct{ Connection settings.Connection }

	// Changed says that files were written: what was read of them is old.
	Changed struct{}

	// SayAgain says a text again after the screens are closed: it is important, and
	// may have come too late to be read there.
	SayAgain struct{ Text string }
)

// A Console is the first page: the connections, the preferences and the policy, each
// on its tab.
type Console struct {
	o      Options
	tab    int
	focus  kit.Stop // when the sheet was made
	read   bool     // the files have been read
	undoes []func() error

	connections connectionsTab
	preferences preferencesTab
	policy      policyTab
}

const (
	connectionsAt = iota
	preferencesAt
	policyAt
)

// New returns the console.
func New(o Options) *Console {
	c := &Console{o: o}
	c.connections.c, c.policy.file = c, o.Store.PolicyFile()
	return c
}

// filesRead is what the console shows, as read from files.
type filesRead struct {
	files       []store.ConnectionFile
	preferences settings.Preferences
	policy      settings.Policy
	state       settings.State
	remembered  map[string]settings.Remembered // by connection
	exposed     map[string][]advice.Advice     // warnings about files with secrets, by connection
	wrong       []string                       // with other files
}

// reload reads the files again.
func (c *Console) reload() kit.Want {
	return kit.Run{Work: func() kit.Action { return readFiles(c.o.Store) }}
}

func readFiles(s *store.Store) filesRead {
	var r filesRead
	keep := func(err error) {
		for _, a := range advice.Of(err) {
			if text := advice.Text(a); !slices.Contains(r.wrong, text) {
				r.wrong = append(r.wrong, text)
			}
		}
	}
	var err error
	if r.policy, err = s.Policy(); err == nil {
		r.files, err = s.ConnectionFiles()
	}
	keep(err)
	r.preferences, err = s.Preferences()
	keep(err)
	r.state, err = s.State()
	keep(err)
	r.remembered, r.exposed = map[string]settings.Remembered{}, map[string][]advice.Advice{}
	for _, f := range r.files {
		r.remembered[f.Name], err = s.Remembered(f.Name)
		keep(err)
		r.exposed[f.Name] = secret.Exposed(&f.Connection)
	}
	return r
}

// take shows what was read.
func (c *Console) take(r filesRead) kit.Want {
	var wants kit.Wants
	if !c.read {
		c.read = true
		wants = append(wants, kit.Focus{Page: c}) // there is more to choose from than before
	}
	wants = append(wants, c.connections.take(r))
	c.preferences.take(r)
	c.policy.policy = r.policy
	return wants
}

// filesChanged says that a page of the console has written files.
type filesChanged struct{}

// undoLast takes back what was done last in the console.
type undoLast struct{}

// Do implements [kit.Page].
func (c *Console) Do(a kit.Action) kit.Want {
	switch a := a.(type) {
	case kit.Opened:
		if c.o.NewConnection {
			return kit.Wants{c.reload(), c.connections.do(newConnection)}
		}
		return c.reload()
	case filesRead:
		return c.take(a)
	case kit.Leave:
		if question := c.AskToSave(Closed{}); question != nil {
			return question
		}
		return Closed{}
	case kit.Save:
		return c.savePreferences(a.Then)
	case kit.Discard:
		c.preferences.discard()
		return a.Then
	case rename:
		if a.from == a.to {
			return kit.Raise{}
		}
		return c.change(a)
	case change:
		return c.change(a)
	case changeMade:
		return c.changed(a)
	case undoLast:
		return c.undo()
	case changeUndone:
		return c.undone(a)
	case draftRead:
		return c.openEditor(a)
	case importFile:
		return c.readImport(a)
	case exportTo:
		return c.export(a)
	case exported:
		if a.err != nil {
			return complain(a.err)
		}
		return kit.Wants{kit.Raise{}, kit.Say{Text: "Exported to " + a.path + "."}}
	case filesChanged:
		return kit.Wants{c.reload(), Changed{}}
	case editorClosed:
		c.connections.selectNext(a.editor.draft.SavedName())
		return c.reload()
	case presetChosen:
		return describePreset(a.preset, nil)
	case usePreset:
		return c.openNew(a.preset)
	case forgetConnection:
		c.connections.selected = a.index
		return c.connections.do(forget)
	case kit.Pressed: // an icon of the connection that is shown
		return c.connections.do(edit)
	case connectionTask:
		return c.connections.do(a)
	}
	return nil
}

// AskToSave implements [kit.Keeper]: the preferences are asked about.
func (c *Console) AskToSave(then kit.Want) kit.Want {
	if !c.preferences.changed() {
		return nil
	}
	c.tab = preferencesAt
	return kit.Unsaved("The preferences are not saved yet.", then)
}

// Sheet implements [kit.Page].
func (c *Console) Sheet(screen kit.Screen) *kit.Sheet {
	c.focus = screen.Focus
	if !c.read { // nothing can be pressed yet: keys typed ahead are for what comes
		return &kit.Sheet{Title: "Console", Help: Help(), Body: []kit.Control{&kit.Buttons{Of: []kit.Button{{ID: "reading", Label: "Reading…", Off: "Reading the files."}}}}}
	}
	bar := &kit.Tabs{Names: []string{"Connections", "Preferences", "Policy"}, Shown: &c.tab}
	var s *kit.Sheet
	switch c.tab {
	case connectionsAt:
		s = c.connections.sheet(screen)
	case preferencesAt:
		s = c.preferences.sheet()
		s.Aside = c.connections.memories()
	default:
		s = c.policy.sheet()
	}
	s.Title, s.Help, s.AsideWidth = "Console", Help(), asideWidth
	s.Head = []kit.Control{bar}
	s.Keys = append(s.Keys, bar.Shortcuts()...)
	if len(c.undoes) > 0 && c.tab != policyAt {
		s.Foot = append(s.Foot, kit.Button{ID: "undo", Label: undoWord, Key: keys.Undo, Help: "Undoes the last change made in the console.", Does: undoLast{}})
	} else {
		s.Keys = append(s.Keys, kit.Shortcut{Key: keys.NoUndo, Does: undoLast{}})
	}
	s.Foot = append(s.Foot, kit.CloseButton)
	return s
}
