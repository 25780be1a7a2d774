package gate

import (
	"testing"

	"otpdialog/signin/session"
)

// The log keeps the name that is known, also if the sign-in has not begun.
func TestDecisionKeepsTheUserName(t *testing.T) {
	d := Decision{Connection: "office", UserName: "alice"}
	for _, step := range []struct{ outcome, want string }{
		{"", "alice"},
		{"bob", "bob"},
	} {
		d.Take(session.Outcome{UserName: step.outcome})
		if d.UserName != step.want {
			t.Errorf("after an outcome for %q, the log gets the user %q", step.outcome, d.UserName)
		}
	}
}
