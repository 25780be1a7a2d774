package session

import "time"

// Clock tells the time and wakes a session. It has the shape of the clocks of packages
// radiusclient and simulator/world, so that one clock can serve a whole sign-in.
type Clock interface {
	Now() time.Time
	// NewTimer returns a timer that calls f in a goroutine of its own when it fires. It
	// does not run before it is reset.
	NewTimer(f func()) Timer
}

// Timer is a timer of a [Clock]. *[time.Timer] is one.
type Timer = interface {
	Reset(d time.Duration) bool
	Stop() bool
}

// SystemClock is the time of package time.
type SystemClock struct{}

// Now implements [Clock].
func (SystemClock) Now() time.Time { return time.Now() }

// NewTimer implements [Clock].
func (SystemClock) NewTimer(f func()) Timer {
	t := time.AfterFunc(time.Hour, f)
	t.Stop()
	return t
}
