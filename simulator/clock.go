package simulator

import "time"

// Clock tells a [World] and its [Server] the time, and wakes them.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// AfterFunc calls f, in a goroutine of its own, once d has passed. The
	// returned function calls it off; it reports whether that was in time.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// systemClock is the time of package time, and so also the time of a
// testing/synctest bubble.
type systemClock struct{}

// Now is the time of the machine.
func (systemClock) Now() time.Time { return time.Now() }

// AfterFunc is that of package time.
func (systemClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}
