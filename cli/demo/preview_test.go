package demo

import (
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
