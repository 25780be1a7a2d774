package config

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"otpdialog/cli/report"
	"otpdialog/settings/store"
)

// What a policy enforces comes first, and its line is reported.
func TestShowUnderAPolicy(t *testing.T) {
	folder := t.TempDir()
	store := store.Open(store.Dirs{System: folder + "/etc", Config: folder + "/config", State: folder + "/state"})
	for path, text := range map[string]string{
		store.PolicyFile():      "[display]\nmouse = false\n[session]\nconnections = [\"office\", \"my \\\"lab\\\"\"]\n",
		store.PreferencesFile(): "mouse = true\n",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := &survey{store: store}
	if err := s.collect(""); err != nil {
		t.Fatal(err)
	}
	var words, document bytes.Buffer
	if err := s.print(&words); err != nil {
		t.Fatal(err)
	}
	policy := regexp.QuoteMeta(store.PolicyFile())
	for _, want := range []string{`mouse +false +policy ` + policy + `:2`, `connections +\["office", "my \\"lab\\""\] +policy ` + policy + `:4`} {
		if !regexp.MustCompile(`(?m)^  ` + want + `$`).Match(words.Bytes()) {
			t.Errorf("%s is not in\n%s", want, words.String())
		}
	}
	if err := report.JSON(&document, s); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Settings []struct {
			Key, Source, File string
			Value             any
			Line              int
		}
	}
	if err := json.Unmarshal(document.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	for _, row := range read.Settings {
		if row.Key == "mouse" && (row.Source != "policy" || row.Value != false || row.File != store.PolicyFile() || row.Line != 2) {
			t.Errorf("got %+v", row)
		}
	}
}

func TestColours(t *testing.T) {
	for _, test := range []struct {
		environ        []string
		want, variable string
	}{
		{nil, "none", ""},
		{[]string{"TERM=dumb"}, "none", ""},
		{[]string{"TERM=xterm-256color"}, "256", "TERM"},
		{[]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, "16 million", "COLORTERM"},
		{[]string{"TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=1"}, "none", "NO_COLOR"},
		{[]string{"TERM=xterm-256color", "NO_COLOR=0"}, "256", "TERM"},
	} {
		if got, variable := coloursOf(test.environ); got != test.want || variable != test.variable {
			t.Errorf("%q: got %s by %q, want %s by %q", test.environ, got, variable, test.want, test.variable)
		}
	}
}
