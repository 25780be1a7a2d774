//go:build linux

package sshd

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Process is a process that runs below sshd, however it got there.
type Process struct {
	PID  int // as the machine counts, for a signal
	Args []string
	// Gate is true for the program of the [Config], and false for sshd and for what the program has
	// become.
	Gate bool
}

// Processes returns all processes of the server but sshd's first one.
func (s *Server) Processes() []Process {
	s.tb.Helper()
	space, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid_for_children", s.pid))
	if err != nil {
		s.tb.Errorf("look for processes of sshd: %v", err)
		return nil
	}
	program, err := os.Stat(filepath.Join(s.dir, "program"))
	if err != nil {
		s.tb.Error(err)
		return nil
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		s.tb.Error(err)
		return nil
	}
	var found []Process
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == s.pid {
			continue
		}
		// A process that ends meanwhile, and one that waits to be reaped, has none of these.
		folder := "/proc/" + entry.Name()
		if of, err := os.Readlink(filepath.Join(folder, "ns", "pid")); err != nil || of != space {
			continue
		}
		args, err := os.ReadFile(filepath.Join(folder, "cmdline"))
		if err != nil || len(args) == 0 {
			continue
		}
		process := Process{PID: pid, Args: strings.Split(strings.TrimRight(string(args), "\x00"), "\x00")}
		if executable, err := os.Stat(filepath.Join(folder, "exe")); err == nil {
			process.Gate = os.SameFile(executable, program)
		}
		found = append(found, process)
	}
	return found
}

// WaitGate waits until the program runs, and returns it.
func (s *Server) WaitGate() (gate Process) {
	s.tb.Helper()
	s.Await("process of the program", func() bool {
		for _, process := range s.Processes() {
			if process.Gate {
				gate = process
				return true
			}
		}
		return false
	})
	return gate
}

// WaitEmpty waits until no process is left but sshd's first one: everybody is out.
func (s *Server) WaitEmpty() {
	s.tb.Helper()
	s.Await("end of all processes", func() bool { return len(s.Processes()) == 0 })
}
