package console

import (
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/ui/kit"
)

// A change is something done to files that can be undone.
type change interface {
	// do makes the change, outside of Update. If undo is nil, nothing was changed;
	// otherwise an error is only a notice.
	do(s *store.Store) (undo func() error, err error)
	// done is the text that says so.
	done() string
}

type (
	// rename gives a connection another name.
	rename struct{ from, to string }

	// remove deletes a connection.
	remove struct{ name string }

	// forgetAll forgets what is remembered about a connection.
	forgetAll struct{ name string }

	// setDefault makes a connection the default one; "" is none.
	setDefault struct{ from, to string }

	// setPreferences saves preferences.
	setPreferences struct {
		from, to settings.Preferences
		then     kit.Want
	}
)

func (r rename) do(s *store.Store) (func() error, error) { return undoOf(s.Rename(r.from, r.to)) }

func (r rename) done() string { return "Renamed to " + r.to + "." }

func (r remove) do(s *store.Store) (func() error, error) { return undoOf(s.Delete(r.name)) }

func (r remove) done() string { return "Deleted " + r.name + "." }

func (f forgetAll) do(s *store.Store) (func() error, error) { return s.Forget(f.name) }

func (f forgetAll) done() string { return "Forgotten." }

func (d setDefault) do(s *store.Store) (func() error, error) {
	return updatePreferences(s,
		func(p *settings.Preferences) { p.DefaultConnection = d.to },
		func(p *settings.Preferences) { p.DefaultConnection = d.from })
}

func (d setDefault) done() string {
	if d.to == "" {
		return "There is no default now. Without a name, otpdialog opens the only connection or shows the list."
	}
	return d.to + " is now the default: otpdialog opens it if no name is given."
}

func (c setPreferences) do(s *store.Store) (func() error, error) {
	return updatePreferences(s,
		func(p *settings.Preferences) { carry(p, c.from, c.to) },
		func(p *settings.Preferences) { carry(p, c.to, c.from) })
}

func (c setPreferences) done() string {
	return "Saved. Until you leave the console, Undo restores the old preferences."
}

// updatePreferences changes the preferences, and returns how to change them back.
func updatePreferences(s *store.Store, change, back func(*settings.Preferences)) (undo func() error, err error) {
	if err = s.UpdatePreferences(change); !store.IsNotice(err) {
		return nil, err
	}
	return func() error { return s.UpdatePreferences(back) }, err
}

// undoOf is how a change of the store is taken back.
func undoOf(change *store.Change, err error) (undo func() error, _ error) {
	if change == nil {
		return nil, err
	}
	return change.Undo, err
}

type (
	// changeMade is the result of a change.
	changeMade struct {
		made change
		undo func() error // nil if it was not made
		err  error
	}

	// changeUndone is the result of undoing one.
	changeUndone struct{ err error }
)

func (c *Console) change(wanted change) kit.Want {
	return kit.Run{Alone: true, Work: func() kit.Action {
		undo, err := wanted.do(c.o.Store)
		return changeMade{wanted, undo, err}
	}}
}

// changed takes in that a change was made, or was not.
func (c *Console) changed(m changeMade) kit.Want {
	if m.undo == nil {
		return complain(m.err)
	}
	c.undoes = append(c.undoes, m.undo)
	var then kit.Want
	switch change := m.made.(type) {
	case rename:
		c.connections.selectNext(change.to)
		then = kit.Raise{} // the prompt has been answered
	case setPreferences:
		c.preferences.kept = change.to
		then = change.then
	}
	return kit.Wants{then, kit.Say{Text: m.made.done()}, complain(m.err), c.reload(), Changed{}}
}

func (c *Console) undo() kit.Want {
	if len(c.undoes) == 0 {
		return kit.Say{Text: "There is nothing to undo here. A Save of a connection is undone on its own screen."}
	}
	undo := c.undoes[len(c.undoes)-1]
	return kit.Run{Alone: true, Work: func() kit.Action { return changeUndone{undo()} }}
}

func (c *Console) undone(u changeUndone) kit.Want {
	if !store.IsNotice(u.err) {
		return complain(u.err)
	}
	c.undoes = c.undoes[:len(c.undoes)-1]
	return kit.Wants{kit.Say{Text: "Undone."}, complain(u.err), c.reload(), Changed{}}
}
