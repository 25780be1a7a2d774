package session

import "time"

// Clock tells the time and wakes a session.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f, in a goroutine of its own, once d has passed. The returned
	// function calls it off, and reports whether that was in time.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// systemClock is the time of package time.
type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) AfterFunc(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
