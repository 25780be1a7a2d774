package docs

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otpdialog/cli"
	"otpdialog/recording"
	"otpdialog/recording/picture"
	"otpdialog/ui"
	"otpdialog/ui/uitest"
)

// Pictures show the same times everywhere.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	m.Run()
}

// The pictures of the console show its pages as they are now. To draw them anew:
//
//	go test ./docs -update
//
// Look at them: a machine cannot say whether they are beautiful.
func TestPicturesOfTheConsole(t *testing.T) {
	draws := album(t)
	uitest.Story(t, uitest.Setup{
		Here: true, Size: image.Pt(104, 30), Options: ui.Options{Console: true},
		Settings: "secondary = \"radius2.example.com\"\n",
		Policy:   "[multifactor_authentication]\nremember_last_method_used = true\n[session]\nplain_text_tcp = false\n",
	}, func(d *uitest.Driver) {
		d.Click("office").Press("enter").See("Secondary server")
		draws(d, "console-connection")
		d.Tab("Automation").See("at most five")
		draws(d, "console-automation")
		d.Press("down", "down", "enter").See("Reject means")
		draws(d, "console-action")
		d.Press("esc").See("at most five").Press("esc").Tab("Policy").See("enforced on")
		draws(d, "console-policy")
	})
}

// The pictures of demonstrations show them as they are played now.
func TestPicturesOfDemonstrations(t *testing.T) {
	chosen := t.TempDir() // by the person who draws them: it makes no difference
	t.Setenv("XDG_CONFIG_HOME", chosen)
	if err := os.MkdirAll(filepath.Join(chosen, "otpdialog"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(chosen, "otpdialog", "preferences.toml"), []byte("theme = \"high-contrast\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	render := func(args ...string) {
		t.Helper()
		command := cli.Commands()
		command.SetArgs(append([]string{"render"}, args...))
		if err := command.ExecuteContext(t.Context()); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
	}
	for _, played := range []struct {
		name  string
		light bool
		files map[string][]string // the arguments that draw them
	}{
		{"push", false, map[string][]string{"push.gif": {"--gif"}, "phone.svg": {"--step", "3", "--svg"}}},
		{"push", true, map[string][]string{"push-light.gif": {"--gif"}, "phone-light.svg": {"--step", "3", "--svg"}}},
		{"number-matching", false, map[string][]string{"number-matching.svg": {"--step", "2", "--svg"}}},
	} {
		folder := t.TempDir()
		cast := filepath.Join(folder, "all.cast")
		light := fmt.Sprintf("--light=%t", played.light)
		render(played.name, "--size", "130x38", light, "--cast", cast)
		for file, args := range played.files {
			drawn := filepath.Join(folder, file)
			render(append(append([]string{cast, light}, args...), drawn)...)
			data, err := os.ReadFile(drawn)
			if err != nil {
				t.Fatal(err)
			}
			isCurrent(t, filepath.Join("images", file), data)
		}
	}
}

// album returns what compares a picture of the screen with one of the documentation.
func album(t *testing.T) func(d *uitest.Driver, name string) {
	t.Helper()
	folder, err := filepath.Abs("images") // a story has a working folder of its own
	if err != nil {
		t.Fatal(err)
	}
	return func(d *uitest.Driver, name string) {
		t.Helper()
		v := d.Screens.View()
		lines := strings.Split(v.Content, "\n")
		r := recording.NewRecorder(d.Now)
		var cursor *image.Point
		if v.Cursor != nil {
			cursor = &image.Point{X: v.Cursor.X, Y: v.Cursor.Y}
		}
		r.Frame(image.Pt(104, len(lines)), lines, cursor)
		var drawn bytes.Buffer
		err := r.Cast().Play(func(f recording.Frame) error {
			return picture.SVG(&drawn, picture.Frame{Cells: f.Screen, Cursor: f.Cursor()}, picture.Dark)
		})
		if err != nil {
			t.Fatal(err)
		}
		isCurrent(t, filepath.Join(folder, name+".svg"), drawn.Bytes())
	}
}

// isCurrent fails if a file of the documentation is not what is drawn now, or writes it with -update.
func isCurrent(t *testing.T, file string, drawn []byte) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" { // of package uitest
		if err := os.WriteFile(file, drawn, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (draw it with -update)", err)
	}
	if filepath.Ext(file) == ".svg" {
		kept = bytes.ReplaceAll(kept, []byte("\r\n"), []byte("\n"))
	}
	if !bytes.Equal(kept, drawn) {
		t.Errorf("%s is not what is shown now: run go test ./docs -update, and look at it", filepath.Base(file))
	}
}
