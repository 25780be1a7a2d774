package load

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// taking is a Play in which each sign-in takes that long, or less if it is cut.
func taking(d time.Duration, status Status) Play {
	return func(ctx context.Context, _ Person, ended func(Result)) {
		go func() {
			if !pause(ctx, d) {
				ended(Result{Status: Cut})
				return
			}
			ended(Result{Status: status, Reason: "because", Steps: []Step{{1, d}}})
		}()
	}
}

// People arrive at the rate, however long their sign-ins take.
func TestOpenModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Profile{Rate: 100, For: 10 * time.Second, Drain: time.Minute}, taking(3*time.Second, Passed))
		s := r.Do(t.Context(), nil)
		if s.Arrived != 1000 || s.Passed != 1000 || s.Failed != 0 || s.Cut != 0 || s.Pending != 0 {
			t.Errorf("%+v", s)
		}
		if s.MostThere != 300 && s.MostThere != 301 { // one arrives at the moment at which another leaves
			t.Errorf("at most %d were there at once, want 300", s.MostThere)
		}
		if s.Whole.Count != 1000 || !near(s.Whole.P50, 3) || !near(s.Whole.Max, 3) || !near(s.Steps[0].Min, 3) || s.Behind > 0.001 {
			t.Errorf("%+v, steps %+v, behind %v", s.Whole, s.Steps, s.Behind)
		}
		if !near(s.Seconds, 12.99) || !near(s.Rate, 1000/12.99) {
			t.Errorf("it took %v s, %v a second", s.Seconds, s.Rate)
		}
	})
}

// near allows for the three digits of the histogram.
func near[T ~float64](got, want T) bool { return got > want*0.998 && got < want*1.002 }

// A client that was stopped for a while does not hide that: sign-ins are measured from when their
// people were due.
func TestNoCoordinatedOmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		play := func(_ context.Context, p Person, ended func(Result)) {
			if p.Number == 11 {
				pause(t.Context(), time.Second) // as long as this, nobody else is let in
			}
			ended(Result{Status: Passed})
		}
		s := New(Profile{Rate: 10, For: 4 * time.Second}, play).Do(t.Context(), nil)
		if s.Arrived != 40 {
			t.Fatalf("%d arrived", s.Arrived)
		}
		// Ten were due in that second: they waited 0.1 to 0.9 s, and the first for all of it.
		if !near(s.Whole.Max, 1) || !near(s.Behind, 0.9) || !near(s.Whole.P90, 0.6) {
			t.Errorf("%+v, behind %v", s.Whole, s.Behind)
		}
	})
}

// A number of people sign in again and again, and those who fail only after a second.
func TestClosedModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Profile{People: 5, For: 10*time.Second - 1, Drain: time.Minute}, taking(time.Second, Passed)).Do(t.Context(), nil)
		if s.Arrived != 50 || s.Passed != 50 || s.MostThere != 5 {
			t.Errorf("%+v", s)
		}
		s = New(Profile{People: 5, For: 10*time.Second - 1, Drain: time.Minute}, taking(time.Second, Failed)).Do(t.Context(), nil)
		if s.Arrived != 25 || s.Failed != 25 || !slices.Equal(s.Errors, []Kind{{"because", 25}}) {
			t.Errorf("%+v", s)
		}
	})
}

// At the end, those who are there have time to end. Then they are cut, and counted as such.
func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Profile{Rate: 10, For: time.Second, Drain: 5450 * time.Millisecond}, taking(6*time.Second, Passed)).Do(t.Context(), nil)
		// Those of the first half second had six seconds.
		if s.Arrived != 10 || s.Passed != 5 || s.Cut != 5 || s.Whole.Count != 5 || !near(s.Seconds, 6.45) {
			t.Errorf("%+v", s)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		stop := make(chan struct{})
		time.AfterFunc(time.Second, func() { close(stop) })
		s := New(Profile{Rate: 10, For: time.Hour, Drain: time.Minute}, taking(2*time.Second, Passed)).Do(t.Context(), stop)
		if s.Arrived < 10 || s.Arrived > 11 || s.Cut != 0 || s.Seconds > 3.1 {
			t.Errorf("stopped: %+v", s)
		}
		ctx, cut := context.WithTimeout(t.Context(), time.Second)
		defer cut()
		s = New(Profile{People: 3, For: time.Hour, Drain: time.Minute}, taking(time.Minute, Passed)).Do(ctx, nil)
		if s.Cut != 3 || s.Seconds > 1.1 {
			t.Errorf("cut: %+v", s)
		}
	})
}

// Those who find too many others are turned away, and are not measured.
func TestTurnedAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Profile{Rate: 10, For: time.Second, Drain: time.Minute, Most: 4}, taking(10*time.Second, Passed)).Do(t.Context(), nil)
		if s.Arrived != 4 || s.TurnedAway != 6 || s.MostThere != 4 || s.Passed != 4 {
			t.Errorf("%+v", s)
		}
	})
}

// What a run shows while it goes on.
func TestNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Profile{Rate: 2, For: 90 * time.Second, Drain: time.Minute}, taking(time.Second, Passed))
		var over sync.WaitGroup
		over.Go(func() { r.Do(t.Context(), nil) })
		pause(t.Context(), 5250*time.Millisecond)
		s := r.Now()
		if s.Arrived != 11 || s.Pending != 2 || s.Draining || !slices.Equal(s.Lately, []int{0, 2, 2, 2, 2}) {
			t.Errorf("%+v", s)
		}
		pause(t.Context(), 85*time.Second)
		if s = r.Now(); !s.Draining || len(s.Lately) != 59 || slices.Min(s.Lately) != 2 || slices.Max(s.Lately) != 2 {
			t.Errorf("%+v", s)
		}
		over.Wait()
	})
}

// There may be any number of reasons.
func TestManyErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		play := func(_ context.Context, p Person, ended func(Result)) {
			ended(Result{Status: Broken, Reason: strconv.Itoa(p.Number)})
		}
		s := New(Profile{Rate: 1000, For: time.Second}, play).Do(t.Context(), nil)
		if len(s.Errors) != MostErrors+1 || s.Errors[0] != (Kind{otherErrors, 1000 - MostErrors}) || s.Failed != 1000 {
			t.Errorf("%d kinds, the first %+v", len(s.Errors), s.Errors[0])
		}
		_, listed, _ := strings.Cut(s.Text(), "\nErrors\n")
		if lines := strings.Count(listed, "\n"); lines != 11 || !strings.Contains(listed, "and 41 more kinds of errors.") {
			t.Errorf("the text lists:\n%s", listed)
		}
	})
}
