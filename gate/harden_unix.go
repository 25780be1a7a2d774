//go:build unix

package gate

import (
	"sync"

	"golang.org/x/sys/unix"
)

// coreLimit is the limit of core dumps that the process had at its start.
var coreLimit = sync.OnceValues(func() (unix.Rlimit, error) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_CORE, &limit)
	return limit, err
})

// Harden keeps the memory of this process, which holds passwords, from being written into
// a core file and, on Linux, from being read by other programs of the same account. Swap is
// the system's.
func Harden() {
	limit, err := coreLimit()
	if err != nil {
		return // of a system without such a limit
	}
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: 0, Max: limit.Max}) // lowering is always allowed
	hideMemory()
}

// liftCoreLimit gives what replaces this process the limit that it would have had.
func liftCoreLimit() {
	if limit, err := coreLimit(); err == nil {
		_ = unix.Setrlimit(unix.RLIMIT_CORE, &limit) // up to Max, which is what it was
	}
}
