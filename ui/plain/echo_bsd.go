//go:build unix && !linux

package plain

import "golang.org/x/sys/unix"

const (
	getTermios = unix.TIOCGETA
	setTermios = unix.TIOCSETA
)

// flushInput drops what was typed and not read.
func flushInput(fd uintptr) error {
	const input = 1 // FREAD of sys/fcntl.h
	return unix.IoctlSetPointerInt(int(fd), unix.TIOCFLUSH, input)
}
