package present

import (
	"sync/atomic"
	"time"

	"otpdialog/clock"
)

// A Reel is the clock of a film: its time passes as soon as somebody waits.
type Reel struct{ passed atomic.Int64 }

// Now implements [clock.Clock].
func (r *Reel) Now() time.Time { return time.Unix(0, r.passed.Load()) }

// NewTimer implements [clock.Clock].
func (r *Reel) NewTimer(f func()) clock.Timer { return cut{r, f} }

// A cut is a timer of a reel.
type cut struct {
	reel *Reel
	f    func()
}

// Reset implements [clock.Timer].
func (c cut) Reset(d time.Duration) bool {
	c.reel.passed.Add(int64(d))
	go c.f()
	return false
}

// Stop implements [clock.Timer].
func (cut) Stop() bool { return false }
