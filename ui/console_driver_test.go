package ui

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/radiusclient/dictionary"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/signin/session/radius"
	"otpdialog/ui/console"
	"otpdialog/ui/kit"
)

// What a driver does in the console: its stories read as those of the dialog do.

// inTheConsole is a setup that begins with the console, with the dictionary that
// comes with the program, and without servers.
func inTheConsole(s setup) setup {
	s.Options.Console = true
	if s.Options.Dictionary == nil {
		s.Options.Dictionary = dictionaryOf
	}
	if s.Options.StartPreview == nil {
		s.Options.StartPreview = func(*settings.Connection) (*Demo, error) { return nil, errors.New("not here") }
	}
	if s.Options.CheckConnection == nil {
		s.Options.CheckConnection = func(context.Context, *settings.Connection, func(radius.Row)) error { return nil }
	}
	return s
}

// dictionaryOf is the dictionary of a connection, as the commands read it.
func dictionaryOf(c *settings.Connection) (*dictionary.Dictionary, error) {
	path := c.DictionaryPath()
	if path == "" {
		return dictionary.Embedded()
	}
	return dictionary.Read(os.DirFS(filepath.Dir(path)), filepath.Base(path))
}

// inConsole is true while the console has the keyboard.
func (d *driver) inConsole() bool { return d.m.screen() == consoleScreen && !d.m.help }

// readsAs are what a spot reads: what stands on it, and at the end its label, which
// stands left of it; "" for none.
func (d *driver) readsAs(lines []string, r image.Rectangle) []string {
	var texts []string
	for y := r.Min.Y; y < r.Max.Y; y++ {
		own := strings.TrimSpace(ansi.Cut(lines[y], r.Min.X, r.Max.X))
		for _, mark := range []string{"> ", "( ) ", "(•) ", "(*) ", "[ ] ", "[✓] ", "[x] "} {
			own = strings.TrimPrefix(own, mark)
		}
		if inside, found := strings.CutPrefix(own, "["); found { // a button without colours
			own = strings.TrimSuffix(inside, "]")
		}
		texts = append(texts, strings.TrimSpace(own))
	}
	frame, _ := d.m.console.Stack.Spots()
	left := ansi.Cut(lines[r.Min.Y], frame.Min.X+1, r.Min.X)
	switch {
	case strings.HasPrefix(ansi.Cut(lines[r.Min.Y], r.Min.X, r.Max.X), "("): // the options have one label, on the first of their lines
		for y := r.Min.Y; y > frame.Min.Y; y-- {
			left, _, _ = strings.Cut(ansi.Cut(lines[y], frame.Min.X+1, r.Min.X), "(")
			if strings.TrimSpace(left) != "" {
				break
			}
		}
	case d.hasNeighbour(r):
		left = ""
	}
	return append(texts, strings.TrimSpace(left))
}

// hasNeighbour is true where another spot stands left of r.
func (d *driver) hasNeighbour(r image.Rectangle) bool {
	return slices.ContainsFunc(d.spots(), func(s kit.Spot) bool {
		return s.Rect.Min.Y == r.Min.Y && s.Rect.Max.X <= r.Min.X && !s.Rect.Empty()
	})
}

// spots are those of the page of the console that has the keyboard.
func (d *driver) spots() []kit.Spot {
	_, spots := d.m.console.Stack.Spots()
	return spots
}

// consoleSpot is where the spot of the console is that reads as label, or else
// has it in its own text.
func (d *driver) consoleSpot(label string) (image.Rectangle, bool) {
	if !d.inConsole() {
		return image.Rectangle{}, false
	}
	lines := d.lines()
	for _, same := range []likeness{d.reads, d.mentions} {
		if i := d.seen(lines, same, label, false); i >= 0 {
			return d.spots()[i].Rect, true
		}
	}
	return image.Rectangle{}, false
}

// A likeness says whether a spot is the one that a story means.
type likeness func(lines []string, r image.Rectangle, label string) bool

