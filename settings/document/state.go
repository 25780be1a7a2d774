package document

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"otpdialog/schema"
	"otpdialog/settings"
)

// stateFile is what the file of the state holds.
type stateFile struct {
	Servers     []string                              `json:"message_authenticator_servers,omitempty"`
	Connections map[string]settings.Remembered        `json:"connections,omitempty"`
	Accounts    map[string]settings.RememberedAccount `json:"accounts,omitempty"`
}

// EncodeState returns the whole file for the state, whatever the old one was.
func EncodeState(s *settings.State, _ []byte) ([]byte, error) {
	file := stateFile{Servers: slices.Sorted(maps.Keys(s.Servers)), Connections: map[string]settings.Remembered{}, Accounts: s.Accounts}
	for name, r := range s.Connections {
		file.Connections[name] = *r
	}
	var b strings.Builder
	b.WriteString("# What otpdialog remembers. The program writes this file; it forgets what you remove here.\n")
	writeTable(&b, "", schema.Tree(file).(map[string]any))
	return []byte(b.String()), nil
}

// writeTable writes the table of a path, and those in it.
func writeTable(b *strings.Builder, path string, table map[string]any) {
	var below []string
	header := "\n"
	if path != "" {
		header = "\n[" + path + "]\n"
	}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if _, is := table[key].(map[string]any); is {
			below = append(below, key)
			continue
		}
		fmt.Fprintf(b, "%s%s = %s\n", header, tomlKey(key), Written(table[key]))
		header = ""
	}
	for _, key := range below {
		writeTable(b, strings.TrimPrefix(path+"."+tomlKey(key), "."), table[key].(map[string]any))
	}
}

// ParseState reads a state. Its error is a [settings.Problems].
func ParseState(file string, data []byte) (settings.State, error) {
	var read stateFile
	if _, err := Strict(file, data, &read); err != nil {
		return settings.State{}, err
	}
	var s settings.State
	for _, server := range read.Servers {
		s.LearnMessageAuthenticator(server)
	}
	for name, r := range read.Connections {
		s.Restore(name, r)
	}
	for service, kept := range read.Accounts {
		s.UpdateAccount(service, func(a *settings.RememberedAccount) { *a = kept })
	}
	return s, nil
}
