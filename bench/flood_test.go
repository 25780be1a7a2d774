//go:build unix

package bench

import (
	"fmt"
	"strings"
	"testing"

	"layeh.com/radius"
)

// A flood of mouse reports, as a hand makes them that waves for some seconds over a slow line.
const (
	reports = 2000
	floods  = 10 // in a series
)

// BenchmarkMotionFlood measures how long a key waits behind a flood of mouse reports: from the first
// report to the arrival of the Access-Request that the key sends.
func BenchmarkMotionFlood(b *testing.B) {
	program, _ := build(b)
	h, s := newHome(b), listen(b)
	h.connect(b, s.address())
	t := openDialog(b, h, program)
	wave := waving()
	var waits times
	n := 0
	for b.Loop() {
		for range floods {
			n++
			t.Input(tab)
			t.WaitRest(restTime)
			mark := t.Mark()
			began := t.Input(wave)
			t.Input(space)
			r := s.receive()
			waits = append(waits, r.at.Sub(began))
			t.WaitWritten(mark, underWay)

			text := fmt.Sprintf("answer-%d.", n)
			mark = t.Mark()
			s.answer(r, radius.CodeAccessReject, text)
			t.WaitWritten(mark, text)
		}
	}
	withoutTimePerOp(b)
	b.ReportMetric(milliseconds(waits.percentile(50)), "p50-ms")
	b.ReportMetric(milliseconds(waits.percentile(100)), "max-ms")
}

// waving goes over the whole screen in a zigzag, one cell at a time.
func waving() string {
	var s strings.Builder
	bounce := func(n, size int) int {
		n %= 2*size - 2
		return min(n, 2*size-2-n)
	}
	for n := range reports {
		s.WriteString(move(bounce(n, width), bounce(n, height)))
	}
	return s.String()
}
