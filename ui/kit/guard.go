package kit

import (
	"image"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Moments that tell what a person meant from what merely arrived.
const (
	quietTime       = 150 * time.Millisecond // typed ahead: no key for this long ends it
	boxTime         = 500 * time.Millisecond // a box that has come up is not read sooner
	doubleClickTime = 500 * time.Millisecond // the longest double click
	focusClickTime  = 100 * time.Millisecond // between the window's focus and the click that gave it
)

// Confirm keeps a key from confirming a screen that the person has not seen
// yet. Enter and Space do nothing
//   - where they repeat, or are pressed twice, until the keyboard has been quiet,
//   - where other keys were typed ahead into a box, until then,
//   - in a box, for its first half second,
//   - on a page where they send something, for as long, until another key or the mouse
//     has touched it: the key was meant for the page that was there before.
//
// On a page that is unasked, the same holds for Esc.
//
// A script that types a code and Enter into the dialog that it saw is not held up.
// The page that the program begins with is not held up either.
type Confirm struct {
	lastKey   time.Time
	openedAt  time.Time
	confirmed bool // the last key was Enter or Space
	ahead     bool // keys were typed ahead into the box
	armed     bool // a screen opened or a key was ignored, and the keyboard has not been quiet since
	box       bool // what opened is a box, or takes what is typed for the page after it
	untouched bool // the person has done nothing yet on a guarded page
}

// Opened says that a screen, or a box, has come up. On a guarded one Enter may
// send something.
func (g *Confirm) Opened(now time.Time, box, guarded bool) {
	g.ahead = g.ahead && g.box
	g.box, g.untouched = box, guarded && !g.openedAt.IsZero()
	g.openedAt = now
	g.armed = now.Sub(g.lastKey) < quietTime
}

// Touched says that the person has seen what opened.
func (g *Confirm) Touched() { g.untouched = false }

// Elsewhere says that the person has gone on to a page beside what opened.
func (g *Confirm) Elsewhere() { g.box, g.untouched = false, false }

// Ignored says that an Enter was ignored: no other one counts before the keyboard is quiet.
func (g *Confirm) Ignored() { g.armed = true }

// Swallows takes note of a key press and tells whether it is to be ignored.
// confirms is true for Enter, for Space wherever it presses something, and for Esc on an unasked page.
func (g *Confirm) Swallows(msg tea.KeyPressMsg, confirms bool, now time.Time) bool {
	if now.Sub(g.lastKey) >= quietTime && !msg.IsRepeat {
		g.armed, g.ahead = false, false
	}
	early := g.armed && (g.box || g.confirmed || g.ahead)
	fresh := (g.box || g.untouched) && now.Sub(g.openedAt) < boxTime
	if !confirms {
		g.ahead = g.ahead || g.box
		g.Touched()
	}
	g.lastKey, g.confirmed = now, confirms
	if !confirms || !early && !fresh {
		return false
	}
	g.armed = true // it may be held down
	return true
}

// Pointer remembers what the mouse has begun. A press counts only when it is
// let go over the same spot. The zero T is nowhere.
type Pointer[T comparable] struct {
	armed     T           // where the button went down
	at        image.Point // of the last press that did something
	pressedAt time.Time
	focusedAt time.Time // when the window got the focus
	changed   bool      // the screen changed since the last press
}

// Focused says that the window got the focus.
func (p *Pointer[T]) Focused(now time.Time) { p.focusedAt = now }

// Used says that the person has done something else in the window since: the next click
// is not the one that gave it the focus, however soon a busy machine brings it.
func (p *Pointer[T]) Used() { p.focusedAt = time.Time{} }

// Opened disarms the button, unless what it was pressed on is still there.
func (p *Pointer[T]) Opened(stays bool) {
	var nowhere T
	if p.changed = true; !stays {
		p.armed = nowhere
	}
}

// Press arms s, unless the click only gave the window the focus, or is the
// second half of a double click on something that is gone by now: then it
// returns false.
func (p *Pointer[T]) Press(s T, at image.Point, now time.Time) bool {
	stray := now.Sub(p.focusedAt) < focusClickTime ||
		p.changed && at == p.at && now.Sub(p.pressedAt) < doubleClickTime
	p.armed, p.at, p.pressedAt, p.changed = s, at, now, false
	p.Used()
	if stray {
		var nowhere T
		p.armed = nowhere
	}
	return !stray
}

// Release returns the spot that was clicked, or nowhere.
func (p *Pointer[T]) Release(s T) T {
	var nowhere T
	armed := p.armed
	p.armed = nowhere
	if s != armed {
		return nowhere
	}
	return s
}
