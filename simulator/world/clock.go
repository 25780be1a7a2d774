package world

import "time"

// Clock gives a [World], and the servers in front of it, the time.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// NewTimer returns a timer that calls f in a goroutine of its own when it fires.
	// It is stopped until it is reset.
	NewTimer(f func()) Timer
}

// Timer is a timer of a [Clock], such as *[time.Timer].
type Timer = interface {
	// Reset makes the timer fire after d, and reports whether it was running.
	Reset(d time.Duration) bool
	// Stop keeps the timer from firing, and reports whether it was running.
	Stop() bool
}

// systemClock is the time of package time, and so also that of a testing/synctest
// bubble.
type systemClock struct{}

// Now returns the time of the machine.
func (systemClock) Now() time.Time { return time.Now() }

// NewTimer returns a timer of package time.
func (systemClock) NewTimer(f func()) Timer {
	t := time.AfterFunc(time.Hour, f)
	t.Stop()
	return t
}
