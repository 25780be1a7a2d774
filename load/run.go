package load

import (
	"context"
	"sync"
	"time"
)

// Limits of a [Profile].
const (
	MaxRate    = 10_000         // arrivals a second
	MaxPeople  = 100_000        // who are there at once
	MaxTime    = 24 * time.Hour // of arrivals
	MostErrors = 50             // reasons of failures that are told apart
)

// Profile is who arrives, and for how long. Either Rate or People is set.
type Profile struct {
	Rate   float64       // arrivals a second, at even intervals
	People int           // who sign in again and again, each as soon as they are signed in
	For    time.Duration // how long people arrive
	Drain  time.Duration // how long those who are still signing in have then
	Most   int           // people who are there at once: those who arrive while there are as many are turned away
	Steps  []string      // what each step does, for the report
}

// Person is one sign-in that is to be played.
type Person struct {
	Number int               // from 1
	Vars   map[string]string // values of variables of the scenario; nil for its own
}

// Play lets a person sign in. It returns at once, and calls ended once, from any goroutine. When
// ctx is done, it ends as soon as possible.
type Play func(ctx context.Context, p Person, ended func(Result))

// Result is what became of a sign-in.
type Result struct {
	Status Status
	Reason string // why it failed; "" if it passed
	Steps  []Step // those that were played to their end
}

// Step is how long a step of the scenario took: what was done, until what was expected was there.
type Step struct {
	Number int // from 1
	Took   time.Duration
}

// Status is how a sign-in ended.
type Status string

// The statuses.
const (
	Passed Status = "passed"
	Failed Status = "failed"
	Cut    Status = "cut"   // it was still under way at the end of the run
	Broken Status = "error" // it could not be played
)

// againAfter is how long a person of the closed model waits after a failure, so that a server
// that refuses everyone does not make a storm.
const againAfter = time.Second

// Run is a profile that is being played. It is safe for concurrent use.
type Run struct {
	profile Profile
	play    Play
	people  sync.WaitGroup

	mu       sync.Mutex
	figures  figures
	draining bool
}

// New returns a run.
func New(p Profile, play Play) *Run {
	if p.Most == 0 {
		p.Most = MaxPeople
	}
	return &Run{profile: p, play: play}
}

// Do plays the profile, and returns what was measured. When stop is closed, nobody arrives any
// more; when ctx is done, those who are there are cut, too.
func (r *Run) Do(ctx context.Context, stop <-chan struct{}) Summary {
	ctx, cut := context.WithCancel(ctx)
	defer cut()
	r.mu.Lock()
	r.figures.begin(time.Now())
	r.mu.Unlock()
	arriving, leave := context.WithCancel(ctx)
	defer leave()
	go func() {
		select {
		case <-stop:
			leave()
		case <-arriving.Done():
		}
	}()
	if r.profile.Rate > 0 {
		r.open(ctx, arriving)
	} else {
		defer time.AfterFunc(r.profile.For, leave).Stop()
		r.closed(ctx, arriving)
	}
	leave()
	r.drain()
	patience := time.AfterFunc(r.profile.Drain, cut)
	defer patience.Stop()
	r.people.Wait()
	r.mu.Lock()
	r.figures.over = time.Now()
	r.mu.Unlock()
	return r.Now()
}

func (r *Run) drain() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.draining = true
}

// open lets people arrive at the rate, until arriving is done. Those who are due come, also if it
// is late.
func (r *Run) open(ctx, arriving context.Context) {
	began := time.Now()
	for n := 0; ; n++ {
		after := time.Duration(float64(n) / r.profile.Rate * float64(time.Second))
		due := began.Add(min(after, r.profile.For))
		if !pause(arriving, time.Until(due)) || after >= r.profile.For {
			return
		}
		r.arrive(ctx, n+1, due, nil)
	}
}

// closed lets everyone come at once, and begin again until arriving is done.
func (r *Run) closed(ctx, arriving context.Context) {
	var again func(n int)
	again = func(n int) {
		r.arrive(ctx, n, time.Now(), func(s Status) {
			switch {
			case arriving.Err() != nil:
			case s == Passed:
				again(n)
			default:
				r.people.Go(func() {
					if pause(arriving, againAfter) {
						again(n)
					}
				})
			}
		})
	}
	for n := 1; n <= r.profile.People && arriving.Err() == nil; n++ {
		again(n)
	}
	<-arriving.Done()
}

// pause waits, and is false if ctx is done before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// arrive begins the sign-in of a person who was due then. left is called when it has ended.
func (r *Run) arrive(ctx context.Context, n int, due time.Time, left func(Status)) {
	now := time.Now()
	r.mu.Lock()
	admitted := r.figures.arrive(now, due, r.profile.Most)
	r.mu.Unlock()
	if !admitted {
		return
	}
	r.people.Add(1)
	r.play(ctx, Person{Number: n}, func(result Result) {
		defer r.people.Done()
		r.mu.Lock()
		r.figures.leave(time.Now(), due, result)
		r.mu.Unlock()
		if left != nil {
			left(result.Status)
		}
	})
}

// Now returns what was measured so far.
func (r *Run) Now() Summary {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.figures.summary(time.Now(), r.profile.Steps)
	s.Draining = r.draining
	return s
}
