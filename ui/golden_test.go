package ui

import (
	"flag"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

var lightGrey = color.Gray{Y: 240}

var update = flag.Bool("update", false, "write the golden views anew")

// goldenScenes are the screens that are kept as text, to be read in a review.
var goldenScenes = []string{
	"list empty", "list many", "form", "form for the OTP only", "form with help",
	"connecting", "dialog with a balloon", "dialog with a long prompt", "dialog with a countdown", "dialog managed",
	"dialog with 5 wide actions", "notice rejected", "notice bad signature", "notice code sent",
	"progress", "progress by Autosend", "progress by last method", "result",
	"gate form", "gate dialog", "gate with help", "form with a saved password", "form that fetches the password",
	"demo form", "demo dialog", "demo push", "demo call", "demo numbers", "demo phone", "demo result",
	"console empty", "console connections", "console tasks", "console tasks managed", "console rename", "console delete",
	"console import", "console forget", "console file mistakes", "console text mistakes", "console presets", "console preset", "console new connection",
	"console editor", "console editor below", "console editor TLS", "console editor wrong", "console editor managed",
	"console editor not saved", "console editor conflict", "console attributes", "console attribute", "console attribute wrong",
	"console actions", "console actions empty", "console actions tasks", "console templates", "console action", "console gallery",
	"console check", "console check under way", "console preferences", "console preferences managed", "console policy", "console help",
}

// TestGolden compares each screen, without colours, with testdata. After a wanted
// change run: go test ./ui -run Golden -update, and read the difference.
func TestGolden(t *testing.T) {
	all := map[string]scene{}
	for _, s := range scenes() {
		all[s.name] = s
	}
	sizes := []image.Point{{80, 24}, {120, 40}, {40, 12}}
	for _, name := range goldenScenes {
		s, known := all[name]
		if !known {
			t.Fatalf("no scene is called %q", name)
		}
		t.Run(name, func(t *testing.T) {
			s.setup.Here = true
			s.look(t, func(d *driver) {
				var b strings.Builder
				for _, size := range sizes {
					d.Size(size.X, size.Y)
					b.WriteString(strings.Repeat("=", size.X) + "\n" + d.Screen())
				}
				golden(d.t, name, b.String())
			})
		})
	}
}

// A terminal without colours shows by words and brackets what colours say
// elsewhere; one without UTF-8 gets nothing but ASCII.
func TestGoldenWithoutColoursAndWithoutUTF8(t *testing.T) {
	for _, s := range scenes() {
		switch s.name {
		case "dialog with a balloon", "progress by Autosend",
			"console connections", "console editor", "console editor wrong", "console action", "console preferences managed":
		default:
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			s.setup.Here = true
			s.look(t, func(d *driver) {
				d.Send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
				golden(d.t, s.name+" NO_COLOR", d.Screen())
				checkNoColours(d.t, d.m.View().Content)
			})
			s.inASCII().look(t, func(d *driver) {
				d.Send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
				golden(d.t, s.name+" ASCII", d.Screen())
			})
		})
	}
}

// testdata is where the kept views are, wherever the working folder is meanwhile.
var testdata = func() string {
	folder, err := filepath.Abs("testdata")
	if err != nil {
		panic(err)
	}
	return folder
}()

// golden compares a screen with the file of that name.
func golden(t *testing.T, name, screen string) {
	t.Helper()
	file := filepath.Join(testdata, strings.ReplaceAll(name, " ", "-")+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(screen), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (write it with -update)", err)
	}
	if text := strings.ReplaceAll(string(want), "\r\n", "\n"); screen != text {
		t.Errorf("%s differs.\nNow:\n%s\nKept:\n%s", file, screen, text)
	}
}

// checkNoColours fails if a frame sets a colour.
func checkNoColours(t *testing.T, frame string) {
	t.Helper()
	for part := range strings.SplitSeq(frame, "\x1b[") {
		codes, _, found := strings.Cut(part, "m")
		if !found {
			continue
		}
		for code := range strings.SplitSeq(codes, ";") {
			if len(code) == 2 && strings.ContainsAny(code[:1], "349") || len(code) == 3 && strings.HasPrefix(code, "10") {
				t.Fatalf("the colour %q is set", codes)
			}
		}
	}
}

// Whatever screen is shown to a terminal without UTF-8, it is ASCII, as far as
// the words of servers and administrators are.
func TestASCIIEverywhere(t *testing.T) {
	for _, s := range scenes() {
		if strings.Contains(s.name, "long") || strings.Contains(s.name, "wide") || strings.Contains(s.name, "unbroken") {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.inASCII().look(t, func(d *driver) {
				for _, size := range []image.Point{{80, 24}, {40, 12}, {120, 40}, {30, 5}} {
					d.Size(size.X, size.Y)
					for i, line := range d.lines() {
						for _, r := range line {
							if r > 0x7e {
								d.t.Fatalf("%q in line %d at %v:\n%s", r, i, size, d.Screen())
							}
						}
					}
				}
			})
		})
	}
}

// inASCII is the scene on a terminal without UTF-8, with an administrator who
// knows of it.
func (s scene) inASCII() scene {
	s.setup.Environ = []string{"LANG=en_US.UTF-8", "LC_ALL=POSIX"}
	if s.setup.Actions == "" {
		s.setup.Actions = fiveActions
	}
	s.setup.Actions = strings.ReplaceAll(s.setup.Actions, "…", "...")
	return s
}

// Light and dark differ, and the terminal's answer decides between them.
func TestThemeFollowsTheTerminal(t *testing.T) {
	d := newDriver(t, still, setup{})
	dark := d.m.View().Content
	d.Send(tea.BackgroundColorMsg{Color: lightGrey})
	light := d.m.View().Content
	if dark == light {
		t.Error("a light terminal looks like a dark one")
	}
	if got := newDriver(t, still, setup{Environ: []string{"COLORFGBG=0;15"}}).m.View().Content; got != light {
		t.Error("COLORFGBG of a light terminal does not give the light theme")
	}
	d = newDriver(t, still, setup{Preferences: "theme = \"dark\"\n"})
	d.Send(tea.BackgroundColorMsg{Color: lightGrey})
	if d.m.View().Content != dark {
		t.Error("the theme of the preferences does not hold")
	}
}
