package demo

import (
	"reflect"
	"testing"

	"otpdialog/settings"
	"otpdialog/simulator/world"
)

func TestMethodOf(t *testing.T) {
	for _, test := range []struct {
		image, title, command string
		want                  world.Method
	}{
		{"push", "Approve", "1", world.Push},
		{"bell", "Notification", "", world.Push},
		{"phone", "Call", "call", world.Call},
		{"star", "Voice", "3", world.Call},
		{"text-message", "SMS", "sms", world.Text},
		{"mail", "Email", "email", world.Mail},
		{"key", "E-Mail", "4", world.Mail},
		{"key", "Recall token", "", world.Token},
		{"key", "Contextual", "blackmail", world.Token},
	} {
		if got := methodOf(settings.Action{Image: test.image, Title: test.title, Command: test.command}); got != test.want {
			t.Errorf("%+v is taken for %v", test, got)
		}
	}
}

// An action that is not enabled does not decide what its command does for another.
func TestPreviewUnderstandsEnabledActions(t *testing.T) {
	for _, first := range []bool{true, false} {
		push := settings.Action{Enabled: true, Title: "Push", Command: "1", Image: "push"}
		old := settings.Action{Title: "Old", Command: "1", Image: "mail"}
		c := settings.DefaultConnection()
		if c.Actions = []settings.Action{push, old}; first {
			c.Actions = []settings.Action{old, push}
		}
		if commands := commandsOf(&c); len(commands) != 1 || commands["1"] != world.Push {
			t.Errorf("the commands are %v", commands)
		}
	}
}

// A preview looks as the connection will to users.
func TestPreviewIsWhatUsersSee(t *testing.T) {
	c := settings.DefaultConnection()
	c.Name, c.DisplayName, c.UserPrompt, c.Ask, c.Timeout = "office", "Head office", "Which factor?", settings.AskAppend, 17
	c.Separator, c.EmptyAnswer, c.AutosendWhen = ",", true, settings.AutosendAlways
	c.Actions = []settings.Action{
		{Enabled: true, Title: "Text me", Command: "2", Image: "star", Description: "A text", Message: "On its way…"},
		{Title: "Old", Command: "3"},
		{Enabled: true, Title: "Ask me", Command: "1", Image: "bell", Autosend: true},
	}
	d, err := Preview(&c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	got, want := *d.Connection, c
	got.Name, got.Primary, got.Secret = c.Name, c.Primary, c.Secret
	for _, one := range []*settings.Connection{&got, &want} { // nobody sees these
		*one = settings.Connection{
			Name: one.Name, DisplayName: one.DisplayName, UserPrompt: one.UserPrompt, Ask: one.Ask, Timeout: one.Timeout,
			Separator: one.Separator, EmptyAnswer: one.EmptyAnswer, AutosendWhen: one.AutosendWhen, Actions: one.Actions,
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the preview is\n%+v\nof\n%+v", got, want)
	}
}
