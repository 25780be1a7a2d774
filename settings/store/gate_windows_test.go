package store

import (
	"strings"
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

func TestNoGateWithoutOwners(t *testing.T) {
	folder := t.TempDir()
	gate := OpenGate(folder)
	fill(t, gate)
	for _, err := range []error{second(gate.Policy()), second(gate.Connection("office")), gate.GateProblems(&settings.Connection{})} {
		if err == nil || !strings.Contains(settingstest.Explain(err), "a gate cannot find out who can change a file on this system") {
			t.Errorf("got %v", err)
		}
	}
}
