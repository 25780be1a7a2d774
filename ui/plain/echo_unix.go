//go:build unix

package plain

import "golang.org/x/sys/unix"

// echoOff keeps the terminal from showing what is typed.
func echoOff(fd uintptr) error {
	settings, err := unix.IoctlGetTermios(int(fd), getTermios)
	if err != nil {
		return err
	}
	settings.Lflag &^= unix.ECHO
	return unix.IoctlSetTermios(int(fd), setTermios, settings)
}
