//go:build unix

package cli

import (
	"fmt"
	"syscall"

	"otpdialog/advice"
	"otpdialog/cli/exit"
)

// fewestFiles is how many more files the program must be able to open. With less, the Go runtime
// cannot wait for a network, and ends the program with a traceback.
const fewestFiles = 4

// enoughFiles returns an error if the system does not let the program open as many.
func enoughFiles() error {
	opened := make([]int, 0, fewestFiles)
	defer func() {
		for _, file := range opened {
			_ = syscall.Close(file) // it was not used
		}
	}()
	for range fewestFiles {
		file, err := syscall.Open("/dev/null", syscall.O_RDONLY|syscall.O_CLOEXEC, 0) // package os would ask that runtime
		if err != nil {
			return &exit.UnavailableError{Err: advice.New("too-few-files", fmt.Sprintf("the system lets this program open fewer than %d more files: %v", fewestFiles, err)).
				Do("raise the limit, for example with ulimit -n 1024, or start it from another shell")}
		}
		opened = append(opened, file)
	}
	return nil
}
