package scenario_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/scenario"
	"otpdialog/scenario/lines"
	"otpdialog/scenario/screens"
)

// pictured is a scenario with pictures of three pages.
const pictured = `schema = 1

[world]
vendor = "duo"
seed   = 42

[[steps]]
sign_in = { user = "maria", password = "wonderland" }
expect  = { screen = "dialog", picture = "dialog.txt" }

[[steps]]
press  = "Push"
expect = { screen = "progress", pushes = 1, picture = "pictures/push.100x30.txt" }

[[steps]]
phone  = { approve = true }
expect = { outcome = "accepted", picture = "accepted-60x16.txt" }
`

// playFile plays the only case of a file.
func playFile(t *testing.T, file string, o scenario.PlayOptions) (scenario.Result, []scenario.Event) {
	t.Helper()
	cases, err := scenario.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	var events []scenario.Event
	o.Report = func(e scenario.Event) { events = append(events, e) }
	return cases[0].Play(t.Context(), o), events
}

// A picture is written with Update, and compared without. Other faces say that they do not.
func TestPictures(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "pictured.toml")
	if err := os.WriteFile(file, []byte(pictured), 0o600); err != nil {
		t.Fatal(err)
	}
	impatient := filepath.Join(folder, "impatient.toml")
	if err := os.WriteFile(impatient, []byte(strings.Replace(pictured, `"dialog.txt"`, `"dialog.txt", within = "1h"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	onScreens := scenario.PlayOptions{Sit: screens.New, FaceName: "screens"}
	if got, events := playFile(t, impatient, onScreens); got.Status != scenario.Failed || !strings.Contains(got.Reason, "no picture: no such file") {
		t.Errorf("without its pictures it is %+v", got)
	} else if end := events[len(events)-1]; end.Next != "write it with --update, and look at it" {
		t.Errorf("the next step is %q", end.Next)
	}
	onScreens.Update = true
	if got, _ := playFile(t, file, onScreens); got.Status != scenario.Passed {
		t.Fatalf("the update is %+v", got)
	}
	onScreens.Update = false
	for range 3 {
		if got, _ := playFile(t, file, onScreens); got.Status != scenario.Passed {
			t.Errorf("with its pictures it is %+v", got)
		}
	}
	for name, size := range map[string][2]int{"dialog.txt": {80, 24}, "pictures/push.100x30.txt": {100, 30}, "accepted-60x16.txt": {60, 16}} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		rows := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		if len(rows) != size[1] {
			t.Errorf("%s has %d rows", name, len(rows))
		}
	}
	for name, sit := range map[string]scenario.PlayOptions{"lines": {Sit: lines.New}, "session": {}} {
		got, events := playFile(t, file, sit)
		noted := 0
		for _, e := range events {
			if e.Kind == scenario.StepEnded && e.NotCompared == 1 && strings.Contains(e.Reason, "only with --face screens") {
				noted++
			}
		}
		if got.Status != scenario.Passed || noted != 3 {
			t.Errorf("%s: %+v, with %d notes", name, got, noted)
		}
	}
	dialog := filepath.Join(folder, "dialog.txt")
	text, err := os.ReadFile(dialog)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dialog, []byte(strings.Replace(string(text), "Push", "Pull", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(impatient, []byte(strings.Replace(pictured, `"dialog.txt"`, `"dialog.txt", within = "2s"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, _ := playFile(t, impatient, onScreens); got.Status != scenario.Failed || !strings.Contains(got.Reason, "Push") || !strings.Contains(got.Reason, "Pull") {
		t.Errorf("with another picture it is %+v", got)
	}
}
