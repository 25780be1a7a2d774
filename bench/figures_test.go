//go:build unix

package bench

import (
	"slices"
	"testing"
	"time"
)

// times are samples of one thing.
type times []time.Duration

// percentile returns the sample that p of 100 samples do not exceed (nearest rank).
func (t times) percentile(p int) time.Duration {
	sorted := slices.Sorted(slices.Values(t))
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// report gives a benchmark the median and the 99th percentile as figures.
func (t times) report(b *testing.B, name string) {
	b.Helper()
	b.ReportMetric(milliseconds(t.percentile(50)), name+"-p50-ms")
	b.ReportMetric(milliseconds(t.percentile(99)), name+"-p99-ms")
}

// withoutTimePerOp drops the figure that every benchmark has: an iteration is a series here, and its
// time says nothing.
func withoutTimePerOp(b *testing.B) {
	b.Helper()
	b.ReportMetric(0, "ns/op")
}
