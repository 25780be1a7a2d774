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
	GiveIDs(c.Actions)
	if len(c.Actions) > MaxActions {
		t.Errorf("%d templates do not fit on a connection", len(c.Actions))
	}
}
