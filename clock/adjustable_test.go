package clock

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The tests run in a bubble of package testing/synctest, whose time stands in for the machine's.

func TestAdvanceFiresWhatIsDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := NewAdjustable()
		var fired atomic.Int32
		for _, after := range []time.Duration{time.Hour, time.Second, time.Minute} {
			c.NewTimer(func() { fired.Add(1) }).Reset(after)
		}
		before := c.Now()
		c.Advance(time.Minute)
		synctest.Wait()
		if n := fired.Load(); n != 2 {
			t.Errorf("%d fired", n)
		}
		if got := c.Now().Sub(before); got != time.Minute {
			t.Errorf("moved by %v", got)
		}
		time.Sleep(59*time.Minute - time.Nanosecond) //nolint:forbidigo // time is virtual
		synctest.Wait()
		if n := fired.Load(); n != 2 {
			t.Errorf("%d fired, too early", n)
		}
		time.Sleep(time.Nanosecond) //nolint:forbidigo // time is virtual
		synctest.Wait()
		if n := fired.Load(); n != 3 {
			t.Errorf("%d fired", n)
		}
	})
}

func TestStoppedTimerDoesNotFire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := NewAdjustable()
		var fired atomic.Int32
		timer := c.NewTimer(func() { fired.Add(1) })
		if timer.Stop() {
			t.Error("it ran before it was reset")
		}
		timer.Reset(time.Second)
		if !timer.Stop() {
			t.Error("it did not run")
		}
		c.Advance(time.Hour)
		if timer.Reset(time.Second) {
			t.Error("it ran after it was stopped")
		}
		c.Advance(time.Second)
		synctest.Wait()
		c.Advance(time.Second)
		time.Sleep(time.Hour) //nolint:forbidigo // time is virtual
		synctest.Wait()
		if n := fired.Load(); n != 1 {
			t.Errorf("fired %d times", n)
		}
	})
}

// A timer that is reset by its own function, as retransmissions are.
func TestTimerResetsItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := NewAdjustable()
		var fired atomic.Int32
		var timer Timer
		timer = c.NewTimer(func() {
			fired.Add(1)
			timer.Reset(time.Second)
		})
		timer.Reset(time.Second)
		c.Advance(10 * time.Second) // due once: it is reset at the new time
		synctest.Wait()
		if n := fired.Load(); n != 1 {
			t.Errorf("fired %d times", n)
		}
		time.Sleep(time.Second) //nolint:forbidigo // time is virtual
		synctest.Wait()
		if n := fired.Load(); n != 2 {
			t.Errorf("fired %d times", n)
		}
		timer.Stop()
	})
}
