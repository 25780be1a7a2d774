package ui_test

import (
	"fmt"
	"image"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/uitest"
)

// The least share of the cells that a demonstration uses while a push waits.
const leastInUse = 0.45

// A demonstration fills the window while a push waits, whatever its size.
func TestCellsInUse(t *testing.T) {
	for _, size := range []image.Point{{80, 24}, {100, 30}, {130, 38}, {200, 60}} {
		t.Run(fmt.Sprintf("%d×%d", size.X, size.Y), func(t *testing.T) {
			t.Parallel()
			render(t, size, false, func(r *rendered) {
				r.press(tea.KeyPressMsg{Code: tea.KeyEnter})
				r.press(tea.KeyPressMsg{Code: '1', Mod: tea.ModAlt})
				r.sees("Are you signing in?")
				r.passes(time.Second) // until it has arrived
				share := uitest.InUse(r.shown.content(), size)
				t.Logf("%.1f %% of the cells are in use", 100*share)
				if share < leastInUse {
					t.Errorf("too few cells are in use on\n%s", r.screen())
				}
				r.press(tea.KeyPressMsg{Code: tea.KeyEscape})
				r.passes(5 * time.Minute) // for all clocks to end
			})
		})
	}
}
