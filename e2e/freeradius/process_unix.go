//go:build unix

package freeradius

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the server into a process group of its own: a pending push is a child of the
// server, which on SIGTERM would wait for it.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// terminate asks the server and its pending pushes to end.
func terminate(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) } // it may have ended
