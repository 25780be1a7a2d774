package scenario

import (
	"sync"
	"time"

	"otpdialog/clock"
)

// Pace is the clock of a face: that of its seat, ahead by the time that the person has taken to
// read, to think and to type, which passes at once. It is safe for concurrent use.
type Pace struct {
	clock.Clock

	mu    sync.Mutex
	ahead time.Duration
	still time.Time // zero unless it stands still
}

// Now implements [clock.Clock].
func (p *Pace) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.still.IsZero() {
		return p.still
	}
	return p.Clock.Now().Add(p.ahead)
}

// Pass lets the person take their time.
func (p *Pace) Pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ahead += d
}

// Stop lets the clock stand still at a time, and after the zero one go on.
func (p *Pace) Stop(at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.still = at
}
