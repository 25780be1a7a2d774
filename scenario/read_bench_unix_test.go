//go:build unix

package scenario

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkRead reads and checks 1,000 files in a folder, each like the one of the tests that shows
// every key. An operation is to take less than a second of CPU.
func BenchmarkRead(b *testing.B) {
	files := map[string]string{"lab.toml": lab}
	for i := range 1000 {
		files[fmt.Sprintf("%d.toml", i)] = strings.Replace(complete, "push ignored", fmt.Sprintf("push %d ignored", i), 1)
	}
	dir := folder(b, files)
	began := processorTime(b)
	for b.Loop() {
		if cases := read(b, dir); len(cases) != 1000 {
			b.Fatal(len(cases))
		}
	}
	b.ReportMetric(float64((processorTime(b)-began).Milliseconds())/float64(b.N), "CPU-ms/op")
}

// processorTime is what the process has used so far, in all threads.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
