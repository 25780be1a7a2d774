//go:build unix

package input

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// readable returns a function that waits until f can be read, or has ended. Not every
// terminal can be polled on every system, but select works everywhere.
func readable(f *os.File) func(time.Duration) bool {
	return func(wait time.Duration) bool {
		fd := int(f.Fd())
		for end := time.Now().Add(wait); fd < unix.FD_SETSIZE; {
			var set unix.FdSet
			set.Set(fd)
			left := unix.NsecToTimeval(max(0, time.Until(end)).Nanoseconds())
			n, err := unix.Select(fd+1, &set, nil, nil, &left)
			if !errors.Is(err, unix.EINTR) {
				return n > 0
			}
		}
		return false
	}
}
