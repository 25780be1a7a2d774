//go:build unix

package scenario

import (
	"os/exec"
	"syscall"
)

// EndTogether makes the program, which is made with a context and not yet started, end together with
// whatever it starts. rest ends what it has left behind after it has ended.
func EndTogether(cmd *exec.Cmd) (rest func()) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return func() { _ = cmd.Cancel() } // mostly there is nothing
}
