package settings

import (
	"errors"
	"slices"
	"testing"
)

func TestFindAction(t *testing.T) {
	c := &Connection{Actions: []Action{
		{ID: "push", Title: "Push", Enabled: true},
		{ID: "sms", Title: "Text message", Enabled: true},
		{ID: "call", Title: "Call"},
	}}
	for name, want := range map[string]string{"": "", "push": "push", "PUSH": "push", "text message": "sms", "sms": "sms"} {
		if a, err := c.FindAction(name); err != nil || a.ID != want {
			t.Errorf("%q finds %q and %v, want %q", name, a.ID, err, want)
		}
	}
	for _, name := range []string{"call", "Call", "fax", " push"} {
		_, err := c.FindAction(name)
		unknown, ok := errors.AsType[*UnknownActionError](err)
		if !ok || unknown.Name != name || !slices.Equal(unknown.Titles, []string{"Push", "Text message"}) {
			t.Errorf("%q finds an action, or the wrong error: %v", name, err)
		}
	}
}
