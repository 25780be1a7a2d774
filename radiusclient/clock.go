package radiusclient

import (
	"context"
	"time"
)

// Clock is the time that a [Client] goes by: retransmissions, timeouts, the age of
// connections, the times of events. A test can have one of its own and let a sign-in that
// takes a minute pass at once; package radiustest has such a clock.
type Clock interface {
	// Now returns the present time.
	Now() time.Time
	// NewTimer returns a timer that calls f in a goroutine of its own when it fires. It does
	// not run before it is reset.
	NewTimer(f func()) Timer
}

// Timer is a timer of a [Clock]. *[time.Timer] is one.
type Timer = interface {
	// Reset lets the timer fire after d, and reports whether it was running.
	Reset(d time.Duration) bool
	// Stop keeps the timer from firing, and reports whether it was running.
	Stop() bool
}

// systemClock is the time of the machine, and of a testing/synctest bubble.
type systemClock struct{}

// Now implements Clock.
func (systemClock) Now() time.Time { return time.Now() }

// NewTimer implements Clock.
func (systemClock) NewTimer(f func()) Timer {
	timer := time.AfterFunc(time.Hour, f)
	timer.Stop()
	return timer
}

// withTimeout is context.WithTimeoutCause by a Clock.
func withTimeout(parent context.Context, c Clock, timeout time.Duration, cause error) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	timer := c.NewTimer(func() { cancel(cause) })
	timer.Reset(timeout)
	return ctx, func() {
		timer.Stop()
		cancel(nil)
	}
}
