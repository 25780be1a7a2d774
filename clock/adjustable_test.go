package clock

import (
	"context"
	"strings"
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
		<-time.After(59*time.Minute - time.Nanosecond)
		synctest.Wait()
		if n := fired.Load(); n != 2 {
			t.Errorf("%d fired, too early", n)
		}
		<-time.After(time.Nanosecond)
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
		<-time.After(time.Hour)
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
		c.Advance(10 * time.Second) // at its time, and once more in the end
		if n := fired.Load(); n != 2 {
			t.Errorf("fired %d times", n)
		}
		<-time.After(time.Second)
		synctest.Wait()
		if n := fired.Load(); n != 3 {
			t.Errorf("fired %d times", n)
		}
		timer.Stop()
	})
}

// What happens first in real time happens first here, at its time, and prevents what it prevents
// there.
func TestAdvanceKeepsTheOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var happened []string
		c := NewSettled(func(context.Context) { happened = append(happened, "|") })
		began := c.Now()
		timer := func(name string, after time.Duration, f func()) Timer {
			one := c.NewTimer(func() {
				happened = append(happened, name+" "+c.Now().Sub(began).String())
				f()
			})
			one.Reset(after)
			return one
		}
		nothing := func() {}
		prevented := timer("prevented", 3*time.Second, nothing)
		later := timer("later", 4*time.Second, nothing)
		again := timer("again", 5*time.Second, nothing)
		timer("last", 6*time.Second, nothing)
		timer("changes", 2*time.Second, func() {
			prevented.Stop()
			later.Reset(time.Hour)
			again.Reset(30 * time.Second)
		})
		timer("first", time.Second, nothing)
		c.Advance(time.Minute)
		if got, want := strings.Join(happened, " "), "| | first 1s | changes 2s | | | | last 6s | | again 1m0s"; got != want {
			t.Errorf("%s, not %s", got, want)
		}
		later.Stop()
	})
}

// A clock that is held moves by Advance alone; released, it runs again from where it stands.
func TestHold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := NewAdjustable()
		var fired atomic.Int32
		c.NewTimer(func() { fired.Add(1) }).Reset(time.Minute)
		c.Hold()
		held := c.Now()
		<-time.After(time.Hour)
		c.NewTimer(func() { fired.Add(10) }).Reset(3 * time.Minute)
		c.NewTimer(func() { fired.Add(100) }).Reset(0) // is due already
		synctest.Wait()
		if n := fired.Load(); n != 100 || !c.Now().Equal(held) {
			t.Errorf("held: %d fired, and it moved by %v", n, c.Now().Sub(held))
		}
		c.Advance(2 * time.Minute)
		if n := fired.Load(); n != 101 || c.Now().Sub(held) != 2*time.Minute {
			t.Errorf("moved: %d fired, after %v", n, c.Now().Sub(held))
		}
		<-time.After(time.Hour)
		c.Release()
		if c.Now().Sub(held) != 2*time.Minute {
			t.Errorf("released: after %v", c.Now().Sub(held))
		}
		<-time.After(time.Minute)
		synctest.Wait()
		if n := fired.Load(); n != 111 {
			t.Errorf("released: %d fired", n)
		}
	})
}

// A timer that is to fire at a time fires then, wherever the clock was moved before it was set.
func TestResetAt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := NewAdjustable()
		at := c.Now().Add(time.Minute)
		var fired atomic.Int32
		timer := c.NewTimer(func() { fired.Add(1) })
		c.Advance(59 * time.Second)
		if ResetAt(c, timer, at) {
			t.Error("it ran before")
		}
		c.Advance(time.Second - time.Nanosecond)
		synctest.Wait()
		if fired.Load() != 0 {
			t.Error("it fired too early")
		}
		c.Advance(time.Nanosecond)
		ResetAt(c, timer, at)
		synctest.Wait()
		if n := fired.Load(); n != 2 {
			t.Errorf("it fired %d times", n)
		}
		if !ResetAt(System{}, System{}.NewTimer(func() {}), at) {
			return
		}
		t.Error("a new timer ran")
	})
}
