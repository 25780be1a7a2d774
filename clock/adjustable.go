package clock

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Adjustable runs like the clock of the machine, and can be moved forward:
//
//	c := clock.NewAdjustable()
//	w := world.New(world.WithClock(c))
//	c.Advance(time.Minute) // the pushes of the world time out now
//
// It is safe for concurrent use.
type Adjustable struct {
	mu      sync.Mutex
	ahead   time.Duration                 // of the machine
	held    time.Time                     // on the clock of the machine, since it stands still; zero while it runs
	running map[*adjustableTimer]struct{} // there may be thousands, of the pushes of a crowd

	settle func(context.Context) // see NewSettled
	moving sync.Mutex            // held while it is moved
}

// patience is how long all settling of one Advance may take.
const patience = time.Second

// NewAdjustable returns a clock that shows the time of the machine.
func NewAdjustable() *Adjustable { return NewSettled(func(context.Context) {}) }

// NewSettled is [NewAdjustable]. Before the clock is moved, and before each timer that is fired then,
// settle waits until all that has happened by that time is where it belongs: a reply that was sent
// before a client gives up has reached it. It waits no longer than its context.
func NewSettled(settle func(context.Context)) *Adjustable {
	return &Adjustable{running: map[*adjustableTimer]struct{}{}, settle: settle}
}

// Now implements [Clock].
func (c *Adjustable) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

// StartAt makes a clock that nothing has used yet show a time, from which on it runs.
func (c *Adjustable) StartAt(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = t.Sub(c.machine())
}

// now is Now with c.mu held.
func (c *Adjustable) now() time.Time { return c.machine().Add(c.ahead) }

// machine is the clock of the machine, or when it was held. c.mu is held.
func (c *Adjustable) machine() time.Time {
	if !c.held.IsZero() {
		return c.held
	}
	return time.Now()
}

// Hold lets the clock stand still: from now on only Advance moves it.
func (c *Adjustable) Hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = c.machine()
	for t := range c.running {
		t.real.Stop()
	}
}

// Release lets it run again, from where it stands.
func (c *Adjustable) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead, c.held = time.Until(c.now()), time.Time{}
	for t := range c.running {
		c.arm(t)
	}
}

// arm starts the real timer of one that runs, unless the clock stands still before it is due. c.mu is
// held.
func (c *Adjustable) arm(t *adjustableTimer) {
	if c.held.IsZero() || !t.at.After(c.now()) {
		t.real.Reset(t.at.Sub(c.now()))
	}
}

// NewTimer implements [Clock].
func (c *Adjustable) NewTimer(f func()) Timer {
	t := &adjustableTimer{clock: c, f: f}
	t.real = System{}.NewTimer(t.fire)
	return t
}

// Advance moves the clock forward by d, which is not negative, from one to the next of the timers that
// are due by then, and fires each at its time. A timer that an earlier one stops is not fired, and one
// that is reset meanwhile, such as that of retransmissions, at most once more, in the end. Advance
// returns when the functions have, so none of them may call it.
func (c *Adjustable) Advance(d time.Duration) {
	c.moving.Lock()
	defer c.moving.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c.settle(ctx)
	end := c.Ahead() + d
	for _, t := range c.due(end) {
		c.settle(ctx)
		if c.moveTo(t, end) {
			t.timer.fire()
		}
	}
	c.settle(ctx)
	c.moveAhead(end)
	for _, t := range c.due(end) {
		c.settle(ctx)
		t.timer.fire()
	}
}

// Reset makes the clock show the time of the machine again, for a world that begins anew: a timer that
// still runs fires later by as much.
func (c *Adjustable) Reset() {
	c.moving.Lock()
	defer c.moving.Unlock()
	c.moveAhead(0)
}

// Ahead is how far the clock is ahead of the machine.
func (c *Adjustable) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead
}

// Next is how long it is until the next timer is due. It is false if none runs.
func (c *Adjustable) Next() (d time.Duration, runs bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for t := range c.running {
		if until := t.at.Sub(c.now()); !runs || until < d {
			d, runs = until, true
		}
	}
	return d, runs
}

// dueTimer is a timer that was due at a time when it was looked at.
type dueTimer struct {
	timer *adjustableTimer
	at    time.Time
}

// due are the timers that are due when the clock is so far ahead, the first ones first.
func (c *Adjustable) due(ahead time.Duration) (due []dueTimer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.machine().Add(ahead)
	for t := range c.running {
		if !t.at.After(now) {
			due = append(due, dueTimer{t, t.at})
		}
	}
	slices.SortFunc(due, func(a, b dueTimer) int { return a.at.Compare(b.at) })
	return due
}

// moveTo moves the clock to the time of a timer, but no further ahead than end. It is false if the
// timer has been stopped or reset.
func (c *Adjustable) moveTo(t dueTimer, end time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, runs := c.running[t.timer]; !runs || t.timer.at != t.at {
		return false
	}
	c.ahead = max(c.ahead, min(end, t.at.Sub(c.machine())))
	return true
}

// moveAhead moves the clock so far ahead of the machine. The timers that are due are left for Advance.
func (c *Adjustable) moveAhead(end time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = end
	now := c.now()
	for t := range c.running {
		t.real.Stop()
		if t.at.After(now) {
			c.arm(t)
		}
	}
}

type adjustableTimer struct {
	clock *Adjustable
	f     func()
	real  Timer
	at    time.Time
}

// fire is called by the real timer and by Advance, if they are not too late.
func (t *adjustableTimer) fire() {
	c := t.clock
	c.mu.Lock()
	_, due := c.running[t]
	due = due && !t.at.After(c.now())
	if due {
		c.remove(t)
	}
	c.mu.Unlock()
	if due {
		t.f()
	}
}

// Reset implements [Timer].
func (t *adjustableTimer) Reset(d time.Duration) bool {
	c := t.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start(t, c.now().Add(d))
}

// resetAt is for [ResetAt].
func (c *Adjustable) resetAt(t *adjustableTimer, at time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start(t, at)
}

// start lets a timer fire at a time, and reports whether it ran. c.mu is held.
func (c *Adjustable) start(t *adjustableTimer, at time.Time) bool {
	ran := c.remove(t)
	t.at = at
	c.running[t] = struct{}{}
	c.arm(t)
	return ran
}

// Stop implements [Timer].
func (t *adjustableTimer) Stop() bool {
	c := t.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	t.real.Stop()
	return c.remove(t)
}

// remove forgets a timer, and reports whether it ran. c.mu is held.
func (c *Adjustable) remove(t *adjustableTimer) bool {
	_, ran := c.running[t]
	delete(c.running, t)
	return ran
}
