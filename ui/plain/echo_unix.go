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

// onContinue calls again whenever the program goes on after it was stopped, until stop
// is called.
func onContinue(again func()) (stop func()) {
	continued, over := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(continued, syscall.SIGCONT)
	go func() {
		for {
			select {
			case <-continued:
				again()
			case <-over:
				return
			}
		}
	}()
	return func() {
		signal.Stop(continued)
		close(over)
	}
}
