package radiusclient

import (
	"math/rand/v2"
	"time"
)

// timing has the intervals that are not settings. Tests shorten them.
type timing struct {
	initial time.Duration  // wait before the first retransmission (IRT of RFC 5080)
	maximum time.Duration  // longest wait between retransmissions (MRT of RFC 5080)
	random  func() float64 // from -0.1 to 0.1 (RAND of RFC 5080)
	grace   time.Duration  // how long a good answer may follow a badly signed one
	machine time.Duration  // how long a server may take that waits for no person
	rest    time.Duration  // how long a second answer to a retransmitted request may follow the first
	idle    time.Duration  // after which an unused UDP socket is closed
	connect time.Duration  // how long a TCP or TLS connection may take to stand
	check   time.Duration  // how long a check waits for one answer: time for one retransmission
	keep    time.Duration  // after which an unused connection is closed: longer than a person thinks between two rounds
}

func defaultTiming() timing {
	return timing{
		initial: 2 * time.Second,
		maximum: 16 * time.Second,
		random:  func() float64 { return rand.Float64()*0.2 - 0.1 }, //nolint:gosec // jitter is no secret
		grace:   3 * time.Second,
		machine: 15 * time.Second,
		rest:    5 * time.Second,
		idle:    30 * time.Second,
		connect: 10 * time.Second,
		check:   6 * time.Second,
		keep:    10 * time.Minute,
	}
}

// next returns the wait that follows the wait last (RFC 5080 section 2.2.1).
// Zero means that there was none.
func (t *timing) next(last time.Duration) time.Duration {
	jitter := func(d time.Duration) time.Duration { return time.Duration(t.random() * float64(d)) }
	if last == 0 {
		return t.initial + jitter(t.initial)
	}
	wait := 2*last + jitter(last)
	if wait > t.maximum {
		wait = t.maximum + jitter(t.maximum)
	}
	return wait
}
