package protocol_test

import (
	"testing"

	"otpdialog/account/protocol"
)

func TestWhen(t *testing.T) {
	for at, want := range map[string]string{
		"2026-03-02T09:00:12Z":      "2 March 2026, 09:00:12 UTC",
		"2026-03-02T10:00:12+01:00": "2 March 2026, 09:00:12 UTC",
		"yesterday":                 "yesterday",
		"":                          "",
	} {
		if got := protocol.When(at); got != want {
			t.Errorf("%q reads %q", at, got)
		}
	}
}
