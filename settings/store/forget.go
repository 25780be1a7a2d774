package store

import (
	"cmp"
	"errors"

	"otpdialog/settings"
)

// Remembered returns what [Store.Forget] would forget about the connection. With an
// error, it is what could be read.
func (s *Store) Remembered(connection string) (settings.Remembered, error) {
	state, stateErr := s.State()
	preferences, preferencesErr := s.Preferences()
	r := state.Remembered(connection)
	r.LastUserName = cmp.Or(r.LastUserName, preferences.UserNameOf(connection))
	return r, errors.Join(stateErr, preferencesErr)
}

// Forget forgets everything about the connection. Undo restores it, except what has
// been remembered anew. With a [*SetAsideError], which is only a notice, there is an
// undo as well. After any other error nothing was forgotten, and there is none.
func (s *Store) Forget(connection string) (undo func() error, err error) {
	var was settings.Remembered
	err = s.UpdateState(func(state *settings.State) {
		was = state.Remembered(connection)
		state.Forget(connection)
	})
	if !IsNotice(err) {
		return nil, err
	}
	undo = func() error {
		return s.UpdateState(func(state *settings.State) { state.Restore(connection, was) })
	}
	p, readErr := s.Preferences()
	err = errors.Join(err, readErr)
	if p.UserNameOf(connection) != "" { // otherwise, do not write the file
		err = errors.Join(err, s.UpdatePreferences(func(p *settings.Preferences) {
			if name := p.UserNameOf(connection); name != "" { // it may have changed meanwhile
				was.LastUserName = cmp.Or(was.LastUserName, name)
				p.LastUserName = ""
			}
		}))
	}
	if !IsNotice(err) {
		return nil, errors.Join(err, undo())
	}
	return undo, err
}

// forgetLeftover forgets what is remembered about the name of a new connection: it
// belonged to one that someone has removed by hand. If the state cannot be read,
// nothing is remembered.
func (s *Store) forgetLeftover(name string) error {
	if _, state, _ := s.state.load(); state.Remembered(name).IsNothing() {
		return nil // do not write the file
	}
	return s.UpdateState(func(state *settings.State) { state.Forget(name) })
}
