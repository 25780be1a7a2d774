package main

import (
	"fmt"
	"math"
)

// A target is a number that the project holds itself to: for our figure, or for its ratio to radclient's.
type target struct {
	limit   float64
	atLeast bool
	ratio   bool
}

// The targets.
var (
	targetSequential  = &target{limit: 1, atLeast: true, ratio: true} // one at a time
	targetRate        = &target{limit: 2, atLeast: true, ratio: true}
	targetProcessor   = &target{limit: 0.8, ratio: true}
	targetAllocations = &target{limit: 9}
	targetProcess     = &target{limit: 0.4, ratio: true}
	targetSockets     = &target{limit: 40}
	targetMemory      = &target{limit: 80}
)

// targetInFlight is the load of targetRate, targetProcessor and targetAllocations.
const targetInFlight = 64

// String says it in words.
func (t target) String() string {
	s := "at most "
	if t.atLeast {
		s = "at least "
	}
	s += number(t.limit)
	if t.ratio {
		s += "×"
	}
	return s
}

// verdict says whether the figure meets its target, and otherwise by how much it misses it.
func (f *figure) verdict() string {
	values := f.rounds[clientOurs]
	if f.target.ratio {
		values = f.ratios(clientRadclient)
	}
	if len(values) == 0 {
		return "not measured"
	}
	missed := median(values)/f.target.limit - 1
	if f.target.atLeast {
		missed = -missed
	}
	if missed <= 0 {
		return "met"
	}
	return fmt.Sprintf("missed by %s %%", number(max(1, math.Round(100*missed))))
}
