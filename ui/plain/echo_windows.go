package plain

import "golang.org/x/sys/windows"

// echoOff keeps the console from showing what is typed.
func echoOff(fd uintptr) error {
	var mode uint32
	if err := windows.GetConsoleMode(windows.Handle(fd), &mode); err != nil {
		return err
	}
	return windows.SetConsoleMode(windows.Handle(fd), mode&^windows.ENABLE_ECHO_INPUT)
}

// flushInput drops what was typed and not read.
func flushInput(fd uintptr) error { return windows.FlushConsoleInputBuffer(windows.Handle(fd)) }
