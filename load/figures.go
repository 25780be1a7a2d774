package load

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Summary is what was measured. As JSON it is the report of a run.
type Summary struct {
	Began    time.Time `json:"began"`
	Seconds  float64   `json:"seconds"` // so far, or that the run took
	Draining bool      `json:"-"`       // no more arrivals

	Arrived    int     `json:"arrived"` // who began to sign in
	Passed     int     `json:"passed"`
	Failed     int     `json:"failed"`
	Cut        int     `json:"cut"`                   // who were still signing in at the end
	TurnedAway int     `json:"turned_away,omitempty"` // who found too many others
	Pending    int     `json:"pending,omitempty"`     // who are signing in now
	MostThere  int     `json:"most_pending"`          // at once
	Behind     Seconds `json:"behind_seconds"`        // how late the latest arrival was: this machine was too slow
	Rate       float64 `json:"rate"`                  // sign-ins that ended, a second

	Whole  Latency     `json:"whole"` // of the sign-ins that passed or failed, from when each was due
	Steps  []StepTimes `json:"steps"`
	Errors []Kind      `json:"errors,omitempty"` // the most frequent first
	Notes  []string    `json:"notes,omitempty"`  // what limits the run, or its figures

	Lately []int `json:"-"` // sign-ins that ended in each of the last seconds, the oldest first
}

// AllPassed reports whether everyone got in: no one failed, was cut or was turned away.
func (s *Summary) AllPassed() bool { return s.Passed == s.Arrived && s.TurnedAway == 0 }

// Latency is how long something took. Without a measurement, all times are NaN.
type Latency struct {
	Count int64   `json:"count"`
	Min   Seconds `json:"min"`
	Mean  Seconds `json:"mean"`
	P50   Seconds `json:"p50"`
	P90   Seconds `json:"p90"`
	P99   Seconds `json:"p99"`
	P999  Seconds `json:"p99_9"`
	Max   Seconds `json:"max"`
}

// Seconds is a length of time. NaN means that none was measured: null in JSON.
type Seconds float64

// MarshalJSON implements [json.Marshaler].
func (s Seconds) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(s)) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(s)) //nolint:wrapcheck // a number is always written
}

// StepTimes is the latency of a step.
type StepTimes struct {
	Latency

	Step int    `json:"step"`
	Text string `json:"text,omitempty"` // what is done, such as press "Push"
}

// Kind is a kind of error.
type Kind struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// otherErrors are those beyond MostErrors kinds.
const otherErrors = "other errors"

// figures are what is counted and measured. They are not safe for concurrent use.
type figures struct {
	began, over time.Time // over is zero while the run goes on
	counts      map[Status]int
	arrived     int
	turnedAway  int
	there, most int
	behind      time.Duration
	whole       *hdrhistogram.Histogram
	steps       []*hdrhistogram.Histogram
	errors      map[string]int // by reason
	lately      recent
}

// newTimes has three digits, for 1 µs to an hour: 190 KB.
func newTimes() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, time.Hour.Microseconds(), 3)
}

// note notes how long something took. What took longer than an hour counts as an hour.
func note(h *hdrhistogram.Histogram, took time.Duration) {
	_ = h.RecordValue(min(max(took.Microseconds(), 1), time.Hour.Microseconds())) // within its limits
}

func (f *figures) begin(now time.Time) {
	f.began, f.whole = now, newTimes()
	f.counts, f.errors = map[Status]int{}, map[string]int{}
}

// arrive counts a person who was due then. It is false if there are too many.
func (f *figures) arrive(now, due time.Time, most int) bool {
	if f.there >= most {
		f.turnedAway++
		return false
	}
	f.arrived++
	f.there++
	f.most = max(f.most, f.there)
	f.behind = max(f.behind, now.Sub(due))
	return true
}

// leave counts a sign-in that has ended.
func (f *figures) leave(now, due time.Time, r Result) {
	f.there--
	f.counts[r.Status]++
	f.lately.note(int(now.Sub(f.began) / time.Second))
	for _, s := range r.Steps {
		f.step(s)
	}
	if r.Status == Cut {
		return
	}
	note(f.whole, now.Sub(due))
	if r.Status != Passed {
		f.fail(r.Reason)
	}
}

func (f *figures) step(s Step) {
	for len(f.steps) < s.Number {
		f.steps = append(f.steps, newTimes())
	}
	note(f.steps[s.Number-1], s.Took)
}

func (f *figures) fail(reason string) {
	if _, known := f.errors[reason]; !known && len(f.errors) >= MostErrors {
		reason = otherErrors
	}
	f.errors[reason]++
}

func (f *figures) summary(now time.Time, texts []string) Summary {
	if !f.over.IsZero() {
		now = f.over
	}
	s := Summary{
		Began: f.began, Seconds: now.Sub(f.began).Seconds(), Arrived: f.arrived,
		Passed: f.counts[Passed], Failed: f.counts[Failed] + f.counts[Broken], Cut: f.counts[Cut],
		TurnedAway: f.turnedAway, Pending: f.there, MostThere: f.most, Behind: Seconds(f.behind.Seconds()),
		Whole: latencyOf(f.whole), Steps: []StepTimes{}, Lately: f.lately.until(int(now.Sub(f.began) / time.Second)),
	}
	if s.Seconds > 0 {
		s.Rate = float64(s.Passed+s.Failed) / s.Seconds
	}
	for i, step := range f.steps {
		times := StepTimes{Step: i + 1, Latency: latencyOf(step)}
		if i < len(texts) {
			times.Text = texts[i]
		}
		s.Steps = append(s.Steps, times)
	}
	for reason, count := range f.errors {
		s.Errors = append(s.Errors, Kind{reason, count})
	}
	slices.SortFunc(s.Errors, func(a, b Kind) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason)) })
	s.Notes = s.notes()
	return s
}

func latencyOf(h *hdrhistogram.Histogram) Latency {
	if h.TotalCount() == 0 {
		none := Seconds(math.NaN())
		return Latency{Min: none, Mean: none, P50: none, P90: none, P99: none, P999: none, Max: none}
	}
	seconds := func(micros int64) Seconds { return Seconds(micros) / 1e6 }
	at := func(quantile float64) Seconds { return seconds(h.ValueAtQuantile(quantile)) }
	return Latency{
		Count: h.TotalCount(), Min: seconds(h.Min()), Mean: Seconds(h.Mean() / 1e6),
		P50: at(50), P90: at(90), P99: at(99), P999: at(99.9), Max: seconds(h.Max()),
	}
}

// recent counts what happened in each of the last seconds.
type recent struct {
	counts [60]int
	last   int // the second of the newest count
}

// move makes second the newest, and forgets the counts whose place it needs.
func (r *recent) move(second int) {
	for ; r.last < second; r.last++ {
		r.counts[(r.last+1)%len(r.counts)] = 0
	}
}

func (r *recent) note(second int) {
	r.move(second)
	r.counts[second%len(r.counts)]++
}

// until returns the counts of the seconds that are over, the oldest first.
func (r *recent) until(second int) []int {
	r.move(second)
	var counts []int
	for s := max(0, second-len(r.counts)+1); s < second; s++ {
		counts = append(counts, r.counts[s%len(r.counts)])
	}
	return counts
}
