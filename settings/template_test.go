package settings

import (
	"strings"
	"testing"
)

func TestTemplates(t *testing.T) {
	var c Connection
	var names []string
	for _, template := range Templates() {
		names = append(names, template.Name)
		a := template.Action
		if !a.Enabled || a.Autosend || a.ID != "" {
			t.Errorf("%s: %+v", template.Name, a)
		}
		if empty := a.Command == "" && a.Description == "" && a.Message == ""; empty != (template.Name == "Custom") {
			t.Errorf("%s: %+v", template.Name, a)
		}
		c.Actions = append(c.Actions, a)
	}
	if got := strings.Join(names, ", "); got != "Push notification, Phone callback, SMS, Email, Custom" {
		t.Errorf("the templates are %s", got)
	}
	giveIDs(c.Actions)
	if len(c.Actions) > MaxActions {
		t.Errorf("%d templates do not fit on a connection", len(c.Actions))
	}
}

func TestTemplateProblems(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"[[templates]]\nname = \"A\"\n", "t.toml:1: title is missing"},
		{"[[templates]]\ntitle = \"A\"\n", "t.toml:1: name is missing"},
		{"[[templates]]\nname = \"A\"\ntitle = \"A\"\ncolour = 1\n", `t.toml:4: unknown key "colour"`},
		{"[[actions]]\ntitle = \"A\"\n", `t.toml:1: unknown key "actions"`},
	} {
		if _, err := parseTemplates("t.toml", []byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %s", test.text, err, test.want)
		}
	}
}
