//go:build unix

package scenario

import (
	"os/exec"
	"syscall"
)

// endTogether makes the program and whatever it starts end at once. rest ends what it has left behind.
func endTogether(cmd *exec.Cmd) (rest func()) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return func() { _ = cmd.Cancel() } // mostly there is nothing
}
