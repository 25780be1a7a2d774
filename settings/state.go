package settings

import (
	"cmp"
	"maps"
	"unicode/utf8"
)

// A State is what the program remembers, in state.toml. The zero value
// remembers nothing. It is not safe for concurrent use.
type State struct {
	Connections map[string]*Remembered
	Servers     map[string]bool // known to send Message-Authenticator
}

// Remembered is what a [State] knows of a connection. The zero value is nothing.
type Remembered struct {
	Received     bool              `toml:"received"`                 // this client has received the actions before
	LastUserName string            `toml:"last_user_name,omitempty"` // that somebody signed in with last; "" for none
	LastMethods  map[string]string `toml:"last_methods,omitempty"`   // ids of the actions that users signed in with last, by user name
}

// Clone returns a copy that shares nothing with s.
func (s *State) Clone() State {
	clone := State{Servers: maps.Clone(s.Servers)}
	for name := range s.Connections {
		known := s.Remembered(name)
		*clone.connection(name) = known
	}
	return clone
}

// IsNothing is true where there is nothing to forget.
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

// Received says whether this client has received the connection's actions
// before, so that Autosend with [AutosendFirstTime] is over.
func (s *State) Received(connection string) bool { return s.Remembered(connection).Received }

// MarkReceived remembers that the connection's actions were received.
func (s *State) MarkReceived(connection string) { s.connection(connection).Received = true }

// LastUserName is the name that somebody signed in with last on the connection;
// "" if none is known.
func (s *State) LastUserName(connection string) string { return s.Remembered(connection).LastUserName }

// RecordUserName remembers the name that somebody signs in with on the
// connection. One that is not UTF-8 cannot be written in TOML and is not
// remembered.
func (s *State) RecordUserName(connection, user string) {
	if utf8.ValidString(user) {
		s.connection(connection).LastUserName = user
	}
}

// HasUserNames is true where there is a name for [State.ForgetUserNames].
func (s *State) HasUserNames() bool {
	for _, r := range s.Connections {
		if r.LastUserName != "" {
			return true
		}
	}
	return false
}

// ForgetUserNames drops the last user name of every connection.
func (s *State) ForgetUserNames() {
	for _, r := range s.Connections {
		r.LastUserName = ""
	}
}

// LastMethods are the ids of the actions that users of the connection signed
// in with last, by user name. The map is the caller's own.
func (s *State) LastMethods(connection string) map[string]string {
	return s.Remembered(connection).LastMethods
}

// RecordMethod remembers the action that the user signed in with on the
// connection. User names are kept octet by octet, without folding of case; one
// that is not UTF-8 cannot be written in TOML and is not remembered.
func (s *State) RecordMethod(connection, user, actionID string) {
	if !utf8.ValidString(user) {
		return
	}
	r := s.connection(connection)
	if r.LastMethods == nil {
		r.LastMethods = map[string]string{}
	}
	r.LastMethods[user] = actionID
}

// SendsMessageAuthenticator says whether the server, host:port as
// [Connection.Servers] writes it, has sent a valid Message-Authenticator
// before, so that [RequireAuto] demands one (RFC 3579, section 3.2).
func (s *State) SendsMessageAuthenticator(server string) bool { return s.Servers[server] }

// LearnMessageAuthenticator remembers that the server sent a valid
// Message-Authenticator.
func (s *State) LearnMessageAuthenticator(server string) {
	if s.Servers == nil {
		s.Servers = map[string]bool{}
	}
	s.Servers[server] = true
}

// Forget drops what is remembered of the connection: its actions count as
// never received, and no user has a last method. What its servers send is
// not forgotten, as that would weaken [RequireAuto].
func (s *State) Forget(connection string) { delete(s.Connections, connection) }

// Rename follows a connection to its new name. What is known under that name
// was of one that is gone, and is dropped.
func (s *State) Rename(from, to string) {
	s.CopyTo(from, to)
	if from != to {
		s.Forget(from)
	}
}

// CopyTo remembers of another name what is remembered of this one.
func (s *State) CopyTo(from, to string) {
	known := s.Remembered(from)
	s.Forget(to)
	if !known.IsNothing() {
		s.Connections[to] = &known
	}
}

// Restore brings back what was forgotten, below what has been remembered since.
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
