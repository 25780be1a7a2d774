//go:build unix

package bench

import (
	"slices"
	"testing"
	"time"

	"otpdialog/e2e/terminal"
)

// rest is how long a program is watched.
const rest = 5 * time.Second

// apart is less than the 8 ms that there are between two frames at least, and more than between the parts
// of one.
const apart = 4 * time.Millisecond

// BenchmarkIdle measures what the program writes and computes while nothing happens, and what the
// renderer's clock alone computes in a bare program.
func BenchmarkIdle(b *testing.B) {
	program, bare := build(b)
	b.Run("bare", func(b *testing.B) {
		t := newHome(b).starts(b, bare)
		t.WaitWritten(0, "Sign in")
		t.WaitRest(restTime)
		measureRest(b, t)
	})
	b.Run("form of the demo", func(b *testing.B) {
		t := newHome(b).starts(b, program, "demo")
		t.WaitWritten(0, "Sign in")
		t.WaitRest(restTime)
		measureRest(b, t)
	})
	b.Run("dialog", func(b *testing.B) {
		h := newHome(b)
		h.connect(b, listen(b).address())
		measureRest(b, openDialog(b, h, program))
	})
}

// BenchmarkWaiting measures what it writes and computes while an action is under way.
func BenchmarkWaiting(b *testing.B) {
	program, _ := build(b)
	h, s := newHome(b), listen(b)
	h.connect(b, s.address())
	t := openDialog(b, h, program)
	mark := t.Mark()
	t.Input(pressFirst)
	s.receive()
	t.WaitWritten(mark, underWay)
	measureRest(b, t)
}

func measureRest(b *testing.B, t *terminal.Terminal) {
	b.Helper()
	var frames []int
	var watched, computed time.Duration
	var counts bool
	for b.Loop() {
		mark, from := t.Mark(), time.Now()
		before, tells := processorTime(b, t.PID())
		pause(b, rest)
		after, _ := processorTime(b, t.PID())
		frames = append(frames, t.Frames(mark, apart)...)
		watched += time.Since(from)
		computed += after - before
		counts = tells
	}
	withoutTimePerOp(b)
	bytes := 0
	for _, n := range frames {
		bytes += n
	}
	b.ReportMetric(float64(bytes), "bytes")
	b.ReportMetric(float64(len(frames))/watched.Seconds(), "frames/s")
	if len(frames) > 0 {
		b.ReportMetric(float64(bytes)/float64(len(frames)), "bytes/frame")
		b.ReportMetric(float64(slices.Max(frames)), "max-bytes/frame")
	}
	if counts {
		b.ReportMetric(milliseconds(computed)/watched.Seconds(), "cpu-ms/s")
	}
}
