package session

import (
	"slices"
	"sync"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/signin"
)

// Memory keeps what is remembered between sign-ins.
type Memory interface {
	// State returns what is remembered. It is usable even if there is an error.
	State() (settings.State, error)
	// UpdateState changes what is remembered.
	UpdateState(change func(*settings.State)) error
}

// NewMemory returns a [Memory] that reaches no file: of a demonstration, a preview or a
// gate, where nothing may be left behind.
func NewMemory() Memory { return new(volatile) }

type volatile struct {
	mu    sync.Mutex
	state settings.State
}

// State implements [Memory].
func (v *volatile) State() (settings.State, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.state.Clone(), nil
}

// UpdateState implements [Memory].
func (v *volatile) UpdateState(change func(*settings.State)) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	change(&v.state)
	return nil
}

// A noted event says that a file could not be written.
type noted struct {
	signin.Event

	err error
}

// rememberUserName keeps the name that the server has just accepted, if it may.
func (s *Session) rememberUserName() {
	connection, name := s.o.Connection.Name, s.user
	if s.o.UserNames == RememberUserNames && s.state.LastUserName(connection) != name {
		s.remember(func(state *settings.State) { state.RecordUserName(connection, name) })
	}
}

// remember keeps a change of what is remembered, at once here and as soon as possible in
// the file.
func (s *Session) remember(change func(*settings.State)) {
	change(&s.state)
	s.later(&s.writer, func() error { return s.o.Memory.UpdateState(change) })
}

// markReceived remembers that the actions were received. If the flow waits for that, it
// learns whether it is written.
func (s *Session) markReceived(name string) {
	change := func(state *settings.State) { state.MarkReceived(name) }
	change(&s.state)
	awaited := s.flow.View().State == signin.Opening
	s.later(&s.writer, func() error {
		err := s.o.Memory.UpdateState(change)
		if !awaited {
			return err
		}
		s.announce(signin.Marked{Remembered: err == nil, Why: advice.Of(err)}) // whatever a face says then
		return nil
	})
}

// note keeps what the person should know about the connection and its files, once.
func (s *Session) note(found ...advice.Advice) { s.notes = withNew(s.notes, found) }

// withNew is a list with those of found that are not in it.
func withNew(list, found []advice.Advice) []advice.Advice {
	for _, a := range found {
		if !slices.ContainsFunc(list, func(known advice.Advice) bool { return known.What == a.What }) {
			list = append(list, a)
		}
	}
	return list
}

// Notes are what was found about the connection and its files so far, in that order:
// warnings, and files that could not be read or written. None stops a sign-in.
func (s *Session) Notes() []advice.Advice { return s.notes }
