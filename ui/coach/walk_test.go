package coach_test

import (
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"otpdialog/signin"
	"otpdialog/simulator"
	"otpdialog/ui/coach"
)

var narrow, wide = image.Pt(80, 24), image.Pt(130, 38)

// all are the demonstrations to walk in.
func all() map[string]setting {
	found := map[string]setting{
		"demonstration":  {size: wide, packets: true},
		"silent server":  {size: wide, faults: []simulator.Fault{{Effect: simulator.EffectDown}}},
		"reject":         {size: narrow, faults: []simulator.Fault{{Effect: simulator.EffectReject, Match: simulator.Match{Round: 2}}}},
		"endless":        {size: wide, faults: []simulator.Fault{{Effect: simulator.EffectChallenge, Text: "And now?"}}},
		"silent for two": {size: narrow, faults: []simulator.Fault{{Effect: simulator.EffectDrop, Match: simulator.Match{Round: 2}, Times: 30}}},
	}
	for i, user := range []string{"alice", "bob", "carol", "dave", "eve", "fay", "ivan", "kim", "leo", "uma"} {
		found[user] = setting{user: user, size: []image.Point{narrow, wide}[i%2], packets: i%3 == 0, clicks: i%4 < 2}
	}
	return found
}

// Beside the states of [TestStates], with people and faults of all kinds, names and passwords that were typed,
// and pages that cover everything: in whatever state random keys and clicks have led to, what the coach says can be done, and a person
// who only follows it is signed in, by keys or by clicks wherever it has one, without anything given up that was under way.
func TestWalk(t *testing.T) {
	for name, s := range all() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at(t, s, func(p *person) {
				p.walk(s, 10)
			})
		})
	}
}

// walk does things at random, until so many different situations have been seen.
func (p *person) walk(s setting, states int) {
	random := rand.New(rand.NewPCG(7, uint64(len(s.user))))
	seen := map[string]bool{}
	for step := 0; len(seen) < states && step < 40*states; step++ {
		p.anything(random)
		p.open(s)
		if seen[p.situation()] {
			continue
		}
		seen[p.situation()] = true
		p.followed()
		if random.IntN(4) == 0 {
			p.Press("f5")
			p.begin(s)
		}
	}
	p.T.Logf("%d situations", len(seen))
}

var keys = []string{
	"tab", "tab", "shift+tab", "up", "down", "left", "right", "enter", "enter", "space", "f1", "f2", "f2", "f6", "f7", "esc",
	"alt+1", "alt+2", "alt+3", "alt+4", "alt+5", "a", "d", "w", "1", "7", "ctrl+u", "backspace", "ctrl+t",
}

// anything presses a key, clicks on something, or waits.
func (p *person) anything(random *rand.Rand) {
	_, spots := p.Spots()
	switch n := random.IntN(100); {
	case p.State() == signin.SignedIn: // Close would end the program
		p.Press([]string{"tab", "f2", "f6", "f1", "f7"}[random.IntN(5)])
		p.check(p.advice())
		p.follow()
	case n < 40 && len(spots) > 0:
		if at := spots[random.IntN(len(spots))]; !at.Rect.Empty() {
			p.ClickAt(at.Rect.Min)
		}
	case n < 95:
		p.Press(keys[random.IntN(len(keys))])
	default:
		p.Wait(7e9)
	}
}

// open opens the demonstration again if it was left.
func (p *person) open(s setting) {
	if p.Model.Advice().Text(80) == "" {
		p.Click("Try the demo").See("Password")
		p.begin(s)
	}
}

// situation is where the person is, as far as the advice depends on it.
func (p *person) situation() string {
	focus := ""
	_, spots := p.Spots()
	for _, one := range spots {
		if one.Focused {
			focus = one.Stop.ID
		}
	}
	return fmt.Sprint(p.State(), focus, p.advice())
}

// followed follows the coach until the person is signed in.
func (p *person) followed() {
	p.T.Helper()
	from := p.Screen()
	p.gaveUp.Store(false)
	var said []string
	for range 60 {
		a := p.advice()
		if p.State() == signin.SignedIn && !slices.Equal(a.Keys, []string{"esc"}) {
			if p.gaveUp.Load() {
				p.T.Errorf("something was given up after\n%s\nfrom\n%s", strings.Join(said, "\n"), from)
			}
			return
		}
		said = append(said, a.Text(100))
		p.check(a)
		p.follow()
	}
	p.T.Fatalf("not signed in after\n%s\nfrom\n%s\nbut on\n%s", strings.Join(said, "\n"), from, p.Screen())
}

// check fails if what the coach says cannot be done.
func (p *person) check(a coach.Advice) {
	p.T.Helper()
	if p.clicks && a.Click == "" && slices.Contains([]string{"tab", "enter", "f2"}, append(a.Keys, "")[0]) && a.Type == "" {
		p.T.Errorf("it says %q, and nothing to click, on\n%s", a.Text(100), p.Screen())
	}
	if a.Text(38) == "" || len(a.Text(38)) > 38 {
		p.T.Errorf("it says %q on\n%s", a.Text(38), p.Screen())
	}
	if !slices.Equal(a.Keys, []string{"esc"}) { // which a page that covers the coach says itself
		control := 17 // Autosend, beside the coach
		if p.account {
			control = 15 // A day later
		}
		if line := p.size.X - 2; !p.Shows(a.Text(line)) {
			p.See(a.Text(line - control))
		}
	}
	waits := !p.account && (p.State() == signin.Connecting || p.State() == signin.Progress) // an account has Cancel everywhere
	if waits && (slices.Contains(a.Keys, "f5") || slices.Contains(a.Keys, "esc")) {
		p.T.Errorf("it says %q on\n%s", a.Text(100), p.Screen())
	}
	if a.Click != "" && a.Click != "it" && !p.Shows(a.Click) {
		p.T.Errorf("%q is not there to click on\n%s", a.Click, p.Screen())
	}
}
