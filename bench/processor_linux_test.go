package bench

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// processorTime returns the processor time that a running process has used, to the nanosecond; ok is
// false where the system does not say.
func processorTime(b *testing.B, pid int) (used time.Duration, ok bool) {
	b.Helper()
	const scheduled = 2 // CPUCLOCK_SCHED: user and system time of all threads
	var at unix.Timespec
	// What clock_getcpuclockid(3) makes of a process.
	if err := unix.ClockGettime(int32(^pid)<<3|scheduled, &at); err != nil {
		b.Fatalf("read the processor time of process %d: %v", pid, err)
	}
	return time.Duration(at.Nano()), true
}
