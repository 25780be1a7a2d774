// Package clock provides the time for sign-ins. The program uses [System]; a test
// has a clock of its own and lets a minute pass at once (package radiustest has one).
package clock

import "time"

// Clock tells the time and makes timers.
type Clock interface {
	Now() time.Time
	// NewTimer returns a timer that calls f in a goroutine of its own when it fires. It
	// does not run before it is reset.
	NewTimer(f func()) Timer
}

// Timer is a timer of a [Clock]. *[time.Timer] is one.
type Timer = interface {
	// Reset lets the timer fire after d, and reports whether it was running.
	Reset(d time.Duration) bool
	// Stop keeps the timer from firing, and reports whether it was running.
	Stop() bool
}

// ResetAt lets a timer of c fire at a time, or at once if that has passed, and reports whether it was
// running. To reset it to what is left until then is not the same if c is moved forward meanwhile, as
// [Adjustable] can be: the timer would fire too late by as much.
func ResetAt(c Clock, t Timer, at time.Time) bool {
	if movable, ok := c.(*Adjustable); ok {
		return movable.resetAt(t.(*adjustableTimer), at)
	}
	return t.Reset(at.Sub(c.Now()))
}

// System is the time of package time, and so also that of a testing/synctest bubble.
type System struct{}

// Now implements [Clock].
func (System) Now() time.Time { return time.Now() }

// NewTimer implements [Clock].
func (System) NewTimer(f func()) Timer {
	t := time.AfterFunc(time.Hour, f)
	t.Stop()
	return t
}
