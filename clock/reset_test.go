package clock

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A clock that is reset shows the time of the machine, and what was to happen in an hour does.
func TestReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := NewAdjustable()
		c.Advance(24 * time.Hour)
		var fired atomic.Bool
		c.NewTimer(func() { fired.Store(true) }).Reset(time.Hour)
		c.Reset()
		if got := c.Now(); !got.Equal(time.Now()) {
			t.Errorf("it is %v", got)
		}
		<-time.After(24 * time.Hour)
		synctest.Wait()
		if fired.Load() {
			t.Error("the timer has fired too early")
		}
		<-time.After(time.Hour)
		synctest.Wait()
		if !fired.Load() {
			t.Error("the timer has not fired")
		}
	})
}