// seen is the index of the first spot in sight that is meant, -1 for none.
func (d *driver) seen(lines []string, same likeness, label string, byTab bool) int {
	return slices.IndexFunc(d.spots(), func(s kit.Spot) bool {
		return !s.Rect.Empty() && (!byTab || !s.Skipped || s.Row) && same(lines, s.Rect, label)
	})
}

// reads is true where a spot reads exactly so.
func (d *driver) reads(lines []string, r image.Rectangle, label string) bool {
	return slices.Contains(d.readsAs(lines, r), label)
}

// mentions is true where what stands on a spot has the label in it.
func (d *driver) mentions(lines []string, r image.Rectangle, label string) bool {
	texts := d.readsAs(lines, r)
	return strings.Contains(strings.Join(texts[:len(texts)-1], "\n"), label)
}

// consoleFocus is where the focus of the console is.
func (d *driver) consoleFocus() image.Rectangle {
	d.t.Helper()
	for _, s := range d.spots() {
		if s.Focused {
			return s.Rect
		}
	}
	d.t.Fatalf("nothing has the focus on\n%s", d.Screen())
	return image.Rectangle{}
}

func (d *driver) focusedInConsole(label string) *driver {
	d.t.Helper()
	if lines, at := d.lines(), d.consoleFocus(); !d.reads(lines, at, label) && !d.mentions(lines, at, label) {
		d.t.Fatalf("the focus is on %q, not on %q, on\n%s", d.readsAs(lines, at), label, d.Screen())
	}
	return d
}

// tabInConsole goes to what reads as label, wherever it is on the sheet.
func (d *driver) tabInConsole(label string) *driver {
	d.t.Helper()
	for _, same := range []likeness{d.reads, d.mentions} {
		var known []image.Rectangle
		for range len(d.spots()) + 1 {
			if now := d.places(); !slices.Equal(now, known) { // else nothing has come in sight
				known = now
				if i := d.seen(d.lines(), same, label, true); i >= 0 {
					return d.tabToSpot(i)
				}
			}
			d.Press("tab")
		}
	}
	d.t.Fatalf("Tab comes by nothing that reads %q on\n%s", label, d.Screen())
	return d
}

// places are where the spots are.
func (d *driver) places() []image.Rectangle {
	var rects []image.Rectangle
	for _, s := range d.spots() {
		rects = append(rects, s.Rect)
	}
	return rects
}

// tabToSpot presses Tab until a spot has the focus.
func (d *driver) tabToSpot(i int) *driver {
	d.t.Helper()
	for range 2 * len(d.spots()) {
		spots := d.spots()
		focused := slices.IndexFunc(spots, func(s kit.Spot) bool { return s.Focused })
		switch {
		case focused == i:
			return d
		case spots[i].Row && focused >= 0 && spots[focused].Rect.Min.X == spots[i].Rect.Min.X && spots[focused].Rect.Dx() == spots[i].Rect.Dx() && focused < i:
			d.Press("down")
		case spots[i].Row && focused >= 0 && spots[focused].Rect.Min.X == spots[i].Rect.Min.X && spots[focused].Rect.Dx() == spots[i].Rect.Dx():
			d.Press("up")
		default:
			d.Press("tab")
		}
	}
	d.t.Fatalf("Tab does not come around on\n%s", d.Screen())
	return d
}

// consoleKey is the first key that does something, by what the help says of it.
func consoleKey(t *testing.T, does string) string {
	t.Helper()
	for _, topic := range console.Help() {
		for _, b := range topic.Keys {
			if b.Help().Desc == does {
				return b.Keys()[0]
			}
		}
	}
	t.Fatalf("no key of the console does %q", does)
	return ""
}

// Do presses the key that the help knows for it.
func (d *driver) Do(does string) *driver {
	d.t.Helper()
	return d.Press(consoleKey(d.t, does))
}

// Fill types a text into a field in place of what is there.
func (d *driver) Fill(label, text string) *driver {
	d.t.Helper()
	d.TabTo(label).Press("end", "ctrl+u")
	if text == "" {
		return d
	}
	return d.Paste(text)
}

