package gate

import (
	"testing"

	"otpdialog/signin/session"
)

// The log keeps the name that is known, also if the sign-in has not begun.
func TestDecisionKeepsTheUserName(t *testing.T) {
	d := Decision{Connection: "office", UserName: "alice"}
	if d.Take(session.Outcome{}); d.UserName != "alice" {
		t.Errorf("the log gets the user %q", d.UserName)
	}
	if d.Take(session.Outcome{UserName: "bob"}); d.UserName != "bob" {
		t.Errorf("the log gets the user %q", d.UserName)
	}
}
