package console

import (
	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// The hub is the console's first page: the connections, the preferences, and the
// policy, each behind its tab.
type hub struct {
	c      *Console
	shown  int
	undoes []func() error // what was done here, the last last
	taken  bool           // the files have been read

	connections *connectionsTab
	preferences *preferencesTab
	policy      *policyTab
}

const (
	connectionsAt = iota
	preferencesAt
	policyAt
)

func newHub(c *Console) *hub {
	h := &hub{c: c}
	h.connections = &connectionsTab{c: c, hub: h}
	h.preferences = &preferencesTab{c: c, hub: h}
	h.policy = &policyTab{}
	return h
}

// read is what the hub shows, as read from files.
type read struct {
	files       []store.ConnectionFile
	preferences settings.Preferences
	policy      settings.Policy
	state       settings.State
	remembered  map[string]settings.Remembered // by connection
	err         error
}

// reload reads the files anew.
func (h *hub) reload() tea.Cmd {
	store := h.c.o.Store
	return run(func() func() tea.Cmd {
		var r read
		r.policy, r.err = store.Policy()
		if r.err == nil {
			r.files, r.err = store.ConnectionFiles()
		}
		var err error
		if r.preferences, err = store.Preferences(); r.err == nil {
			r.err = err
		}
		if r.state, err = store.State(); r.err == nil {
			r.err = err
		}
		r.remembered = map[string]settings.Remembered{}
		for _, f := range r.files {
			if r.remembered[f.Name], err = store.Remembered(f.Name); r.err == nil {
				r.err = err
			}
		}
		return func() tea.Cmd {
			h.take(r)
			return nil
		}
	})
}

func (h *hub) take(r read) {
	if !h.taken {
		h.taken = true
		h.c.stack.Frame(h).Refocus(kit.Stop{}) // there is more to choose from than before
	}
	h.connections.take(r)
	h.preferences.take(r)
	h.policy.policy = r.policy
	if r.err != nil {
		h.c.stack.Frame(h).Say(kit.Note{Text: sentence(r.err), Wrong: true})
	}
}

func (h *hub) leave() tea.Cmd {
	if h.askToSave(func() tea.Cmd { return closed }) {
		return nil
	}
	return closed
}

// askToSave asks about the preferences before it goes on; false where they are
// saved.
func (h *hub) askToSave(then func() tea.Cmd) bool {
	if !h.preferences.changed() {
		return false
	}
	h.shown = preferencesAt
	h.c.askToSave("The preferences are not saved yet.", func() tea.Cmd { return h.preferences.saveThen(then) }, func() tea.Cmd {
		h.preferences.discard()
		return then()
	})
	return true
}

// change has something done to files, keeps how to undo it, and goes on. With an
// error that is a notice only, there is a way to undo as well.
func (h *hub) change(said string, do func(*store.Store) (undo func() error, err error), then func() tea.Cmd) tea.Cmd {
	store := h.c.o.Store
	return h.c.start(func() func() tea.Cmd {
		undo, err := do(store)
		return func() tea.Cmd {
			if undo == nil {
				h.c.Complain(err)
				return nil
			}
			h.undoes = append(h.undoes, undo)
			next := then()
			h.c.say(said)
			if err != nil { // it was done all the same
				h.c.Complain(err)
			}
			return tea.Batch(next, h.reload(), changed)
		}
	})
}

func (h *hub) undo() tea.Cmd {
	last := len(h.undoes) - 1
	if last < 0 {
		return nil
	}
	undo := h.undoes[last]
	return h.c.start(func() func() tea.Cmd {
		err := undo()
		return func() tea.Cmd {
			if !store.IsNotice(err) {
				h.c.Complain(err)
				return nil
			}
			h.undoes = h.undoes[:last]
			h.c.say("Undone.")
			if err != nil {
				h.c.Complain(err)
			}
			return tea.Batch(h.reload(), changed)
		}
	})
}

func closed() tea.Msg { return ClosedMsg{} }

func changed() tea.Msg { return ChangedMsg{} }

// Sheet implements [kit.Page].
func (h *hub) Sheet(kit.Screen) *kit.Sheet {
	if !h.taken { // nothing to press yet: who types ahead means what is still to come
		return &kit.Sheet{Title: "Console", Body: []kit.Control{&kit.Buttons{Of: []kit.Button{{ID: "reading", Label: "Reading…", Off: "The files are being read."}}}}}
	}
	bar := &kit.Tabs{Names: []string{"Connections", "Preferences", "Policy"}, Shown: &h.shown}
	s := []func() *kit.Sheet{h.connections.sheet, h.preferences.sheet, h.policy.sheet}[h.shown]()
	s.Title = "Console"
	s.Head = []kit.Control{bar}
	s.Keys = append(s.Keys, bar.Shortcuts()...)
	if len(h.undoes) > 0 && h.shown != policyAt {
		s.Keys = append(s.Keys, kit.Shortcut{Key: keys.Undo, Does: call(h.undo)})
		s.Foot = append(s.Foot, kit.Button{ID: "undo", Label: undoWord, Help: "Takes back what was done last in the console.", Does: call(h.undo)})
	}
	s.Foot = append(s.Foot, kit.Button{ID: "close", Label: closeWord, Does: kit.Leave{}})
	return s
}

// askToSave asks what to do with changes that are not saved, when a page is left.
func (c *Console) askToSave(what string, save, discard func() tea.Cmd) {
	c.open(&unsavedPage{kit.Question{Title: "Not saved", Body: []kit.Control{&kit.Paragraph{Text: what}}, Answers: []kit.Button{
		{ID: "save", Label: saveWord, Does: call(save)},
		{ID: "discard", Label: "Discard", Help: "Leaves without saving.", Does: call(discard)},
	}}})
}

// An unsavedPage asks what to do with changes that are not saved.
type unsavedPage struct{ kit.Question }

// Do implements [kit.Page].
func (h *hub) Do(a kit.Action) kit.Want { return do(a, h.leave) }
