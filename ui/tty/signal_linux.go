package tty

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const getTermios = unix.TCGETS

// An action is what a process does on a signal: sigaction of the kernel, which begins with
// the handler. All zeros are the default action.
type action [8]uintptr

// swap sets the action on a signal if it is not nil, and returns the one before.
func swap(signal unix.Signal, to *action) (before action, err error) {
	const setSize = 8 // of a set of signals, in bytes
	_, _, failed := unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(signal),
		uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(&before)), setSize, 0, 0) //nolint:gosec // what the system call takes
	if failed != 0 {
		return before, failed
	}
	return before, nil
}

// canCatch reports whether a signal can be caught and later have its default action again,
// and is not ignored.
func canCatch(signal unix.Signal) bool {
	const ignored = 1
	before, err := swap(signal, nil)
	return err == nil && before[0] != ignored
}

// defaultAction gives a signal its default action until restore is called. Package
// os/signal cannot: a signal that it has caught once does nothing any more.
func defaultAction(signal unix.Signal) (restore func()) {
	before, err := swap(signal, new(action))
	if err != nil {
		return func() {}
	}
	return func() { _, _ = swap(signal, &before) }
}
