package session

import (
	"sync"

	"otpdialog/settings"
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
