package config

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"otpdialog/cli/report"
	"otpdialog/settings/store"
)

// A policy that cannot be read is a mistake in a document, as any other.
func TestValidateUnreadablePolicy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(path string) error
		code    string
	}{
		"folder": {func(path string) error { return os.MkdirAll(path, 0o700) }, "file-unreadable"},
		"broken": {func(path string) error { return os.WriteFile(path, []byte("[display"), 0o600) }, "toml-syntax"},
		"link":   {func(path string) error { return os.Symlink("nowhere", path) }, "file-unreadable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			s := store.Open(store.Dirs{System: folder, Config: filepath.Join(folder, "config"), State: filepath.Join(folder, "state")})
			if err := test.prepare(s.PolicyFile()); err != nil {
				t.Fatal(err)
			}
			var text bytes.Buffer
			if err := report.MistakesJSON(&text, examine(s, nil), nil); err != nil {
				t.Fatal(err)
			}
			var document struct {
				Files    int
				Mistakes []struct{ File, Code, What string }
			}
			if err := json.Unmarshal(text.Bytes(), &document); err != nil {
				t.Fatal(err)
			}
			if document.Files != 1 || len(document.Mistakes) != 1 || document.Mistakes[0].File != s.PolicyFile() || document.Mistakes[0].Code != test.code {
				t.Errorf("got %+v", document)
			}
		})
	}
}
