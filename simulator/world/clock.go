package world

import "time"

// Clock gives a [World], and the servers in front of it, the time.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// AfterFunc calls f once d has passed, unless stop is called first; stop
	// reports whether it was in time. f must not be called before AfterFunc
	// returns, nor with locks held that Now or AfterFunc need.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// systemClock is the time of package time, and so also that of a testing/synctest
// bubble.
type systemClock struct{}

// Now returns the time of the machine.
func (systemClock) Now() time.Time { return time.Now() }

// AfterFunc is [time.AfterFunc].
func (systemClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}
