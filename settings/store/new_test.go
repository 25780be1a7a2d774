package store

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/presets"
	"otpdialog/settings/settingstest"
)

// Each preset makes an example that says what the preset says, and keeps the
// comments.
func TestNewConnectionForAVendor(t *testing.T) {
	dirs := testDirs(t.TempDir())
	store := Open(dirs)
	for _, preset := range presets.All() {
		settingstest.WriteText(t, filepath.Join(filepath.Dir(dirs.own("x")), preset.Name+".secret"), "a secret of the person\n")
		example := string(newConnection)
		switch preset.Connection.Kind {
		case settings.OIDC:
			example = string(newProvider)
		case settings.Account:
			example = string(newAccount)
		case settings.RADIUS:
		}
		example = strings.ReplaceAll(example, "my-company", preset.Name)
		path, err := store.NewConnectionFor(preset, preset.Name)
		if err != nil || path != dirs.own(preset.Name) {
			t.Fatalf("%s: got %q, %v", preset.Name, path, err)
		}
		got, err := store.Connection(preset.Name)
		if err != nil {
			t.Fatalf("%s: %v", preset.Name, err)
		}
		want, err := document.ParseConnection("", "", []byte(example))
		if err != nil {
			t.Fatal(err)
		}
		preset.Apply(&want)
		if !document.Same(&got, &want) {
			t.Errorf("%s: got %+v, want %+v", preset.Name, got, want)
		}
		text := settingstest.ReadText(t, path)
		for line := range strings.SplitSeq(example, "\n") {
			kept := strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "# The icons") && !strings.HasPrefix(line, "# expects:")
			if kept && !strings.Contains(text, line+"\n") {
				t.Errorf("%s: the line %q is gone", preset.Name, line)
			}
		}
		checkTop(t, preset, text)
		if _, err := store.NewConnectionFor(preset, preset.Name); err == nil || settingstest.ReadText(t, path) != text {
			t.Errorf("%s: the second one says %v", preset.Name, err)
		}
	}
}

// checkTop checks the comments above the example.
func checkTop(t *testing.T, preset settings.Preset, text string) {
	t.Helper()
	top, _, _ := strings.Cut(text, "\n\n")
	var words strings.Builder
	for line := range strings.SplitSeq(top, "\n") {
		comment, ok := strings.CutPrefix(line, "#")
		if !ok || strings.HasSuffix(line, " ") || utf8.RuneCountInString(line) > 80 && line != "# "+preset.Documentation {
			t.Errorf("%s: the line %q", preset.Name, line)
		}
		words.WriteString(" " + strings.TrimSpace(comment))
	}
	for _, want := range append([]string{preset.Title, preset.About, preset.Documentation}, preset.Needs...) {
		if !strings.Contains(strings.Join(strings.Fields(words.String()), " "), want) {
			t.Errorf("%s: %q is not in\n%s", preset.Name, want, top)
		}
	}
}
