package ui

import (
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Every scene in every size of window: whatever the size, nothing panics,
// nothing sticks out, nothing covers anything else, and Tab reaches everything.
func TestSweep(t *testing.T) {
	for n, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.look(t, func(d *driver) {
				for i, size := range sweepSizes {
					if i >= alwaysSwept && (i+n)%8 != 0 {
						continue // the next scenes have these
					}
					d.Size(size.X, size.Y)
					d.checkFrame(s.must)
					if d.t.Failed() {
						d.t.Fatalf("at %d×%d:\n%s", size.X, size.Y, d.Screen())
					}
				}
				if d.inConsole() {
					size := []image.Point{{80, 24}, {minWidth, minHeight}}[n%2]
					d.Size(size.X, size.Y).tabAround()
					d.clickAround(uint64(n))
				}
			})
		})
	}
}

// TestSweepTooSmall looks at the sizes in which no scene is shown.
func TestSweepTooSmall(t *testing.T) {
	d := newDriver(t, still, setup{})
	for width := range 46 {
		for height := range 17 {
			d.Size(width, height)
			d.checkFrame(nil)
		}
	}
	d.Size(39, 12).See("needs 40×12", "39×12").Size(40, 11).See("40×11").Size(40, 12).SeeNo("needs")
}

// sweepSizes are the sizes around each threshold of the layout, the smallest
// that show a screen, the extremes, and some between.
var sweepSizes = func() []image.Point {
	sizes := []image.Point{{0, 0}, {minWidth, minHeight}, {fullWidth, fullHeight}, {sideBySideWidth, 24}, {80, 24}, {200, 60}}
	sizes = append(sizes, image.Pt(1, 1), image.Pt(0, 60), image.Pt(200, 0))
	for width := minWidth; width <= 45; width++ {
		for height := minHeight; height <= 16; height++ {
			sizes = append(sizes, image.Pt(width, height))
		}
	}
	for _, width := range []int{54, fullWidth - 1, fullWidth, 80, sideBySideWidth - 1, sideBySideWidth, 131} {
		for _, height := range []int{minHeight, fullHeight - 1, fullHeight, 24, 40} {
			sizes = append(sizes, image.Pt(width, height))
		}
	}
	return sizes
}()

// alwaysSwept is how many of sweepSizes every scene is looked at in.
const alwaysSwept = 6

// checkFrame checks what holds for each frame. Each of must is in reach where
// the window is large enough for a screen.
func (d *driver) checkFrame(must []spotKind) {
	d.t.Helper()
	m := d.m
	window := image.Rectangle{Max: m.size}
	v := m.View()
	lines := strings.Split(v.Content, "\n")
	if len(lines) > max(1, m.size.Y) {
		d.t.Errorf("%d lines", len(lines))
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > m.size.X {
			d.t.Errorf("line %d is %d cells wide", i, w)
		}
	}
	l := m.layout()
	inReach := slices.Concat(l.places, l.hints)
	checkApart(d.t, window, inReach)
	for _, at := range l.behind { // of several layers, which do cover each other
		if !at.rect.In(window) {
			d.t.Errorf("spot %v behind a box is at %v", at.spot, at.rect)
		}
	}
	for p, r := range l.parts {
		if !r.In(window) {
			d.t.Errorf("part %d is at %v", p, r)
		}
	}
	if v.Cursor != nil {
		at := image.Pt(v.Cursor.X, v.Cursor.Y)
		if !at.In(window) {
			d.t.Errorf("the cursor is at %v", at)
		}
		if balloon, shown := l.parts[balloonPart]; shown && at.In(balloon) {
			d.t.Errorf("the cursor is under the balloon, at %v", at)
		}
	}
	checkTab(d.t, l)
	if len(l.places) > 0 && !l.has(m.focus) {
		d.t.Errorf("the focus is on %v, which is not there", m.focus)
	}
	if m.tooSmall() {
		return
	}
	if d.inConsole() {
		d.checkConsole()
	}
	for _, kind := range must {
		if !slices.ContainsFunc(l.places, func(at place) bool { return at.kind == kind }) {
			d.t.Errorf("spot %d is out of reach", kind)
		}
	}
	if !slices.Contains(must, otpField) {
		return
	}
	for i := range m.view.Actions {
		if !l.has(spot{actionIcon, i}) {
			d.t.Errorf("action %d is out of reach", i)
		}
	}
}

// checkApart fails if places stick out of the window or cover each other.
func checkApart(t *testing.T, window image.Rectangle, places []place) {
	t.Helper()
	for i, at := range places {
		if at.rect.Empty() || !at.rect.In(window) {
			t.Errorf("spot %v is at %v", at.spot, at.rect)
		}
		for _, other := range places[i+1:] {
			if at.rect.Overlaps(other.rect) {
				t.Errorf("spot %v at %v is under %v at %v", at.spot, at.rect, other.spot, other.rect)
			}
		}
	}
}

// checkTab fails unless Tab, and Shift+Tab, comes by every place once.
func checkTab(t *testing.T, l *layout) {
	t.Helper()
	for _, step := range []int{1, -1} {
		seen := map[spot]bool{}
		at := l.next(spot{}, step)
		for range l.places {
			seen[at] = true
			at = l.next(at, step)
		}
		if len(seen) != len(l.places) {
			t.Errorf("Tab comes by %d of %d places", len(seen), len(l.places))
		}
		if at != l.next(spot{}, step) {
			t.Errorf("Tab does not come around: it is at %v", at)
		}
	}
}

// Whatever is pressed in whatever order at whatever size, the frame is whole.
func TestAnyKeyAnywhere(t *testing.T) {
	names := []string{
		"tab", "shift+tab", "up", "down", "left", "right", "space", "pgup", "pgdown", "f1", "f2", "f3", "f5", "f6",
		"f4", "insert", "delete", "r", "alt+up", "alt+down", "alt+right", "ctrl+s", "alt+z", "e", "f", "x", // of the console
		"ctrl+t", "alt+1", "alt+3", "alt+5", "1", "a", "d", "w", "backspace", "enter", "esc",
	}
	for i, s := range scenes() {
		if strings.HasPrefix(s.name, "notice") {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(uint64(i), 1))
			var pressed []string
			for range 3 { // Esc may leave the program
				if len(pressed) == 15 {
					return
				}
				s.look(t, func(d *driver) {
					for len(pressed) < 15 && !d.left {
						name := names[random.IntN(len(names))]
						pressed = append(pressed, name)
						size := sweepSizes[random.IntN(len(sweepSizes))]
						d.Press(name).Size(size.X, size.Y).checkFrame(nil)
						if d.t.Failed() {
							d.t.Fatalf("after %q at %v:\n%s", pressed, d.m.size, d.Screen())
						}
					}
				})
			}
		})
	}
}

// The mouse anywhere, with every place pressed, does no harm either.
func TestMouseAnywhere(t *testing.T) {
	for i, s := range scenes() {
		if strings.HasPrefix(s.name, "notice") || s.setup.Virtual { // those TestSweep clicks around
			continue
		}
		size := []image.Point{{120, 30}, {minWidth, minHeight}}[i%2]
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, at := range s.open(t).Size(size.X, size.Y).m.layout().places {
				p := at.rect.Min
				s.open(t).Size(size.X, size.Y).MoveTo(p).ClickAt(p).checkFrame(nil)
			}
		})
	}
}
