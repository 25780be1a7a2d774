// Package uitest opens the screens on files of a test, with a server that the test
// plays, and tells stories about them:
//
//	uitest.Story(t, uitest.Setup{}, func(d *uitest.Driver) {
//		d.Type("alice").Press("tab").Type("secret").Press("enter")
//		d.Server.Challenges("Choose")
//		d.Hover("Push").See("Send a notification").Click("Push")
//	})
//
// In a story time is virtual (testing/synctest): a person's pace costs nothing, and
// an hour in which nothing may happen takes no time.
package uitest

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/clock"
	"otpdialog/settings"
	"otpdialog/settings/document"
	"otpdialog/settings/secret"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/radius"
	"otpdialog/signin/session/sessiontest"
	"otpdialog/ui"
	"otpdialog/ui/story"
)

// A Driver is the person of a story, at the screens of a test.
type Driver struct{ Rig[*Driver] }

// A Rig is the screens of a test and the person before them. A type that embeds it
// can add words of its own to a story.
type Rig[Self any] struct {
	story.Person[Self]
	*story.Headless

	T      *testing.T
	Model  *ui.Model
	Server *sessiontest.Server // the partner of the flow, played by the test
	Store  *store.Store
	Now    func() time.Time // by the clock of the screens

	self Self
}

// Labels that stories use most.
const (
	userNameWord = "User name"
	chooseMethod = "Choose a method"
)

// Setup is what a driver starts with. The zero value is one connection of five
// actions, and nothing remembered.
type Setup struct {
	Settings string            // more lines of the connection file
	Actions  string            // its actions, "" for five
	Others   map[string]string // more connection files, by name
	NoOffice bool              // without the connection itself
	Managed  map[string]string // connection files of the administrator, by name

	Policy, Preferences, State string // the files' texts
	Environ                    []string
	Size                       image.Point // 80 by 24 if it is zero
	Here                       bool        // the files are in the working folder: their paths are the same each time
	Pace                       *Pace       // of live screens; nil for one of their own
	Options                    ui.Options  // Store and Open are the driver's
}

// Story drives the screens in virtual time, and then leaves them as Run does.
func Story(t *testing.T, s Setup, tell func(d *Driver)) {
	t.Helper()
	d := &Driver{}
	d.Play(t, s, d, func() { tell(d) })
}

// Play opens the screens on the files of s in virtual time, tells a story with self,
// which embeds the rig, and leaves the screens as Run does.
func (r *Rig[Self]) Play(t *testing.T, s Setup, self Self, tell func()) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r.open(t, s, self, func() time.Time { return time.Now().UTC() })
		r.Settle = synctest.Wait
		defer r.leave()
		r.Start()
		tell()
	})
}

// Live opens the screens on the files of s before real partners: what is awaited is
// awaited, and the pace of the person takes no time. They are left when the test
// ends.
func Live(t *testing.T, s Setup) *Driver {
	t.Helper()
	d := &Driver{}
	d.Live(t, s, d)
	return d
}

// Live is the function [Live], with self, which embeds the rig.
func (r *Rig[Self]) Live(t *testing.T, s Setup, self Self) {
	t.Helper()
	if s.Pace == nil {
		s.Pace = new(Pace)
	}
	r.open(t, s, self, s.Pace.Now)
	r.Pass = s.Pace.pass
	t.Cleanup(r.leave)
	r.Start()
}

// Pace is the clock of live screens: the time that their person has waited on purpose. It
// can be shared with the world around them.
type Pace struct{ passed atomic.Int64 }

// Now returns the time. Any goroutine may ask for it.
func (p *Pace) Now() time.Time {
	return time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(p.passed.Load()))
}

func (p *Pace) pass(d time.Duration) { p.passed.Add(int64(d)) }

// leave ends the program, as Run does when the screens are gone.
func (r *Rig[Self]) leave() {
	r.Model.Leave()
	r.Left = true
	r.Headless.Wait(2 * time.Second) // for the ticker that was under way, if one was
	r.Close()
}

