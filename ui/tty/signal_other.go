//go:build unix && !linux

package tty

import "golang.org/x/sys/unix"

const getTermios = unix.TIOCGETA

// canCatch reports whether a signal can be caught and later have its default action again.
func canCatch(unix.Signal) bool { return false }

// defaultAction gives a signal its default action until restore is called: one that was
// never caught has it.
func defaultAction(unix.Signal) (restore func()) { return func() {} }
