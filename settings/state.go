package settings

import (
	"cmp"
	"maps"
	"unicode/utf8"
)

// A State is what the program remembers, in state.toml. The zero value remembers
// nothing. It is not safe for concurrent use.
type State struct {
	Connections map[string]*Remembered
	Servers     map[string]bool // known to send Message-Authenticator
	// Accounts are what is kept of this device, by the addresses of account services.
	Accounts map[string]RememberedAccount

	// Unknown is true in a sign-in if the file could not be read: something may have been
	// remembered.
	Unknown bool
}

// Remembered is what a [State] knows about a connection. The zero value is nothing.
type Remembered struct {
	Received     bool              `json:"received"`                 // this client has received the actions before
	LastUserName string            `json:"last_user_name,omitempty"` // of the last sign-in; "" for none
	LastMethods  map[string]string `json:"last_methods,omitempty"`   // ids of the actions that users signed in with last, by user name; none is empty
}

// RememberedAccount is what this device keeps for an account service. Its token and session are as
// good as a password, and belong in no log.
type RememberedAccount struct {
	Email   string `json:"email,omitempty"`   // of the last sign-in
	Device  string `json:"device,omitempty"`  // 32 random octets in base64url, which prove that the device is trusted; "" if it was never confirmed
	Session string `json:"session,omitempty"` // of the service; "" if signed out
}

// UpdateAccount changes what is kept for the account service at that address. The zero value is not
// kept, nor is an email address that is not UTF-8, which TOML cannot hold.
func (s *State) UpdateAccount(service string, change func(*RememberedAccount)) {
	a := s.Accounts[service]
	change(&a)
	if !utf8.ValidString(a.Email) {
		a.Email = ""
	}
	if a == (RememberedAccount{}) {
		delete(s.Accounts, service)
		return
	}
	if s.Accounts == nil {
		s.Accounts = map[string]RememberedAccount{}
	}
	s.Accounts[service] = a
}

// Clone returns a copy that shares nothing with s.
func (s *State) Clone() State {
	clone := State{Servers: maps.Clone(s.Servers), Accounts: maps.Clone(s.Accounts), Unknown: s.Unknown}
	for name := range s.Connections {
		known := s.Remembered(name)
		*clone.connection(name) = known
	}
	return clone
}

// IsNothing is true if there is nothing to forget.
func (r Remembered) IsNothing() bool {
	return !r.Received && r.LastUserName == "" && len(r.LastMethods) == 0
}

// Remembered is what the state knows of the connection. Its map is the caller's
// own.
func (s *State) Remembered(connection string) Remembered {
	r := s.Connections[connection]
	if r == nil {
		return Remembered{}
	}
	known := *r
	known.LastMethods = maps.Clone(r.LastMethods)
	return known
}

// Received says whether this client has received the connection's actions before. If
// so, Autosend with [AutosendFirstTime] does not run.
func (s *State) Received(connection string) bool { return s.Remembered(connection).Received }

// MarkReceived remembers that the connection's actions were received.
func (s *State) MarkReceived(connection string) { s.connection(connection).Received = true }

// LastUserName returns the user name of the last sign-in on the connection; "" if there
// is none.
func (s *State) LastUserName(connection string) string { return s.Remembered(connection).LastUserName }

// RecordUserName remembers the user name of a sign-in on the connection, unless it is
// not UTF-8, which TOML cannot hold.
func (s *State) RecordUserName(connection, user string) {
	if utf8.ValidString(user) {
		s.connection(connection).LastUserName = user
	}
}

// HasUserNames is true if [State.ForgetUserNames] has something to forget.
func (s *State) HasUserNames() bool {
	for _, r := range s.Connections {
		if r.LastUserName != "" {
			return true
		}
	}
	return false
}

// ForgetUserNames forgets the last user name of every connection.
func (s *State) ForgetUserNames() {
	for _, r := range s.Connections {
		r.LastUserName = ""
	}
}

// LastMethods returns the ids of the actions that users of the connection last signed
// in with, by user name. The caller owns the map.
func (s *State) LastMethods(connection string) map[string]string {
	return s.Remembered(connection).LastMethods
}

// RecordMethod remembers the action that the user signed in with on the connection.
// User names are compared byte by byte, and upper and lower case differ; one that is
// not UTF-8 is not remembered, nor is an empty id: no action has it.
func (s *State) RecordMethod(connection, user, actionID string) {
	if !utf8.ValidString(user) || actionID == "" {
		return
	}
	r := s.connection(connection)
	if r.LastMethods == nil {
		r.LastMethods = map[string]string{}
	}
	r.LastMethods[user] = actionID
}

// SendsMessageAuthenticator says whether the server, as [Connection.Servers] writes it,
// or by its address, has sent a valid Message-Authenticator before, however it is spelled, so that [RequireAuto] requires one
// (RFC 3579, section 3.2).
func (s *State) SendsMessageAuthenticator(server string) bool { return s.Servers[serverKey(server)] }

// LearnMessageAuthenticator remembers that the server sent a valid
// Message-Authenticator.
func (s *State) LearnMessageAuthenticator(server string) {
	if s.Servers == nil {
		s.Servers = map[string]bool{}
	}
	s.Servers[serverKey(server)] = true
}

// Forget forgets the connection: its actions count as never received, and no user has a
// last method. What its servers send is kept, as forgetting it would weaken
// [RequireAuto].
func (s *State) Forget(connection string) { delete(s.Connections, connection) }

// Rename renames a connection in the state. What was remembered under the new name is
// forgotten, as that connection is gone.
func (s *State) Rename(from, to string) {
	s.CopyTo(from, to)
	if from != to {
		s.Forget(from)
	}
}

// CopyTo remembers the same about another name.
func (s *State) CopyTo(from, to string) {
	known := s.Remembered(from)
	s.Forget(to)
	if !known.IsNothing() {
		s.Connections[to] = &known
	}
}

// Restore brings back what was forgotten. What has been remembered since takes
// precedence.
func (s *State) Restore(connection string, r Remembered) {
	now := s.connection(connection)
	now.Received = now.Received || r.Received
	now.LastUserName = cmp.Or(now.LastUserName, r.LastUserName)
	for user, action := range r.LastMethods {
		if _, newer := now.LastMethods[user]; !newer {
			s.RecordMethod(connection, user, action)
		}
	}
}

func (s *State) connection(name string) *Remembered {
	r := s.Connections[name]
	if r == nil {
		r = &Remembered{}
		if s.Connections == nil {
			s.Connections = map[string]*Remembered{}
		}
		s.Connections[name] = r
	}
	return r
}
