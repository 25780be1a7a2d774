//go:build unix && !linux

package bench

import (
	"testing"
	"time"
)

// processorTime is known on Linux only, for a running process.
func processorTime(*testing.B, int) (used time.Duration, ok bool) { return 0, false }
