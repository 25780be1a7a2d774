package kit

import (
	"image"
	"strings"
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

func FuzzReportTail(f *testing.F) {
	for _, seed := range []string{"", "M", "35;12;5M", "[<35;12;5M", "123456", "[M", "<m", "12;5m", ";;M", "é;1M"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, run string) {
		if !reportTail(run) {
			return
		}
		if !strings.HasSuffix(strings.ToLower(run), "m") || !strings.ContainsAny(run, "0123456789") {
			t.Errorf("%q is no report", run)
		}
		if strings.Trim(run, "0123456789;[<Mm") != "" {
			t.Errorf("%q holds more than a report does", run)
		}
	})
}
