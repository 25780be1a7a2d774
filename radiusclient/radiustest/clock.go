package radiustest

import (
	"slices"
	"sync"
	"time"

	"otpdialog/clock"
)

// Clock is a [clock.Clock] that a test moves.
type Clock struct {
	mu      sync.Mutex
	now     time.Time
	running []*timer // what fires first comes first
	changed sync.Cond
}

// NewClock returns a clock that shows start, and stands still.
func NewClock(start time.Time) *Clock {
	c := &Clock{now: start}
	c.changed.L = &c.mu
	return c
}

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// NewTimer returns a timer that does not run. Advance calls f when it fires.
func (c *Clock) NewTimer(f func()) clock.Timer { return &timer{clock: c, f: f} }

// Advance moves the clock by d. It calls the functions of the timers that fire, one after
// the other and each at its time, and returns when the last of them has.
func (c *Clock) Advance(d time.Duration) { c.advance(c.Now().Add(d)) }

// AdvanceToNext moves the clock to the timer that fires next, and fires it and those of the
// same time. It returns false if no timer runs.
func (c *Clock) AdvanceToNext() bool {
	c.mu.Lock()
	if len(c.running) == 0 {
		c.mu.Unlock()
		return false
	}
	next := c.running[0].at
	c.mu.Unlock()
	c.advance(next)
	return true
}

// Await waits until n timers run, or more: until those that are tested wait for time to
// pass.
func (c *Clock) Await(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.running) < n {
		c.changed.Wait()
	}
}

// AwaitWithin waits until a timer runs that fires within d. Timers of what comes before, such
// as a connection that has to be made first, run longer.
func (c *Clock) AwaitWithin(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.running) == 0 || c.running[0].at.Sub(c.now) > d {
		c.changed.Wait()
	}
}

func (c *Clock) advance(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.running) > 0 && !c.running[0].at.After(to) {
		t := c.running[0]
		c.running = slices.Delete(c.running, 0, 1)
		c.now = later(c.now, t.at)
		c.mu.Unlock()
		t.f()
		c.mu.Lock()
	}
	c.now = later(c.now, to)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

type timer struct {
	clock *Clock
	f     func()
	at    time.Time
}

// Reset implements [clock.Timer].
func (t *timer) Reset(d time.Duration) bool {
	c := t.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	ran := c.remove(t)
	t.at = c.now.Add(d)
	at := len(c.running)
	for at > 0 && c.running[at-1].at.After(t.at) {
		at--
	}
	c.running = slices.Insert(c.running, at, t)
	c.changed.Broadcast()
	return ran
}

// Stop implements [clock.Timer].
func (t *timer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	return t.clock.remove(t)
}

// remove stops t, and reports whether it ran. c.mu is held.
func (c *Clock) remove(t *timer) bool {
	at := slices.Index(c.running, t)
	if at < 0 {
		return false
	}
	c.running = slices.Delete(c.running, at, at+1)
	return true
}
