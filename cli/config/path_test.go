package config

import (
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/store"
)

// A connection with such a name could not be asked for by "config path".
func TestNoConnectionIsCalledLikeAPlace(t *testing.T) {
	store := store.Open(store.Dirs{System: t.TempDir(), Config: t.TempDir(), State: t.TempDir()})
	for _, at := range places(store) {
		if settings.CheckNewName(at.name) == nil {
			t.Errorf("a connection can be called %q", at.name)
		}
	}
}
