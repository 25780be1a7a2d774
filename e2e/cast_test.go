//go:build unix

package e2e

import (
	"bytes"
	"image"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"otpdialog/e2e/terminal"
	"otpdialog/recording"
	"otpdialog/recording/picture"
	"otpdialog/simulator"
)

// What a demonstration shows can be recorded, and drawn from the recording: the same cells in the same
// colours as in the terminal, and nothing else of the machine.
func TestCast(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.prefers("reduced_motion = true\n") // a button that slides in cannot be hit where it is seen
	folder := t.TempDir()
	file := filepath.Join(folder, "demo.cast")
	p := h.startsIn(terminal.Program{Args: []string{"demo", "--cast", file}, Width: 100, Height: 30})
	p.clicksWhenThere("  " + signInWord + "  ")
	p.waitDialog()
	p.presses(push)
	p.clicksWhenThere(approveWord)
	p.WaitText(signedInWord)
	seen := p.Picture(false)
	p.Signal(unix.SIGTERM)
	p.WaitExit()
	p.waitSaid("recorded in " + file)

	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	for _, secret := range []string{simulator.DemoPassword, h.config, "xterm", "/tmp", "\x07", `\u0007`, "]0;", "]2;"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the recording has %q", secret)
		}
	}
	cast, err := recording.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	found, step := false, 0
	err = cast.Play(func(f recording.Frame) error {
		if !found && slices.Equal(picture.Draw(picture.Frame{Cells: f.Screen, Cursor: f.Cursor()}, picture.Dark).Pix, dots(t, seen)) {
			found, step = true, f.Step
		}
		return nil
	})
	if err != nil || !found {
		t.Fatalf("no frame is what the terminal showed, %v", err)
	}
	var marks []string
	for _, e := range cast.Events {
		if e.Kind == recording.Marker {
			marks = append(marks, e.Text)
		}
	}
	if got := strings.Join(marks, " "); got != "connecting dialog progress result" || marks[step-1] != "result" {
		t.Errorf("the marks are %q, and the end is behind the %dth", got, step)
	}

	drawn := map[string]string{}
	args := []string{"render", file}
	for _, format := range []string{"gif", "svg", "png"} {
		drawn[format] = filepath.Join(folder, "out."+format)
		args = append(args, "--"+format, drawn[format])
	}
	h.runs(0, append([]string{program}, args...)...)
	still, err := png.Decode(bytes.NewReader(readFile(t, drawn["png"])))
	if err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(bytes.NewReader(readFile(t, drawn["gif"])))
	if err != nil {
		t.Fatal(err)
	}
	if len(film.Image) < 4 || still.Bounds().Size() != image.Pt(film.Config.Width, film.Config.Height) {
		t.Errorf("%d frames of %v", len(film.Image), film.Config)
	}
	if svg := string(readFile(t, drawn["svg"])); !strings.Contains(svg, signedInWord) {
		t.Errorf("the picture does not say %q", signedInWord)
	}
	for _, again := range [][]string{args, {"demo", "--cast", file}} {
		if said := h.fails(78, again...); !strings.Contains(said, "already, which is not written over") {
			t.Errorf("a file that exists: %s", said)
		}
	}
	link := filepath.Join(folder, "link.cast")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	h.fails(78, "demo", "--cast", link)
}

// dots are those of a picture.
func dots(t *testing.T, img image.Image) []byte {
	t.Helper()
	rgba, is := img.(*image.RGBA)
	if !is {
		t.Fatalf("it is a %T", img)
	}
	return rgba.Pix
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
