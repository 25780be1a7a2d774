package store

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"

	"otpdialog/advice"
	"otpdialog/settings"
	"otpdialog/settings/document"
)

// A Store reads and writes the files in three folders. It is safe for
// concurrent use, by several processes, too.
type Store struct {
	dirs        Dirs
	preferences memory[settings.Preferences]
	state       memory[settings.State]
	connections *lockedfile.Mutex // held by the one process that changes own connections
	gate        *trust            // of a gate; nil for other stores
}

// Open returns the store of the folders. It touches no file.
func Open(dirs Dirs) *Store {
	return &Store{
		dirs: dirs,
		preferences: memory[settings.Preferences]{
			path:    filepath.Join(dirs.Config, "preferences.toml"),
			maxSize: settings.MaxFileSize,
			lock:    lockedfile.MutexAt(filepath.Join(dirs.State, "preferences.lock")),
			empty:   settings.DefaultPreferences,
			parse:   document.ParsePreferences,
			encode:  document.EncodePreferences,
		},
		state: memory[settings.State]{
			path:    filepath.Join(dirs.State, "state.toml"),
			maxSize: settings.MaxStateSize,
			lock:    lockedfile.MutexAt(filepath.Join(dirs.State, "state.lock")),
			empty:   func() settings.State { return settings.State{} },
			parse:   document.ParseState,
			encode:  document.EncodeState,
		},
		connections: lockedfile.MutexAt(filepath.Join(dirs.State, "connections.lock")),
	}
}

// Dirs are the folders of the store.
func (s *Store) Dirs() Dirs { return s.dirs }

// Preferences are what the person chose. They are good to use with any error,
// too: then they are [DefaultPreferences]. A broken file has been renamed if
// the error is a [*SetAsideError].
func (s *Store) Preferences() (settings.Preferences, error) { return s.preferences.read() }

// UpdatePreferences changes the preferences, while no other instance of the
// program does, as [Policy.Change] does. The function must not take long, nor use
// the store. A broken file is renamed and the change made to
// [DefaultPreferences]: then the error is a [*SetAsideError]. After any other
// error nothing has been written. A gate does nothing.
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

// State is what the program remembers. It is good to use with any error, too:
// then nothing is remembered. A broken file has been renamed if the error is a
// [*SetAsideError].
func (s *Store) State() (settings.State, error) { return s.state.read() }

// UpdateState changes the state, while no other instance of the program does.
// The function must not take long, nor use the store. A broken file is renamed
// and the change made to an empty state: then the error is a
// [*SetAsideError]. After any other error nothing has been written. A gate does
// nothing.
func (s *Store) UpdateState(change func(*settings.State)) error {
	if s.gate != nil {
		return nil
	}
	return s.state.update(change)
}

// StateFile is the path of the file that holds the state, whether it is there or
// not: for a person who wants to take a server out of its
// message_authenticator_servers, because that server is right not to send a
// Message-Authenticator any more.
func (s *Store) StateFile() string { return s.state.path }

// PolicyFile is the path of the policy, whether it is there or not.
func (s *Store) PolicyFile() string { return filepath.Join(s.dirs.System, "policy.toml") }

// PreferencesFile is the path of the file that holds the preferences, whether it
// is there or not.
func (s *Store) PreferencesFile() string { return s.preferences.path }

// Policy is what the administrator enforces; the zero value if there is no
// policy.toml. A policy that cannot be read, or that has [Problems], must end
// the program, because it is unknown what it would have forbidden. The same is true
// for one that a gate does not trust.
func (s *Store) Policy() (settings.Policy, error) {
	path := s.PolicyFile()
	if problems := s.gateProblemsOf(path); len(problems) > 0 {
		return settings.Policy{}, problems
	}
	data, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && exists(path): // it was meant to point to a policy
		return settings.Policy{}, &fileError{advice.New("policy-link", settings.Printable(path)+" is a broken link").
			Do("make it point to the policy, or remove it"), err}
	case errors.Is(err, fs.ErrNotExist):
		return settings.Policy{}, nil
	case err != nil:
		return settings.Policy{}, err
	}
	return document.ParsePolicy(path, data)
}
