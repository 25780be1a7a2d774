//go:build unix

package plain

import "golang.org/x/sys/unix"

func echoes(fd uintptr) (bool, error) {
	settings, err := unix.IoctlGetTermios(int(fd), getTermios)
	if err != nil {
		return false, err
	}
	return settings.Lflag&unix.ECHO != 0, nil
}
