package uitest

import (
	"image"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"otpdialog/ui/story"
)

// MinSize is the smallest window that shows a page, in cells.
var MinSize = image.Pt(40, 12)

// Sizes are the sizes of a window around each threshold of a layout, the smallest
// that show a page, the extremes, and some between.
var Sizes = func() []image.Point {
	sizes := []image.Point{{0, 0}, MinSize, {68, 20}, {100, 24}, {80, 24}, {200, 60}, {1, 1}, {0, 60}, {200, 0}}
	for width := MinSize.X; width <= 45; width++ {
		for height := MinSize.Y; height <= 16; height++ {
			sizes = append(sizes, image.Pt(width, height))
		}
	}
	for _, width := range []int{54, 67, 68, 80, 99, 100, 131} {
		for _, height := range []int{MinSize.Y, 19, 20, 24, 40} {
			sizes = append(sizes, image.Pt(width, height))
		}
	}
	return sizes
}()

// alwaysSwept is how many of Sizes every scene is looked at in.
const alwaysSwept = 6

// Sweep looks at the nth scene in every size of window, or in the most important and
// every eighth of the others: whatever the size, nothing panics, nothing sticks out,
// nothing covers anything else, and Tab reaches everything. IDs of stops in must are
// visible in every window that is large enough.
func Sweep[Self any](t *testing.T, p *story.Person[Self], screens story.Screens, n int, must ...string) {
	t.Helper()
	for i, size := range Sizes {
		if i >= alwaysSwept && (i+n)%8 != 0 {
			continue // the next scenes have these
		}
		p.Size(size.X, size.Y)
		CheckFrame(t, screens, size, must...)
		if t.Failed() {
			t.Fatalf("at %d×%d:\n%s", size.X, size.Y, p.Screen())
		}
	}
	size := []image.Point{{80, 24}, MinSize}[n%2]
	p.Size(size.X, size.Y)
	TabAround(t, p, screens, size)
	ClickAround(t, p, screens, size, n)
}

// CheckFrame checks what holds for each frame in a window of that size.
func CheckFrame(t *testing.T, screens story.Screens, size image.Point, must ...string) {
	t.Helper()
	window := image.Rectangle{Max: size}
	v := screens.View()
	lines := strings.Split(v.Content, "\n")
	if len(lines) > max(1, size.Y) {
		t.Errorf("%d lines", len(lines))
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > size.X {
			t.Errorf("line %d is %d cells wide", i, w)
		} else if other := ansi.StringWidthWc(line); other != w {
			t.Errorf("line %d takes %d cells in some terminals and %d in others", i, w, other)
		}
	}
	if v.Cursor != nil && !image.Pt(v.Cursor.X, v.Cursor.Y).In(window) {
		t.Errorf("the cursor is at %v", v.Cursor.Position)
	}
	if size.X < MinSize.X || size.Y < MinSize.Y {
		return // nothing is pressed unseen
	}
	checkSpots(t, screens, window, must)
}

// onOrOff is a label that ends in on or off and is not a state, such as "mouse: on".
var onOrOff = regexp.MustCompile(`[^:] (on|off)$`)

// checkSpots fails if what can be pressed sticks out of the window, covers anything
// else, or is out of sight although it has the focus.
func checkSpots(t *testing.T, screens story.Screens, window image.Rectangle, must []string) {
	t.Helper()
	frame, spots := screens.Spots()
	keys, bar := screens.Bar()
	for _, k := range keys {
		if label := k.Help().Desc; onOrOff.MatchString(label) {
			t.Errorf("%q can be read as a state and as what a press does", label)
		}
	}
	if !frame.In(window) {
		t.Errorf("the page is at %v", frame)
	}
	rects, focused, stops := bar, 0, 0
	seen := map[string]bool{}
	for _, s := range spots {
		if !s.Rect.In(window) {
			t.Errorf("%v is at %v", s.Stop, s.Rect)
		}
		if !s.Rect.Empty() {
			rects, seen[s.Stop.ID] = append(rects, s.Rect), true
		}
		if !s.Skipped {
			stops++
		}
		if s.Focused {
			focused++
			if s.Rect.Empty() || s.Skipped {
				t.Errorf("the focus is out of sight, at %v", s.Rect)
			}
		}
	}
	for i, r := range rects {
		for _, other := range rects[i+1:] {
			if r.Overlaps(other) {
				t.Errorf("what is at %v is under what is at %v", r, other)
			}
		}
	}
	if focused > 1 || focused == 0 && stops > 1 { // the only one may break something off
		t.Errorf("%d of %d spots have the focus", focused, stops)
	}
	for _, id := range must {
		if !seen[id] {
			t.Errorf("%q is out of reach", id)
		}
	}
}

// TabAround fails unless Tab reaches everything that it does not skip, and each step
// is visible.
func TabAround[Self any](t *testing.T, p *story.Person[Self], screens story.Screens, size image.Point) {
	t.Helper()
	_, spots := screens.Spots()
	stops := 0
	for _, spot := range spots {
		if !spot.Skipped {
			stops++
		}
	}
	before := screens.View()
	for step := range stops {
		p.Press("tab")
		CheckFrame(t, screens, size)
		after := screens.View()
		if stops > 1 && before.Content == after.Content && sameCursor(before, after) {
			t.Fatalf("step %d of Tab is not seen:\n%s", step, p.Screen())
		}
		before = after
	}
}

func sameCursor(a, b tea.View) bool {
	if a.Cursor == nil || b.Cursor == nil {
		return a.Cursor == b.Cursor
	}
	return a.Cursor.Position == b.Cursor.Position
}

// ClickAround clicks on one thing after the other, wherever that leads.
func ClickAround[Self any](t *testing.T, p *story.Person[Self], screens story.Screens, size image.Point, seed int) {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(seed), 2)) //nolint:gosec // the same each time
	for range 8 {
		var seen []image.Rectangle
		_, spots := screens.Spots()
		for _, s := range spots {
			if !s.Rect.Empty() {
				seen = append(seen, s.Rect)
			}
		}
		if len(seen) == 0 {
			return
		}
		at := seen[random.IntN(len(seen))]
		before := p.Screen()
		p.MoveTo(at.Min)
		p.ClickAt(at.Min)
		CheckFrame(t, screens, size)
		if t.Failed() {
			t.Fatalf("a click on %v turned\n%s\nto\n%s", at, before, p.Screen())
		}
	}
}

// anyKeys are keys that do something somewhere.
var anyKeys = []string{
	"tab", "shift+tab", "up", "down", "left", "right", "space", "pgup", "pgdown", "f1", "f2", "f3", "f5", "f6",
	"f4", "insert", "delete", "r", "alt+up", "alt+down", "alt+right", "ctrl+s", "alt+z", "e", "f", "x", // of the console
	"ctrl+t", "alt+1", "alt+3", "alt+5", "1", "a", "d", "w", "backspace", "enter", "esc",
}

// AnyKeys presses keys in any order, at any size: the frame stays whole.
func AnyKeys[Self any](t *testing.T, p *story.Person[Self], screens story.Screens, seed int) {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(seed), 1)) //nolint:gosec // the same each time
	var pressed []string
	for range 15 {
		name := anyKeys[random.IntN(len(anyKeys))]
		pressed = append(pressed, name)
		size := Sizes[random.IntN(len(Sizes))]
		p.Press(name)
		if h, ok := p.Stage.(*story.Headless); ok && h.Left {
			return
		}
		p.Size(size.X, size.Y)
		CheckFrame(t, screens, size)
		if t.Failed() {
			t.Fatalf("after %q at %v:\n%s", pressed, size, p.Screen())
		}
	}
}
