package ui_test

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/ui/uitest"
)

// walkKeys are all keys that mean anything anywhere, and some that are typed.
var walkKeys = []string{
	"tab", "tab", "shift+tab", "up", "down", "left", "right", "space", "enter", "enter", "esc", "pgup", "pgdown", "home", "end",
	"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f12", "alt+h", "alt+k", "alt+m", "alt+w", "ctrl+l", "ctrl+p", "ctrl+r", "ctrl+s", "ctrl+t", "ctrl+z", "ctrl+k",
	"alt+1", "alt+2", "alt+5", "insert", "delete", "backspace", "a", "d", "w", "e", "r", "f", "x", "1", "7",
}

// Whatever is pressed, clicked, pasted and answered, in whatever order: a sign-in
// alone shows nothing but its form and its dialog, a gate asks for its own user
// only, and nobody is signed in but by an Accept.
func TestWalkAlone(t *testing.T) {
	withPassword := gate(setup{})
	withPassword.Options.SavedPassword = func(ctx context.Context, _ *settings.Connection) (string, error) {
		select {
		case <-time.After(time.Second):
			return "wonderland", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	for name, s := range map[string]setup{
		"alone": alone(setup{}), "alone for the OTP": alone(setup{Settings: askOTP}),
		"gate": gate(setup{}), "gate for the OTP": gate(setup{Settings: askOTP, Actions: autosendPush}),
		"gate that appends": gate(setup{Settings: "ask = \"append\""}), "gate with a saved password": withPassword,
		"gate without actions": gate(setup{Actions: "\n"}),
	} {
		for seed := range uint64(12) {
			t.Run(fmt.Sprintf("%s %d", name, seed), func(t *testing.T) {
				t.Parallel()
				w := walker{random: rand.New(rand.NewPCG(seed, 7)), size: narrow, gate: s.Options.Gate}
				story(t, s, func(d *driver) {
					for len(w.done) < 60 && !d.Left {
						w.step(d)
						w.check(d)
					}
				})
			})
		}
	}
}

// A walker does anything.
type walker struct {
	random   *rand.Rand
	done     []string
	gate     bool
	size     image.Point
	accepted bool // by the server, with a sign-in that waited for it
}

func (w *walker) step(d *driver) {
	does := func(what string, do func()) {
		w.done = append(w.done, what)
		do()
	}
	if waits := d.State(); (waits == signin.Connecting || waits == signin.Progress) && w.random.IntN(3) == 0 {
		switch n := w.random.IntN(10); {
		case n == 0:
			w.accepted = true
			does("accept", func() { d.Server.Accepts() })
		case n < 6:
			does("challenge", func() { d.Server.Challenges("Choose") })
		case n < 8:
			does("reject", func() { d.Server.Rejects() })
		default:
			does("silence", func() { d.Server.Fails(signin.NoAnswer) })
		}
		return
	}
	_, places := d.Spots()
	switch n := w.random.IntN(20); {
	case n < 12:
		key := walkKeys[w.random.IntN(len(walkKeys))]
		does(key, func() { d.Press(key) })
	case n < 16 && len(places) > 0:
		at := places[w.random.IntN(len(places))]
		does(fmt.Sprint("click on ", at.Stop), func() { d.ClickAt(at.Rect.Min) })
	case n < 18:
		at := image.Pt(w.random.IntN(w.size.X+1), w.random.IntN(w.size.Y+1))
		does(fmt.Sprint("click at ", at), func() { d.ClickAt(at) })
	case n < 19:
		does("paste", func() { d.Paste("mallory") })
	default:
		size := []image.Point{{80, 24}, {40, 12}, {120, 30}, {30, 8}}[w.random.IntN(4)]
		does(fmt.Sprint("size ", size), func() { d.Size(size.X, size.Y) })
		w.size = size
	}
	d.Send(tea.FocusMsg{})
}

func (w *walker) check(d *driver) {
	d.T.Helper()
	uitest.CheckFrame(d.T, d.Model, w.size)
	for _, elsewhere := range []string{demoWord, "Preferences", "Phone of"} {
		d.SeeNo(elsewhere)
	}
	o := d.Outcome()
	if o.SignedIn != w.accepted || o.Connection != "office" {
		d.T.Errorf("signed in: %t, accepted: %t, on %q", o.SignedIn, w.accepted, o.Connection)
	}
	if w.gate {
		if d.Paused > 0 || d.Shows(userNameWord) {
			d.T.Errorf("suspended %d times, the name can be changed: %t", d.Paused, d.Shows(userNameWord))
		}
		for _, name := range d.Server.UserNames() {
			if name != "alice" {
				d.T.Errorf("%q was to be signed in", name)
			}
		}
	}
	if d.T.Failed() {
		d.T.Fatalf("after %q:\n%s", w.done, d.Screen())
	}
}