// open writes the files of s and opens the screens on them.
func (r *Rig[Self]) open(t *testing.T, s Setup, self Self, now func() time.Time) {
	t.Helper()
	r.T, r.self, r.Server, r.Store, r.Now = t, self, sessiontest.New(t, func() { r.Settled() }), store.Open(s.write(t)), now
	o := s.Options
	o.Store = r.Store
	if o.Open == nil {
		o.Open = r.Server.Open
	}
	m, err := ui.New(o, append([]string{"LANG=C.UTF-8"}, s.Environ...), screenClock{now: now})
	if err != nil {
		t.Fatal(err)
	}
	r.Model, r.Headless = m, story.NewHeadless(m)
	r.Filter = ui.Filter
	r.Person = story.NewPerson(r.Headless, t, self)
	if s.Size == (image.Point{}) {
		s.Size = image.Pt(80, 24)
	}
	r.Size(s.Size.X, s.Size.Y)
}

// write writes the files of a setup.
func (s *Setup) write(t *testing.T) store.Dirs {
	t.Helper()
	dir := t.TempDir()
	if s.Here {
		t.Chdir(dir)
		dir = ""
	}
	dirs := store.Dirs{System: filepath.Join(dir, "system"), Config: filepath.Join(dir, "config"), State: filepath.Join(dir, "state")}
	write := func(text string, path ...string) {
		if text == "" {
			return
		}
		file := filepath.Join(path...)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s.Actions == "" {
		s.Actions = FiveActions
	}
	if !s.NoOffice {
		write(OfficeFile+s.Settings+"\n"+s.Actions, dirs.Config, "connections", "office.toml")
	}
	for name, text := range s.Others {
		write(text, dirs.Config, "connections", name+".toml")
	}
	for name, text := range s.Managed {
		write(text, dirs.System, "connections", name+".toml")
	}
	write(s.Policy, dirs.System, "policy.toml")
	write(s.Preferences, dirs.Config, "preferences.toml")
	write(s.State, dirs.State, "state.toml")
	return dirs
}

// screenClock is the time of the screens. Its timers are those of the machine.
type screenClock struct {
	clock.System

	now func() time.Time
}

// Now implements [clock.Clock].
func (c screenClock) Now() time.Time { return c.now() }

// Wait lets time pass.
func (r *Rig[Self]) Wait(long time.Duration) Self { return r.Person.Wait(long) }

// Interrupted is true if the person has left with Ctrl+C.
func (r *Rig[Self]) Interrupted() bool {
	_, err := r.Model.Outcome()
	return err != nil
}

// Outcome is how the sign-in has ended, or where it is.
func (r *Rig[Self]) Outcome() ui.Outcome {
	o, _ := r.Model.Outcome()
	return o
}

// SignIn fills in the form and goes on with Enter.
func (r *Rig[Self]) SignIn() Self {
	r.T.Helper()
	r.Click(userNameWord)
	r.Type("alice")
	r.Press("tab")
	r.Type("wonderland")
	return r.Press("enter")
}

// Challenged signs in as far as the server's question.
func (r *Rig[Self]) Challenged() Self {
	r.T.Helper()
	r.SignIn()
	r.Server.Challenges(chooseMethod)
	return r.Wait(r.Pace.Thinking)
}

// Dialog signs in as far as a dialog that waits.
func (r *Rig[Self]) Dialog() Self {
	r.T.Helper()
	r.Challenged()
	return r.In(signin.Dialog)
}

// In fails unless the sign-in is in that state, as far as the screen shows it.
func (r *Rig[Self]) In(s signin.State) Self {
	r.T.Helper()
	if got := r.State(); got != s {
		r.T.Fatalf("the sign-in is in state %d, not %d, on\n%s", got, s, r.Screen())
	}
	return r.self
}

// State is where the sign-in is, by what can be pressed.
func (r *Rig[Self]) State() signin.State {
	_, spots := r.Spots()
	has := map[string]bool{}
	for _, spot := range spots {
		has[spot.Stop.ID] = true
	}
	switch {
	case has["otp"]:
		return signin.Dialog
	case has["enter code"]:
		return signin.Progress
	case has["cancel"]:
		return signin.Connecting
	case has["again"], r.Outcome().SignedIn:
		return signin.SignedIn
	}
	return signin.Idle
}

// Kept is the text of an own connection's file.
func (r *Rig[Self]) Kept(name string) string {
	r.T.Helper()
	data, err := os.ReadFile(r.OwnFile(name))
	if err != nil {
		r.T.Fatalf("%v, on\n%s", err, r.Screen())
	}
	return string(data)
}

// OwnFile is where an own connection is.
func (r *Rig[Self]) OwnFile(name string) string {
	return filepath.Join(r.Store.Dirs().Connections(), name+".toml")
}

// Saved is what an own connection's file says.
func (r *Rig[Self]) Saved(name string) settings.Connection {
	r.T.Helper()
	c, err := document.ParseConnection(name, r.OwnFile(name), []byte(r.Kept(name)))
	if err != nil {
		r.T.Fatalf("%v, on\n%s", err, r.Screen())
	}
	return c
}

// Write writes a file behind the program's back.
func (r *Rig[Self]) Write(name, text string) Self {
	r.T.Helper()
	if err := os.WriteFile(r.OwnFile(name), []byte(text), 0o600); err != nil {
		r.T.Fatal(err)
	}
	return r.self
}

// Tab shows one of the tabs.
func (r *Rig[Self]) Tab(name string) Self {
	r.T.Helper()
	return r.Click(name)
}

// Ends fails unless the program was left: with an Accept or without.
func (r *Rig[Self]) Ends(signedIn bool) Self {
	r.T.Helper()
	if !r.Left {
		r.T.Fatalf("the program goes on:\n%s", r.Screen())
	}
	if got := r.Outcome().SignedIn && !r.Interrupted(); got != signedIn {
		r.T.Fatalf("signed in: %t", got)
	}
	return r.self
}

// Blank fails unless the screen is.
func (r *Rig[Self]) Blank() Self {
	r.T.Helper()
	if text := strings.TrimSpace(r.Screen()); text != "" {
		r.T.Fatalf("there is something on the screen:\n%s", text)
	}
	return r.self
}

// OutOfReach fails unless the label is on the screen and a click on it does nothing.
func (r *Rig[Self]) OutOfReach(label string) Self {
	r.T.Helper()
	if r.Shows(label) {
		r.T.Errorf("%q can be pressed", label)
	}
	r.See(label)
	screen := r.Screen()
	for y, line := range r.Lines() {
		if left, _, found := strings.Cut(line, label); found {
			r.ClickAt(image.Pt(ansi.StringWidth(left), y))
		}
	}
	if after := r.Screen(); after != screen {
		r.T.Errorf("a click changed\n%s\nto\n%s", screen, after)
	}
	return r.self
}

// MouseStays fails unless the mouse is captured or not, as the administrator decided,
// whatever key is pressed.
func (r *Rig[Self]) MouseStays(captured bool) {
	r.T.Helper()
	for range 2 {
		if got := r.Model.View().MouseMode != tea.MouseModeNone; got != captured {
			r.T.Errorf("the mouse is captured: %t", got)
		}
		r.SeeNo("F3 mouse")
		r.Press("f3")
	}
	r.Press("f1")
	r.See("mouse: Managed by your administrator")
}

// Frames fails unless the number of messages in the next ten seconds is from least to
// most: that many frames are drawn.
func (r *Rig[Self]) Frames(least, most int) Self {
	r.T.Helper()
	before := r.Taken
	r.Wait(10 * time.Second)
	if n := r.Taken - before; n < least || n > most {
		r.T.Errorf("%d messages in ten seconds, not %d to %d", n, least, most)
	}
	return r.self
}

// OverUDP opens the real way to the servers of a connection.
func OverUDP(c *settings.Connection) session.Servers {
	return radius.New(c, radius.Options{Secrets: secret.Sources{}, Memory: session.NewMemory()})
}
