package console

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/ui/kit"
)

// describeMemory is what this computer remembers about a connection, a sentence each.
func (t *connectionsTab) describeMemory(f *store.ConnectionFile) []string {
	var lines []string
	known := t.remembered[f.Name]
	switch {
	case t.autosendIsOver(f.Name, &f.Connection):
		lines = append(lines, "This computer has received its actions, and Autosend has run.")
	case known.Received:
		lines = append(lines, "This computer has received its actions.")
	}
	if name := known.LastUserName; name != "" {
		lines = append(lines, "The sign-in form starts with the user name "+name+".")
	}
	titles := map[string]string{}
	for _, a := range f.Connection.Actions {
		titles[a.ID] = a.Title
	}
	methods := known.LastMethods
	for _, user := range slices.Sorted(maps.Keys(methods)) {
		title := titles[methods[user]]
		switch {
		case title == "" && f.Err != nil: // its title is unknown
			title = methods[user]
		case title == "":
			title = methods[user] + ", which is no longer an action"
		}
		lines = append(lines, fmt.Sprintf("%s last signed in with %s.", user, title))
	}
	return lines
}

// memories are what this computer remembers about all connections.
func (t *connectionsTab) memories() []kit.Control {
	var controls []kit.Control
	for i := range t.files {
		if lines := t.describeMemory(&t.files[i]); len(lines) > 0 {
			controls = append(controls, kit.Blank, fact(t.files[i].Name, strings.Join(lines, " ")))
		}
	}
	if controls == nil {
		return nil
	}
	return slices.Concat([]kit.Control{kit.Headline("What this computer remembers")}, controls)
}

// autosendIsOver reports whether the Autosend of a connection, as it is in c, has run on
// this computer and will not run again for the user who signed in last.
func (t *connectionsTab) autosendIsOver(name string, c *settings.Connection) bool {
	known := t.remembered[name]
	return signin.AutosendIsOver(c, signin.Begin{UserName: known.LastUserName, Memory: signin.Memory{
		Received: known.Received, LastMethods: known.LastMethods, RememberLastMethodUsed: t.policy.Apply(t.preferences).RememberLastMethodUsed,
	}})
}

// forgetConnection asks whether to forget what is remembered about a connection.
type forgetConnection struct{ index int }

// chooseForget lets the person choose a connection about which something is remembered.
func (t *connectionsTab) chooseForget() kit.Want {
	var choices []kit.Pick
	for i := range t.files {
		if lines := t.describeMemory(&t.files[i]); len(lines) > 0 {
			choices = append(choices, kit.Pick{Label: t.files[i].Name, Note: strings.Join(lines, " "), Does: forgetConnection{i}})
		}
	}
	if len(choices) == 0 {
		return kit.Say{Text: "Nothing is remembered about any connection."}
	}
	return kit.Open{Page: &kit.Picker{Title: "Forget what is remembered about", Choices: choices}}
}

// forget shows what would be forgotten, and asks.
func (t *connectionsTab) forget(f *store.ConnectionFile) kit.Want {
	lines := t.describeMemory(f)
	if len(lines) == 0 {
		return kit.Say{Text: "Nothing is remembered about " + f.Name + "."}
	}
	body := []kit.Control{&kit.Paragraph{Text: "This computer will forget:"}}
	for _, line := range lines {
		body = append(body, &kit.Paragraph{Text: line, Mark: "-", Indent: 2})
	}
	var servers []string
	for _, server := range f.Connection.Servers() {
		if t.state.SendsMessageAuthenticator(server) {
			servers = append(servers, server)
		}
	}
	if len(servers) > 0 {
		body = append(body, kit.Blank, &kit.Paragraph{Text: "It still requires a Message-Authenticator from " + strings.Join(servers, ", ") + ".", Style: kit.Muted})
	}
	return kit.Open{Page: &kit.Question{
		Title: "Forget what is remembered about " + f.Name, Body: body,
		Answers: []kit.Button{{ID: "forget", Label: "Forget", Does: forgetAll{f.Name}}},
	}}
}
