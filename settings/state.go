package settings

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// A State is what the program remembers, in state.toml. The zero value
// remembers nothing. It is not safe for concurrent use.
type State struct {
	connections map[string]*Remembered
	servers     map[string]bool // known to send Message-Authenticator
}

// Remembered is what a [State] knows of a connection. The zero value is nothing.
type Remembered struct {
	Received     bool              `toml:"received"`                 // this client has received the actions before
	LastUserName string            `toml:"last_user_name,omitempty"` // that somebody signed in with last; "" for none
	LastMethods  map[string]string `toml:"last_methods,omitempty"`   // ids of the actions that users signed in with last, by user name
}

// IsNothing is true where there is nothing to forget.
func (r Remembered) IsNothing() bool {
	return !r.Received && r.LastUserName == "" && len(r.LastMethods) == 0
}

// Remembered is what the state knows of the connection. Its map is the caller's
// own.
func (s *State) Remembered(connection string) Remembered {
	r := s.connections[connection]
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
	for _, r := range s.connections {
		if r.LastUserName != "" {
			return true
		}
	}
	return false
}

// ForgetUserNames drops the last user name of every connection.
func (s *State) ForgetUserNames() {
	for _, r := range s.connections {
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
func (s *State) SendsMessageAuthenticator(server string) bool { return s.servers[server] }

// LearnMessageAuthenticator remembers that the server sent a valid
// Message-Authenticator.
func (s *State) LearnMessageAuthenticator(server string) {
	if s.servers == nil {
		s.servers = map[string]bool{}
	}
	s.servers[server] = true
}

// Forget drops what is remembered of the connection: its actions count as
// never received, and no user has a last method. What its servers send is
// not forgotten, as that would weaken [RequireAuto].
func (s *State) Forget(connection string) { delete(s.connections, connection) }

// Rename follows a connection to its new name. What is known under that name
// was of one that is gone, and is dropped.
func (s *State) Rename(from, to string) {
	s.copyTo(from, to)
	if from != to {
		s.Forget(from)
	}
}

// copyTo remembers of another name what is remembered of this one.
func (s *State) copyTo(from, to string) {
	known := s.Remembered(from)
	s.Forget(to)
	if !known.IsNothing() {
		s.connections[to] = &known
	}
}

// restore brings back what was forgotten, below what has been remembered since.
func (s *State) restore(connection string, r Remembered) {
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
	r := s.connections[name]
	if r == nil {
		r = &Remembered{}
		if s.connections == nil {
			s.connections = map[string]*Remembered{}
		}
		s.connections[name] = r
	}
	return r
}

// stateFile is state.toml as it is written.
type stateFile struct {
	Servers     []string               `toml:"message_authenticator_servers,omitempty"`
	Connections map[string]*Remembered `toml:"connections,omitempty"`
}

// encode is the whole file for the state, whatever the old one was.
func (s *State) encode([]byte) ([]byte, error) {
	file := stateFile{Servers: slices.Sorted(maps.Keys(s.servers)), Connections: s.connections}
	var b bytes.Buffer
	b.WriteString("# What otpdialog remembers. The program writes this file; what you take out of it is forgotten.\n\n")
	encoder := toml.NewEncoder(&b)
	encoder.Indent = ""
	if err := encoder.Encode(file); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func parseState(file string, data []byte) (State, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return State{}, err
	}
	var s State
	var servers []string
	root.texts("message_authenticator_servers", &servers)
	for _, server := range servers {
		s.LearnMessageAuthenticator(server)
	}
	if connections, ok := root.table("connections"); ok {
		for name, t := range connections.subtables() {
			r := s.connection(name)
			t.boolean("received", &r.Received)
			t.text("last_user_name", &r.LastUserName)
			if methods, ok := t.table("last_methods"); ok {
				r.LastMethods = methods.allTexts()
			}
			t.refuseUnknown("a connection's state")
		}
	}
	root.refuseUnknown("the state")
	if err := d.err(); err != nil {
		return State{}, err
	}
	return s, nil
}
