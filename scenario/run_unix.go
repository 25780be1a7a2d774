//go:build unix

package scenario

import (
	"os/exec"
	"syscall"
)

// endTogether makes the program and whatever it starts end at once.
func endTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
