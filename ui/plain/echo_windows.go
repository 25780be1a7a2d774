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

// onContinue does nothing: a program is not stopped here.
func onContinue(func()) (stop func()) { return func() {} }
