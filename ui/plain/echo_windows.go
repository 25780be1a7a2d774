package plain

import (
	"os"

	"golang.org/x/sys/windows"
)

// echoOff keeps the console from showing what is typed.
func echoOff(fd uintptr) error {
	var mode uint32
	if err := windows.GetConsoleMode(windows.Handle(fd), &mode); err != nil {
		return err
	}
	return windows.SetConsoleMode(windows.Handle(fd), mode&^windows.ENABLE_ECHO_INPUT)
}

// continues never tells: a program is not stopped here.
func continues() (again <-chan os.Signal, stop func()) { return nil, func() {} }

// flushInput drops what was typed and not read.
func flushInput(fd uintptr) error { return windows.FlushConsoleInputBuffer(windows.Handle(fd)) }
