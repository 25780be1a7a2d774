package cli

import (
	"testing"

	"otpdialog/settings"
	"otpdialog/simulator"
)

func TestMethodOf(t *testing.T) {
	for _, test := range []struct {
		image, title, command string
		want                  simulator.Method
	}{
		{"push", "Approve", "1", simulator.MethodPush},
		{"bell", "Notification", "", simulator.MethodPush},
		{"phone", "Call", "call", simulator.MethodCall},
		{"star", "Voice", "3", simulator.MethodCall},
		{"text-message", "SMS", "sms", simulator.MethodText},
		{"mail", "Email", "email", simulator.MethodMail},
		{"key", "E-Mail", "4", simulator.MethodMail},
		{"key", "Recall token", "", simulator.MethodToken},
		{"key", "Contextual", "blackmail", simulator.MethodToken},
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
		if commands := commandsOf(&c); len(commands) != 1 || commands["1"] != simulator.MethodPush {
			t.Errorf("the commands are %v", commands)
		}
	}
}
