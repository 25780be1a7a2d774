package load

import (
	"context"
	"fmt"
	"sync"
	"time"

	"otpdialog/scenario"
)

// In returns the way to play the case of a crowd, in one run: all its people have the same context.
func In(crowd *scenario.Crowd) Play {
	var once sync.Once
	return func(ctx context.Context, p Person, ended func(Result)) {
		once.Do(func() { context.AfterFunc(ctx, crowd.Cut) })
		var mu sync.Mutex
		var steps []Step
		crowd.Enter(scenario.Person{
			Number: p.Number, Vars: p.Vars,
			Step: func(e scenario.Event) {
				mu.Lock()
				defer mu.Unlock()
				steps = append(steps, Step{e.Step, time.Duration(e.Seconds * float64(time.Second))})
			},
			Ended: func(r scenario.Result) {
				mu.Lock()
				defer mu.Unlock()
				ended(resultOf(r, steps, ctx.Err() != nil))
			},
		})
	}
}

func resultOf(r scenario.Result, steps []Step, cut bool) Result {
	result := Result{Status: Passed, Steps: steps}
	switch {
	case r.Status == scenario.Passed:
		return result
	case cut:
		result.Status = Cut
	case r.Status == scenario.Failed:
		result.Status = Failed
	default:
		result.Status = Broken
	}
	// The step that failed took as long as was waited for it: its latency would be that of its limit.
	last := len(steps) - 1
	result.Reason = fmt.Sprintf("step %d: %s", steps[last].Number, r.Reason)
	result.Steps = steps[:last]
	return result
}
