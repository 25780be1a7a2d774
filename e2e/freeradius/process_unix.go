//go:build unix

package freeradius

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the server into a process group of its own: a pending push is a child of the
// server, which on SIGTERM would wait for it.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// terminate asks the server and its pending pushes to end, also if they are paused.
func terminate(cmd *exec.Cmd) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGCONT} {
		_ = syscall.Kill(-cmd.Process.Pid, signal) // it may have ended
	}
}

// Pause stops the server until [Server.Resume]. The system still takes its packets and connections, and
// nothing answers.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(signal syscall.Signal) {
	s.tb.Helper()
	if err := syscall.Kill(-s.cmd.Process.Pid, signal); err != nil {
		s.tb.Fatalf("send %v to freeradius: %v", signal, err)
	}
}
