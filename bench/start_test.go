//go:build unix

package bench

import (
	"slices"
	"testing"
)

// startRounds are the starts of each program in a series.
const startRounds = 60

// BenchmarkStart measures the time from just before exec until the first full frame has arrived at the
// terminal, in turns with a bare Bubble Tea program. The ratio is the median of the rounds' ratios.
func BenchmarkStart(b *testing.B) {
	program, bare := build(b)
	h := newHome(b)
	h.connect(b, listen(b).address())
	starts := []struct {
		name, path string
		args       []string
		took       times
	}{
		{name: "bare", path: bare},
		{name: "demo", path: program, args: []string{"demo"}},
		{name: "connection", path: program, args: []string{office}},
	}
	firstFrame := func(i int) {
		t := h.starts(b, starts[i].path, starts[i].args...)
		at := t.WaitWritten(0, "Sign in")
		t.End()
		starts[i].took = append(starts[i].took, at.Sub(t.Started()))
	}
	for i := range starts { // brings the files into memory
		firstFrame(i)
		starts[i].took = nil
	}
	for b.Loop() {
		for round := range startRounds {
			for i := range starts { // in turns, and each of them first in turn
				firstFrame((round + i) % len(starts))
			}
		}
	}
	withoutTimePerOp(b)
	for _, s := range starts {
		b.ReportMetric(milliseconds(s.took.percentile(50)), s.name+"-ms")
	}
	for _, s := range starts[1:] {
		var ratios []float64
		for round, took := range s.took {
			ratios = append(ratios, float64(took)/float64(starts[0].took[round]))
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[len(ratios)/2], s.name+"/bare")
	}
}
