package console_test

import (
	"os"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"otpdialog/clock"
	"otpdialog/settings/presets"
	"otpdialog/settings/store"
	"otpdialog/ui"
	"otpdialog/ui/story"
)

// benchmarkEditor is the console with a connection of five actions open, in a
// window of 120 by 40.
func benchmarkEditor(b *testing.B) story.Screens {
	b.Helper()
	dir := b.TempDir()
	store := store.Open(store.Dirs{System: filepath.Join(dir, "system"), Config: dir, State: dir})
	duo, _ := presets.Lookup("generic")
	draft := store.NewDraft()
	duo.Apply(&draft.Connection)
	draft.DisplayName, draft.Primary, draft.Secret.Value = "Head office", "radius.example.com", "a secret of the tests"
	if _, err := store.Save(draft); err != nil {
		b.Fatal(err)
	}
	m, err := ui.New(ui.Options{Store: store, Console: true}, append(os.Environ(), "LANG=C.UTF-8"), clock.System{})
	if err != nil {
		b.Fatal(err)
	}
	h := story.NewHeadless(m)
	b.Cleanup(h.Close)
	h.Start()
	h.Do(tea.WindowSizeMsg{Width: 120, Height: 40})
	story.New(h, b).Until("radius.example.com").TabTo("connection").Press("enter").Until("Automation")
	return m
}

// BenchmarkEditor types a letter into a connection, with every check that it needs, and
// draws the frame.
func BenchmarkEditor(b *testing.B) {
	m := benchmarkEditor(b)
	b.ReportAllocs()
	for b.Loop() {
		m.Update(tea.KeyPressMsg{Code: 'x', Text: "x"})
		m.Update(tea.KeyPressMsg{Code: tea.KeyBackspace})
		m.View()
	}
}
