package session

import (
	"sync"

	"otpdialog/settings"
)

// Memory is what is kept of this device, by the addresses of services. It is safe for concurrent use.
type Memory interface {
	// Account returns what is kept for the service at that address; the zero value for nothing.
	Account(service string) (settings.RememberedAccount, error)
	// UpdateAccount changes it. The zero value forgets it.
	UpdateAccount(service string, change func(*settings.RememberedAccount)) error
}

// Forgetful is a [Memory] that lasts as long as the program, for demonstrations. Its zero value is
// ready.
type Forgetful struct {
	mu    sync.Mutex
	state settings.State
}

// Account implements [Memory].
func (m *Forgetful) Account(service string) (settings.RememberedAccount, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state.Accounts[service], nil
}

// UpdateAccount implements [Memory].
func (m *Forgetful) UpdateAccount(service string, change func(*settings.RememberedAccount)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state.UpdateAccount(service, change)
	return nil
}
