package settings

import (
	"errors"
	"slices"
	"testing"

	"otpdialog/settings/settingstest"
)

func TestFindAction(t *testing.T) {
	c := &Connection{Actions: []Action{
		{ID: "push", Title: "Notify my phone", Command: "1", Image: "push", Enabled: true},
		{ID: "text-me", Title: "Text message", Command: "SMS", Image: "text-message", Enabled: true},
		{ID: "push-2", Title: "Second phone", Command: "", Image: "star", Enabled: true},
		{ID: "voice", Title: "Voice", Command: "phone", Image: "phone", Enabled: true},
		{ID: "1", Title: "Token", Command: "text-me", Image: DefaultImage, Enabled: true},
		{ID: "call", Title: "Call", Command: "call", Enabled: false},
	}}
	for name, want := range map[string]string{
		"push": "push", "PUSH": "push", " push ": "push", "push_2": "push-2", "Push 2": "push-2", // ids
		"notify my phone": "push", "Notify-my_phone": "push", "textmessage": "text-me", "VOICE": "voice", // titles
		"sms": "text-me", "Phone": "voice", // commands
		"1": "1", "text-me": "text-me", "text me": "text-me", // an id before a command
		"Push notification": "push", "phone-callback": "voice", // templates
	} {
		if a, err := c.FindAction(name); err != nil || a.ID != want {
			t.Errorf("%q finds %v and %v, want %q", name, a, err, want)
		}
	}
	if a, err := c.FindAction(""); a != nil || err != nil {
		t.Errorf("no name finds %v, %v", a, err)
	}
	for _, name := range []string{"call", "Call", "fax", "-", " ", "Email", "Custom", "2"} {
		_, err := c.FindAction(name)
		unknown, ok := errors.AsType[*UnknownActionError](err)
		if !ok || unknown.Name != name || !slices.Equal(unknown.Titles, []string{"Notify my phone", "Text message", "Second phone", "Voice", "Token"}) {
			t.Errorf("%q finds an action, or the wrong error: %v", name, err)
		}
	}
}

func TestActionsThatANameCannotTellApart(t *testing.T) {
	c := &Connection{Actions: []Action{
		{ID: "push", Title: "Push", Command: "auto", Image: "bell", Enabled: true},
		{ID: "mine", Title: "My phone", Command: "push", Image: "push", Enabled: true},
		{ID: "work", Title: "my-phone", Command: "AUTO", Image: "push", Enabled: true},
		{ID: "off", Title: "Off", Command: "auto", Image: "mail", Enabled: false},
		{ID: "one", Title: "One", Command: "code", Image: "mail", Enabled: true},
		{ID: "two", Title: "Two", Command: "code", Image: "mail", Enabled: true},
	}}
	for name, want := range map[string]string{
		"my phone": `"my phone" matches several actions of the connection: My phone (mine), my-phone (work)` + "\n    use the id, which is in brackets",
		"Code":     `"Code" matches several actions of the connection: One (one), Two (two)` + "\n    use the id, which is in brackets",
		"email":    `"email" matches several actions of the connection: One (one), Two (two)` + "\n    use the id, which is in brackets",
		"Auto":     `"Auto" matches several actions of the connection: Push (push), my-phone (work)` + "\n    use the id, which is in brackets",
	} {
		_, err := c.FindAction(name)
		if ambiguous, ok := errors.AsType[*AmbiguousActionError](err); !ok || ambiguous.Name != name || settingstest.Explain(err) != want {
			t.Errorf("got\n%v\nwant\n%s", err, want)
		}
	}
	for name, want := range map[string]string{
		"My phone": "mine", "my-phone": "work", "auto": "push", "AUTO": "work", "push": "push",
		"push notification": "push", // the id before the image, which two others have
	} {
		if a, err := c.FindAction(name); err != nil || a.ID != want {
			t.Errorf("%q finds %v and %v, want %q", name, a, err, want)
		}
	}
}
