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
