package document

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"otpdialog/settings"
)

// EncodeState returns the whole file for the state, whatever the old one was.
func EncodeState(s *settings.State, _ []byte) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("# What otpdialog remembers. The program writes this file; it forgets what you remove here.\n")
	if len(s.Servers) > 0 {
		fmt.Fprintf(&b, "\nmessage_authenticator_servers = %s\n", Written(decodedStrings(slices.Sorted(maps.Keys(s.Servers)))))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Connections)) {
		r, path := s.Connections[name], "connections."+tomlKey(name)
		fmt.Fprintf(&b, "\n[%s]\nreceived = %t\n", path, r.Received)
		if r.LastUserName != "" {
			fmt.Fprintf(&b, "last_user_name = %s\n", tomlString(r.LastUserName))
		}
		if len(r.LastMethods) > 0 {
			fmt.Fprintf(&b, "\n[%s.last_methods]\n", path)
		}
		for _, user := range slices.Sorted(maps.Keys(r.LastMethods)) {
			fmt.Fprintf(&b, "%s = %s\n", tomlKey(user), tomlString(r.LastMethods[user]))
		}
	}
	for _, service := range slices.Sorted(maps.Keys(s.Accounts)) {
		a := s.Accounts[service]
		fmt.Fprintf(&b, "\n[accounts.%s]\n", tomlKey(service))
		for _, kept := range accountKeys(&a) {
			if *kept.value != "" {
				fmt.Fprintf(&b, "%s = %s\n", kept.key, tomlString(*kept.value))
			}
		}
	}
	return b.Bytes(), nil
}

// keptText is a key of an account, and its value.
type keptText struct {
	key   string
	value *string
}

func accountKeys(a *settings.RememberedAccount) []keptText {
	return []keptText{{"email", &a.Email}, {"device", &a.Device}, {"session", &a.Session}}
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
		for name, t := range connections.tablesByName() {
			r := &settings.Remembered{}
			s.Connections[name] = r
			t.boolean("received", &r.Received)
			t.text("last_user_name", &r.LastUserName)
			if methods, ok := t.table("last_methods"); ok {
				for user, action := range methods.textsByName() {
					s.RecordMethod(name, user, action)
				}
			}
			t.refuseUnknown("a connection's state", nil)
		}
	}
	if accounts, ok := root.table("accounts"); ok {
		for service, t := range accounts.tablesByName() {
			s.UpdateAccount(service, func(a *settings.RememberedAccount) {
				for _, kept := range accountKeys(a) {
					t.text(kept.key, kept.value)
				}
			})
			t.refuseUnknown("an account's state", nil)
		}
	}
	root.refuseUnknown("the state", nil)
	if err := d.err(); err != nil {
		return settings.State{}, err
	}
	return s, nil
}
