package cli

import (
	"testing"

	"otpdialog/settings"
)

// A connection that is called as a command could never be opened by its name.
func TestCommandsAreNoNames(t *testing.T) {
	t.Parallel()
	for _, c := range append(Commands().Commands(), Commands()) {
		if !c.HasParent() {
			continue
		}
		if settings.CheckNewName(c.Name()) == nil {
			t.Errorf("a connection can be called %s", c.Name())
		}
	}
}
