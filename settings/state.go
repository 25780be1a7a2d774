package settings

import (
	"maps"
	"slices"
	"unicode/utf8"
)

// A State is what the program remembers, in state.toml. The zero value
// remembers nothing. It is not safe for concurrent use.
type State struct {
	connections map[string]*connectionState
	servers     map[string]bool // known to send Message-Authenticator
}

type connectionState struct {
	received    bool
	lastMethods map[string]string // action id by user name
}

// Received says whether this client has received the connection's actions
// before, so that Autosend with [AutosendFirstTime] is over.
func (s *State) Received(connection string) bool {
	c := s.connections[connection]
	return c != nil && c.received
}

// MarkReceived remembers that the connection's actions were received.
func (s *State) MarkReceived(connection string) { s.connection(connection).received = true }

// LastMethods are the ids of the actions that users of the connection signed
// in with last, by user name. The map is the caller's own.
func (s *State) LastMethods(connection string) map[string]string {
	methods := map[string]string{}
	if c := s.connections[connection]; c != nil {
		maps.Copy(methods, c.lastMethods)
	}
	return methods
}

// RecordMethod remembers the action that the user signed in with on the
// connection. User names are kept octet by octet, without folding of case; one
// that is not UTF-8 cannot be written in TOML and is not remembered.
func (s *State) RecordMethod(connection, user, actionID string) {
	if !utf8.ValidString(user) {
		return
	}
	c := s.connection(connection)
	if c.lastMethods == nil {
		c.lastMethods = map[string]string{}
	}
	c.lastMethods[user] = actionID
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

func (s *State) connection(name string) *connectionState {
	c := s.connections[name]
	if c == nil {
		c = &connectionState{}
		if s.connections == nil {
			s.connections = map[string]*connectionState{}
		}
		s.connections[name] = c
	}
	return c
}

// stateFile is state.toml as it is written.
type stateFile struct {
	Servers     []string                       `toml:"message_authenticator_servers,omitempty"`
	Connections map[string]connectionStateFile `toml:"connections,omitempty"`
}

type connectionStateFile struct {
	Received    bool              `toml:"received"`
	LastMethods map[string]string `toml:"last_methods,omitempty"`
}

func (s *State) encode() ([]byte, error) {
	file := stateFile{
		Servers:     slices.Sorted(maps.Keys(s.servers)),
		Connections: map[string]connectionStateFile{},
	}
	for name, c := range s.connections {
		file.Connections[name] = connectionStateFile{Received: c.received, LastMethods: c.lastMethods}
	}
	return encodeTOML("What otpdialog remembers. The program writes this file; what you take out of it is forgotten.", file)
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
			c := s.connection(name)
			t.boolean("received", &c.received)
			if methods, ok := t.table("last_methods"); ok {
				c.lastMethods = methods.allTexts()
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
