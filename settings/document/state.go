package document

import (
	"bytes"
	"maps"
	"slices"

	"github.com/BurntSushi/toml"

	"otpdialog/settings"
)

// stateFile is state.toml as it is written.
type stateFile struct {
	Servers     []string                        `toml:"message_authenticator_servers,omitempty"`
	Connections map[string]*settings.Remembered `toml:"connections,omitempty"`
}

// EncodeState is the whole file for the state, whatever the old one was.
func EncodeState(s *settings.State, _ []byte) ([]byte, error) {
	file := stateFile{Servers: slices.Sorted(maps.Keys(s.Servers)), Connections: s.Connections}
	var b bytes.Buffer
	b.WriteString("# What otpdialog remembers. The program writes this file; what you take out of it is forgotten.\n\n")
	encoder := toml.NewEncoder(&b)
	encoder.Indent = ""
	if err := encoder.Encode(file); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ParseState reads a state. Its error is a [settings.Problems].
func ParseState(file string, data []byte) (settings.State, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return settings.State{}, err
	}
	var s settings.State
	var servers []string
	root.texts("message_authenticator_servers", &servers)
	for _, server := range servers {
		s.LearnMessageAuthenticator(server)
	}
	if connections, ok := root.table("connections"); ok {
		s.Connections = map[string]*settings.Remembered{}
		for name, t := range connections.subtables() {
			r := &settings.Remembered{}
			s.Connections[name] = r
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
		return settings.State{}, err
	}
	return s, nil
}
