package kit

import (
	"image"
	"testing"
	"time"
)

// The second half of a double click does not press what has come up under it.
func TestDoubleClick(t *testing.T) {
	here, there := image.Pt(5, 5), image.Pt(6, 5)
	const first, second = "Sign in", "OK"
	now := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		changed bool
		at      image.Point
		after   time.Duration
		counts  bool
	}{
		{"the screen changed", true, here, 200 * time.Millisecond, false},
		{"the screen is the same", false, here, 200 * time.Millisecond, true},
		{"the mouse has moved", true, there, 200 * time.Millisecond, true},
		{"a while later", true, here, time.Second, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p Pointer[string]
			p.Press(first, here, now)
			if got := p.Release(first); got != first {
				t.Fatalf("the first click pressed %q", got)
			}
			if c.changed {
				p.Opened(false)
			}
			p.Press(second, c.at, now.Add(c.after))
			if got := p.Release(second) == second; got != c.counts {
				t.Errorf("the second click counts: %v", got)
			}
		})
	}
}
