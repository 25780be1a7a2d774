package store

import (
	"errors"
	"io/fs"
	"path/filepath"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/document"
)

// A Store reads and writes the files in three folders. It is safe for concurrent use,
// also by several processes.
type Store struct {
	dirs        Dirs
	preferences memory[settings.Preferences]
	state       memory[settings.State]
	connections *lock  // of own connections
	gate        *trust // nil unless it is the store of a gate
}

// Open returns the store of the folders. It opens no file.
func Open(dirs Dirs) *Store {
	return &Store{
		dirs: dirs,
		preferences: memory[settings.Preferences]{
			path:    filepath.Join(dirs.Config, "preferences.toml"),
			maxSize: settings.MaxFileSize,
			lock:    lockAt(filepath.Join(dirs.State, "preferences.lock")),
			empty:   settings.DefaultPreferences,
			parse:   document.ParsePreferences,
			encode:  document.EncodePreferences,
		},
		state: memory[settings.State]{
			path:    filepath.Join(dirs.State, "state.toml"),
			lost:    "; which servers sign their answers is forgotten, so unsigned answers are accepted from a server until it signs one again",
			maxSize: settings.MaxStateSize,
			lock:    lockAt(filepath.Join(dirs.State, "state.lock")),
			empty:   func() settings.State { return settings.State{} },
			parse:   document.ParseState,
			encode:  document.EncodeState,
		},
		connections: lockAt(filepath.Join(dirs.State, "connections.lock")),
	}
}

// ForDemonstration returns a store of the same folders that leaves the preferences and the
// state as they are: updates do nothing, and a broken file is not renamed.
func (s *Store) ForDemonstration() *Store {
	fixed := *s
	fixed.preferences.fixed, fixed.state.fixed = true, true
	return &fixed
}

// Dirs are the folders of the store.
func (s *Store) Dirs() Dirs { return s.dirs }

// Preferences returns what the person chose. With an error, they are
// [settings.DefaultPreferences] and can be used. If the error is a [*SetAsideError], a
// broken file has been renamed; one that is in the way of that, such as a link, stays.
func (s *Store) Preferences() (settings.Preferences, error) { return s.preferences.read() }

// UpdatePreferences changes the preferences as [settings.Policy.Change] does, while no
// other instance of the program does. The function must be quick and must not use the
// store. A broken file is renamed, and [settings.DefaultPreferences] are changed: then
// the error is a [*SetAsideError]. After any other error nothing has been written. For
// a gate, it does nothing.
func (s *Store) UpdatePreferences(change func(*settings.Preferences)) error {
	if s.gate != nil {
		return nil
	}
	policy, err := s.Policy()
	if err != nil {
		return err
	}
	return s.preferences.update(func(p *settings.Preferences) { policy.Change(p, change) })
}

// State returns what the program remembers. With an error, it is empty and can be used.
// If the error is a [*SetAsideError], a broken file has been renamed.
func (s *Store) State() (settings.State, error) { return s.state.read() }

// UpdateState changes the state, while no other instance of the program does. The
// function must be quick and must not use the store. A broken file is renamed, and an
// empty state is changed: then the error is a [*SetAsideError]. After any other error
// nothing has been written. For a gate, it does nothing.
func (s *Store) UpdateState(change func(*settings.State)) error {
	if s.gate != nil {
		return nil
	}
	return s.state.update(change)
}

// Account returns what is kept for the account service at that address; the zero value for nothing,
// and with an error.
func (s *Store) Account(service string) (settings.RememberedAccount, error) {
	state, err := s.State()
	return state.Accounts[service], err
}

// UpdateAccount is [Store.UpdateState] for [settings.State.UpdateAccount].
func (s *Store) UpdateAccount(service string, change func(*settings.RememberedAccount)) error {
	return s.UpdateState(func(state *settings.State) { state.UpdateAccount(service, change) })
}

// StateFile is the path of the state, which may not exist. A person may edit it, for
// example to remove a server from message_authenticator_servers that rightly no longer
// sends a Message-Authenticator.
func (s *Store) StateFile() string { return s.state.path }

// PolicyFile is the path of the policy, which may not exist.
func (s *Store) PolicyFile() string { return filepath.Join(s.dirs.System, "policy.toml") }

// PreferencesFile is the path of the preferences, which may not exist.
func (s *Store) PreferencesFile() string { return s.preferences.path }

// Policy returns what the administrator enforces; the zero value if there is no
// policy.toml. If the policy cannot be read, has [settings.Problems], or a gate does
// not trust it, the program must end: what it forbids is unknown.
func (s *Store) Policy() (settings.Policy, error) {
	path := s.PolicyFile()
	if problems := s.gateProblemsOf(path); len(problems) > 0 {
		return settings.Policy{}, problems
	}
	data, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && exists(path): // someone wanted a policy
		return settings.Policy{}, &fileError{advice.New("policy-link", settings.Printable(path)+" is a broken link").
			Do("make it point to the policy, or remove it"), err}
	case errors.Is(err, fs.ErrNotExist):
		return settings.Policy{}, nil
	case err != nil:
		return settings.Policy{}, err
	}
	return document.ParsePolicy(path, data)
}
