package console_test

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/signin/session/checkup"
	"otpdialog/ui"
	"otpdialog/ui/console"
	"otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

// A driver has a few more words for the console.
type driver struct{ uitest.Rig[*driver] }

type setup = uitest.Setup

const (
	cancelWord      = "Cancel"
	closeWord       = "Close"
	backWord        = "Back"
	connectionsWord = "Connections"
	consoleWord     = "Console"
	demoWord        = "Try the demo"
	signInWord      = "Sign in"
	signedInWord    = "Signed in"
	approveWord     = "Approve"
	rememberWord    = "Remember last method used"
	managedWord     = "Managed by your administrator"

	thinking, typing = 600 * time.Millisecond, 80 * time.Millisecond

	officeFile, fiveActions = uitest.OfficeFile, uitest.FiveActions
	minWidth, minHeight     = 40, 12 // of the window
)

var (
	narrow, wide, large = image.Pt(80, 24), image.Pt(120, 30), image.Pt(120, 40)

	named, manyConnections = uitest.Named, uitest.ManyConnections
	longName, wideActions  = uitest.LongName, uitest.WideActions
)

// perform tells a story in virtual time.
func perform(t *testing.T, s setup, tell func(d *driver)) {
	t.Helper()
	d := &driver{}
	d.Play(t, s, d, func() { tell(d) })
}

func keyOf(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	k, err := story.Key(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// inTheConsole is a setup that begins with the console, with the dictionary that
// comes with the program, and without servers.
func inTheConsole(s setup) setup {
	s.Options.Console = true
	if s.Options.Dictionary == nil {
		s.Options.Dictionary = dictionaryOf
	}
	if s.Options.StartPreview == nil {
		s.Options.StartPreview = func(*settings.Connection) (*ui.Demo, error) { return nil, errors.New("not here") }
	}
	if s.Options.CheckConnection == nil {
		s.Options.CheckConnection = func(context.Context, *settings.Connection, func(checkup.Row)) error { return nil }
	}
	return s
}

// Do presses the key that the help knows for it.
func (d *driver) Do(does string) *driver {
	d.T.Helper()
	for _, topic := range console.Help() {
		for _, b := range topic.Keys {
			if b.Help().Desc == does {
				return d.Press(b.Keys()[0])
			}
		}
	}
	d.T.Fatalf("no key of the console does %q", does)
	return d
}

// Task opens the Tasks menu and takes an entry.
func (d *driver) Task(label string) *driver {
	d.T.Helper()
	return d.Do("tasks").TabTo(label).Press("enter")
}

// Gone fails if an own connection has a file.
func (d *driver) Gone(name string) *driver {
	d.T.Helper()
	if _, err := os.Stat(d.OwnFile(name)); !errors.Is(err, os.ErrNotExist) {
		d.T.Fatalf("%s is there, on\n%s", d.OwnFile(name), d.Screen())
	}
	return d
}

// files are all files of the store with their texts, except locks.
func (d *driver) files() map[string]string {
	d.T.Helper()
	texts := map[string]string{}
	for _, folder := range []string{d.Store.Dirs().System, d.Store.Dirs().Config, d.Store.Dirs().State} {
		err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
			if errors.Is(err, os.ErrNotExist) {
				return nil
			}
			if err != nil || entry.IsDir() || strings.HasSuffix(path, ".lock") {
				return err
			}
			data, err := os.ReadFile(path)
			texts[path] = string(data)
			return err
		})
		if err != nil {
			d.T.Fatal(err)
		}
	}
	return texts
}

// dictionaryOf is the dictionary of a connection, as the commands read it.
func dictionaryOf(c *settings.Connection) (*dictionary.Dictionary, error) {
	path := c.DictionaryPath()
	if path == "" {
		return dictionary.Embedded()
	}
	return dictionary.Read(os.DirFS(filepath.Dir(path)), filepath.Base(path))
}

// checkFrame checks what holds for each frame.
func (d *driver) checkFrame() {
	d.T.Helper()
	lines := d.Lines()
	uitest.CheckFrame(d.T, d.Model, image.Pt(ansi.StringWidth(lines[0]), len(lines)))
}

// OnPhone waits for a text that a push or a call brings to the screen.
func (d *driver) OnPhone(text string) *driver {
	d.T.Helper()
	return d.Until(text)
}
