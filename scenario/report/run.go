package report

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"otpdialog/scenario"
)

// Run is what happened in a run, so far.
type Run struct {
	Shard          string // such as 2/5; empty if the run is whole
	Planned        int    // how many cases it was going to play or skip; 0 if that is unknown
	Started, Ended time.Time
	Cases          []*Case // as they began; see Sort

	open map[string]*Case // those that have not ended, by name
}

// Case is what happened in a case.
type Case struct {
	Name, File string
	Line       int
	Tags       []string
	Face       string
	Started    time.Time // zero if it was skipped
	Attempts   []Attempt
	Status     scenario.Status // empty until it has ended
}

// Attempt is one time that a case was played.
type Attempt struct {
	Steps []scenario.Event
	End   scenario.Event // how it ended; without a kind until then
}

// Add adds an event. Events of one case come in their order.
func (r *Run) Add(e scenario.Event) { r.add(clean(e)) }

// add adds an event that is clean, and returns the case that it belongs to, or nil.
func (r *Run) add(e scenario.Event) *Case {
	switch e.Kind {
	case scenario.RunStarted:
		r.Shard, r.Planned, r.Started = e.Shard, e.Cases, e.Time
		return nil
	case scenario.RunEnded:
		r.Ended = e.Time
		return nil
	case scenario.CaseStarted, scenario.StepEnded, scenario.AttemptEnded, scenario.CaseEnded:
	default: // of a newer version
		return nil
	}
	c := r.open[e.Case]
	if c == nil {
		c = &Case{Name: e.Case, File: e.File, Line: e.Line, Tags: e.Tags, Face: e.Face}
		if r.open == nil {
			r.open = map[string]*Case{}
		}
		r.open[c.Name] = c
		r.Cases = append(r.Cases, c)
	}
	if e.Kind == scenario.CaseStarted {
		c.Started = e.Time
		return c
	}
	if n := len(c.Attempts); n == 0 || c.Attempts[n-1].End.Kind != "" {
		c.Attempts = append(c.Attempts, Attempt{})
	}
	attempt := &c.Attempts[len(c.Attempts)-1]
	e.Attempt = len(c.Attempts)
	e.Case, e.Tags, e.Face = c.Name, nil, "" // the case has them: those of each event would take memory
	if e.File == "" || e.File == c.File {
		e.File = c.File // likewise
	}
	if e.Kind == scenario.StepEnded {
		attempt.Steps = append(attempt.Steps, e)
		return c
	}
	if !slices.Contains(statuses, e.Status) {
		e.Status = scenario.Broken // whatever it is, it has not passed
	}
	attempt.End, attempt.End.Line = e, cmp.Or(e.Line, c.Line)
	if e.Kind == scenario.CaseEnded {
		c.Status = e.Status
		delete(r.open, c.Name)
	}
	return c
}

// Unended returns an end for each case that began and did not end, because the run was
// interrupted.
func (r *Run) Unended(at time.Time) []scenario.Event {
	var ends []scenario.Event
	for _, c := range r.Cases {
		if c.Status == "" {
			ends = append(ends, scenario.Event{
				Kind: scenario.CaseEnded, Time: at, Case: c.Name, File: c.File, Line: c.Line, Status: scenario.Broken,
				Seconds: at.Sub(c.Started).Seconds(), Reason: "the run ended before this case did",
			})
		}
	}
	return ends
}

