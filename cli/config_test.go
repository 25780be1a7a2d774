package cli

import (
	"testing"

	"otpdialog/settings"
	"otpdialog/settings/store"
)

func TestQuoted(t *testing.T) {
	for word, want := range map[string]string{
		"office": "office", "head-office.2": "head-office.2", "Büro": "Büro",
		"head office": "'head office'", "$(reboot)": "'$(reboot)'", "a`b": "'a`b'", "it's": `'it'\''s'`, "": "''", "~": "'~'", "a;b": "'a;b'",
	} {
		if got := quoted(word); got != want {
			t.Errorf("%q is quoted as %s, want %s", word, got, want)
		}
	}
}

// A connection with such a name could not be asked for by "config path".
func TestNoConnectionIsCalledLikeAPlace(t *testing.T) {
	store := store.Open(store.Dirs{System: t.TempDir(), Config: t.TempDir(), State: t.TempDir()})
	for _, at := range places(store) {
		if settings.CheckNewName(at.word) == nil {
			t.Errorf("a connection can be called %q", at.word)
		}
	}
}
