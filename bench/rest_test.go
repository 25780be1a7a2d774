//go:build unix

package bench

import (
	"slices"
	"testing"
	"time"
)

// rest is how long a program is watched.
const rest = 5 * time.Second

// BenchmarkIdle measures what the program writes and computes while nothing happens, and what the
// renderer's clock alone computes in a bare program.
func BenchmarkIdle(b *testing.B) {
	program, bare := build(b)
	b.Run("bare", func(b *testing.B) {
		t := run(b, newHome(b), bare)
		t.await(0, "Sign in")
		t.quiet()
		measureRest(b, t)
	})
	b.Run("form of the demo", func(b *testing.B) {
		t := run(b, newHome(b), program, "demo")
		t.await(0, "Sign in")
		t.quiet()
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
	mark := t.mark()
	t.press(pressFirst)
	s.receive()
	t.await(mark, underWay)
	measureRest(b, t)
}

func measureRest(b *testing.B, t *terminal) {
	b.Helper()
	var frames []int
	var watched, computed time.Duration
	var counts bool
	for b.Loop() {
		mark, from := t.mark(), time.Now()
		before, tells := processorTime(b, t.cmd.Process.Pid)
		pause(b, rest)
		after, _ := processorTime(b, t.cmd.Process.Pid)
		frames = append(frames, t.frames(mark)...)
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
