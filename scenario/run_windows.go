package scenario

import "os/exec"

// endTogether does nothing: Windows has no process groups that end together.
func endTogether(*exec.Cmd) (rest func()) { return func() {} }
