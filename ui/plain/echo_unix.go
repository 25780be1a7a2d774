//go:build unix

package plain

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// echoOff keeps the terminal from showing what is typed.
func echoOff(fd uintptr) error {
	settings, err := unix.IoctlGetTermios(int(fd), getTermios)
	if err != nil {
		return err
	}
	settings.Lflag &^= unix.ECHO
	return unix.IoctlSetTermios(int(fd), setTermios, settings)
}

// continues tells whenever the program goes on after it was stopped, until stop is called.
func continues() (again <-chan os.Signal, stop func()) {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	return continued, func() { signal.Stop(continued) }
}
