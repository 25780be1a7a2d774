package clock

import (
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
	running map[*adjustableTimer]struct{} // there may be thousands, of the pushes of a crowd
}

// NewAdjustable returns a clock that shows the time of the machine.
func NewAdjustable() *Adjustable { return &Adjustable{running: map[*adjustableTimer]struct{}{}} }

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
	c.ahead = time.Until(t)
}

// now is Now with c.mu held.
func (c *Adjustable) now() time.Time { return time.Now().Add(c.ahead) }

// NewTimer implements [Clock].
func (c *Adjustable) NewTimer(f func()) Timer {
	t := &adjustableTimer{clock: c, f: f}
	t.real = System{}.NewTimer(t.fire)
	return t
}

// Advance moves the clock forward by d, which is not negative, and fires the timers that are due
// then. It does not wait for their functions.
func (c *Adjustable) Advance(d time.Duration) {
	c.mu.Lock()
	c.ahead += d
	now := c.now()
	var due []*adjustableTimer
	for t := range c.running {
		t.real.Stop()
		if t.at.After(now) {
			t.real.Reset(t.at.Sub(now))
			continue
		}
		c.remove(t)
		due = append(due, t)
	}
	c.mu.Unlock()
	slices.SortFunc(due, func(a, b *adjustableTimer) int { return a.at.Compare(b.at) })
	for _, t := range due {
		go t.f()
	}
}

type adjustableTimer struct {
	clock *Adjustable
	f     func()
	real  Timer
	at    time.Time
}

// fire is called by the real timer, unless Advance or Stop was faster.
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
	ran := c.remove(t)
	t.at = c.now().Add(d)
	c.running[t] = struct{}{}
	t.real.Reset(d)
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
