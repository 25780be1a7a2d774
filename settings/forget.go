package settings

import (
	"cmp"
	"errors"
)

// Remembered is what [Store.Forget] would forget of the connection. It is good to
// use with any error, too, as far as it goes.
func (s *Store) Remembered(connection string) (Remembered, error) {
	state, stateErr := s.State()
	preferences, preferencesErr := s.Preferences()
	r := state.Remembered(connection)
	r.LastUserName = cmp.Or(r.LastUserName, preferences.UserNameOf(connection))
	return r, errors.Join(stateErr, preferencesErr)
}

// Forget drops all that is remembered of the connection. Undo brings it back,
// below what has been remembered since; it may be called once there is no error,
// or a [*SetAsideError].
func (s *Store) Forget(connection string) (undo func() error, err error) {
	var was Remembered
	err = s.UpdateState(func(state *State) {
		was = state.Remembered(connection)
		state.Forget(connection)
	})
	if p, readErr := s.Preferences(); p.UserNameOf(connection) != "" {
		was.LastUserName = cmp.Or(was.LastUserName, p.UserNameOf(connection))
		err = errors.Join(err, s.UpdatePreferences(func(p *Preferences) { p.LastUserName = "" }))
	} else {
		err = errors.Join(err, readErr)
	}
	return func() error {
		return s.UpdateState(func(state *State) { state.restore(connection, was) })
	}, err
}