// Sort puts the cases in the order of their files and lines. Those of one line, as a matrix makes
// them, keep their order.
func (r *Run) Sort() {
	slices.SortStableFunc(r.Cases, func(a, b *Case) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}

// Counts returns how many cases ended with each status.
func (r *Run) Counts() map[scenario.Status]int {
	counts := map[scenario.Status]int{}
	for _, c := range r.Cases {
		if c.Status != "" {
			counts[c.Status]++
		}
	}
	return counts
}

// NotPlayed is how many cases were planned and have not begun.
func (r *Run) NotPlayed() int { return max(0, r.Planned-len(r.Cases)) }

// Seconds is how long the run took; 0 if that is unknown.
func (r *Run) Seconds() float64 {
	if r.Started.IsZero() || r.Ended.IsZero() {
		return 0
	}
	return r.Ended.Sub(r.Started).Seconds()
}

// Events returns events that add up to this run, case by case.
func (r *Run) Events() iter.Seq[scenario.Event] {
	return func(yield func(scenario.Event) bool) {
		if !yield(scenario.Event{Kind: scenario.RunStarted, Time: r.Started, Shard: r.Shard, Cases: r.Planned}) {
			return
		}
		for _, c := range r.Cases {
			for e := range c.events() {
				if !yield(e) {
					return
				}
			}
		}
		if !r.Ended.IsZero() {
			yield(r.end())
		}
	}
}

// end is the last event of the run.
func (r *Run) end() scenario.Event {
	return scenario.Event{Kind: scenario.RunEnded, Time: r.Ended, Seconds: r.Seconds(), Counts: r.Counts()}
}

func (c *Case) events() iter.Seq[scenario.Event] {
	return func(yield func(scenario.Event) bool) {
		first := scenario.Event{Kind: scenario.CaseStarted, Time: c.Started, Case: c.Name, File: c.File, Line: c.Line, Tags: c.Tags, Face: c.Face}
		if !c.Started.IsZero() && !yield(first) {
			return
		}
		for _, a := range c.Attempts {
			for _, step := range a.Steps {
				if !yield(step) {
					return
				}
			}
			if c.Started.IsZero() {
				a.End.Tags, a.End.Face = c.Tags, c.Face
			}
			if a.End.Kind != "" && !yield(a.End) {
				return
			}
		}
	}
}

// Last is the attempt that decided; the zero value if there is none yet.
func (c *Case) Last() Attempt {
	if len(c.Attempts) == 0 {
		return Attempt{}
	}
	return c.Attempts[len(c.Attempts)-1]
}

// IsBad reports whether the case failed, or could not be played.
func (c *Case) IsBad() bool { return c.Status == scenario.Failed || c.Status == scenario.Broken }

// Seconds is how long all attempts took.
func (c *Case) Seconds() float64 {
	var all float64
	for _, a := range c.Attempts {
		all += a.End.Seconds
	}
	return all
}

// Earlier are the attempts before that, the last one first.
func (c *Case) Earlier() []Attempt {
	earlier := slices.Clone(c.Attempts[:max(0, len(c.Attempts)-1)])
	slices.Reverse(earlier)
	return earlier
}

// IsBad reports whether the attempt failed, or could not be played.
func (a Attempt) IsBad() bool {
	return a.End.Status == scenario.Failed || a.End.Status == scenario.Broken
}

// Place is the file and line where an attempt failed, such as push.toml:24: the step that failed,
// or the case.
func (a Attempt) Place() string {
	if step := a.Failure(); step.Line != 0 {
		return place(cmp.Or(step.File, a.End.File), step.Line)
	}
	return place(a.End.File, a.End.Line)
}

// Mismatches are what an attempt expected and what it got. Something that could not be done at
// all is one of them.
func (a Attempt) Mismatches() []scenario.Mismatch {
	step := a.Failure()
	if len(step.Failed) > 0 {
		return step.Failed
	}
	reason := cmp.Or(step.Reason, a.End.Reason)
	if reason == "" {
		return nil
	}
	return []scenario.Mismatch{{Name: cmp.Or(step.Text, "the case"), Line: step.Line, Expected: "to succeed", Got: reason}}
}

// Next says what to do about an attempt that failed; "" if nothing is known.
func (a Attempt) Next() string { return cmp.Or(a.Failure().Next, a.End.Next) }

// Failure is the step that failed; the zero value if none did.
func (a Attempt) Failure() scenario.Event {
	for _, step := range slices.Backward(a.Steps) {
		if step.Status == scenario.Failed || step.Status == scenario.Broken {
			return step
		}
	}
	return scenario.Event{}
}