// Choose takes one of the options that stand beside a label.
func (d *driver) Choose(label, option string) *driver {
	d.t.Helper()
	d.TabTo(label)
	const most = 6 // options
	for range most {
		d.Press("left")
	}
	for range most {
		if d.reads(d.lines(), d.consoleFocus(), option) {
			return d
		}
		d.Press("right")
	}
	d.t.Fatalf("%q does not offer %q on\n%s", label, option, d.Screen())
	return d
}

// Toggle switches a checkbox.
func (d *driver) Toggle(label string) *driver {
	d.t.Helper()
	return d.TabTo(label).Press("space")
}

// Task opens the Tasks menu and takes an entry.
func (d *driver) Task(label string) *driver {
	d.t.Helper()
	return d.Do("tasks").TabTo(label).Press("enter")
}

// Tab shows one of the tabs.
func (d *driver) Tab(name string) *driver {
	d.t.Helper()
	return d.Click(name)
}

// Drag takes what reads as from, and lets it go over what reads as to.
func (d *driver) Drag(from, to string) *driver {
	d.t.Helper()
	d.Wait(thinking).MouseDown(from).Wait(typing)
	p := d.middle(to)
	return d.Send(tea.MouseMotionMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft}).Wait(typing).
		Send(tea.MouseReleaseMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft})
}

// ClickAt presses and lets go of the left button over a cell.
func (d *driver) ClickAt(p image.Point) *driver {
	return d.Wait(thinking).Send(tea.MouseClickMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft}).Wait(typing).
		Send(tea.MouseReleaseMsg{X: p.X, Y: p.Y, Button: tea.MouseLeft})
}

// Wheel turns the wheel in the middle of the window, down where it is positive.
func (d *driver) Wheel(notches int) *driver {
	button := tea.MouseWheelDown
	if notches < 0 {
		button = tea.MouseWheelUp
	}
	p := d.m.size.Div(2)
	for range abs(notches) {
		d.Wait(typing).Send(tea.MouseWheelMsg{X: p.X, Y: p.Y, Button: button})
	}
	return d
}

// WheelTo turns the wheel until what reads as label is in sight.
func (d *driver) WheelTo(label string) *driver {
	d.t.Helper()
	for _, notch := range []int{1, -1} {
		for range 60 {
			if _, found := d.consoleSpot(label); found {
				return d
			}
			d.Wheel(notch)
		}
	}
	d.t.Fatalf("the wheel does not bring %q to\n%s", label, d.Screen())
	return d
}

// Kept is the text of an own connection's file.
func (d *driver) Kept(name string) string {
	d.t.Helper()
	data, err := os.ReadFile(d.ownFile(name))
	if err != nil {
		d.t.Fatalf("%v, on\n%s", err, d.Screen())
	}
	return string(data)
}

func (d *driver) ownFile(name string) string {
	return filepath.Join(d.store.Dirs().Connections(), name+".toml")
}

// Saved is what an own connection's file says.
func (d *driver) Saved(name string) settings.Connection {
	d.t.Helper()
	c, err := document.ParseConnection(name, d.ownFile(name), []byte(d.Kept(name)))
	if err != nil {
		d.t.Fatalf("%v, on\n%s", err, d.Screen())
	}
	return c
}

// Gone fails if an own connection has a file.
func (d *driver) Gone(name string) *driver {
	d.t.Helper()
	if _, err := os.Stat(d.ownFile(name)); !errors.Is(err, os.ErrNotExist) {
		d.t.Fatalf("%s is there, on\n%s", d.ownFile(name), d.Screen())
	}
	return d
}

// Write writes a file behind the program's back.
func (d *driver) Write(name, text string) *driver {
	d.t.Helper()
	if err := os.WriteFile(d.ownFile(name), []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return d
}

// files are all files of the store with their texts, but for locks.
func (d *driver) files() map[string]string {
	d.t.Helper()
	texts := map[string]string{}
	for _, folder := range []string{d.store.Dirs().System, d.store.Dirs().Config, d.store.Dirs().State} {
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
			d.t.Fatal(err)
		}
	}
	return texts
}
