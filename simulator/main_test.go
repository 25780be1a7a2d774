package simulator

import (
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"otpdialog/simulator/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of these tests. It is only spent if one fails.
const patience = 20 * time.Second

// manualClock is a Clock that stands still until it is moved.
type manualClock struct {
	mu     sync.Mutex
	now    time.Time
	alarms []*alarm
}

// alarm is a timer of a manualClock.
type alarm struct {
	clock *manualClock
	at    time.Time
	ring  func()
}

func newManualClock() *manualClock {
	return &manualClock{now: time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC)}
}

func (c *manualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manualClock) NewTimer(f func()) world.Timer { return &alarm{clock: c, ring: f} }

func (a *alarm) Reset(d time.Duration) bool {
	running := a.Stop()
	c := a.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	a.at = c.now.Add(d)
	c.alarms = append(c.alarms, a)
	return running
}

func (a *alarm) Stop() bool {
	c := a.clock
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.alarms)
	c.alarms = slices.DeleteFunc(c.alarms, func(b *alarm) bool { return a == b })
	return len(c.alarms) < n
}

// advance moves the time on, and rings what is due before it returns.
func (c *manualClock) advance(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due []*alarm
	c.alarms = slices.DeleteFunc(c.alarms, func(a *alarm) bool {
		if a.at.After(c.now) {
			return false
		}
		due = append(due, a)
		return true
	})
	c.mu.Unlock()
	for _, a := range due {
		a.ring()
	}
}
