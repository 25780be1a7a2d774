//go:build linux

package sshd

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// listenLog opens the socket that is /dev/log for the server's processes, and collects what is sent
// to it.
func (s *Server) listenLog() error {
	path := filepath.Join(s.dir, "syslog")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		message := make([]byte, 64<<10)
		for {
			n, err := conn.Read(message)
			if err != nil {
				return // closed below
			}
			_, _ = fmt.Fprintln(s.log, strings.TrimRight(string(message[:n]), "\r\n\x00")) // never fails
		}
	}()
	s.tb.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return os.Chmod(path, 0o666) // as that of a syslog daemon
}

// Log returns what was sent to syslog so far, a message on each line: "<PRIORITY>TIME TAG[PID]: TEXT",
// where the priority is 8 times the facility and the severity (RFC 3164, section 4.1.1).
func (s *Server) Log() string { return s.log.String() }

// WaitLog waits until a message that holds all those texts was sent to syslog, and returns its line.
func (s *Server) WaitLog(texts ...string) (found string) {
	s.tb.Helper()
	s.Await(fmt.Sprintf("message with %q", texts), func() bool {
		for line := range strings.Lines(s.Log()) {
			all := true
			for _, text := range texts {
				all = all && strings.Contains(line, text)
			}
			if all {
				found = line
				return true
			}
		}
		return false
	})
	return found
}

// Await waits until something is there that other processes bring about.
func (s *Server) Await(what string, there func() bool) {
	s.tb.Helper()
	look := time.NewTicker(5 * time.Millisecond) // another process does it: nothing to wait on
	defer look.Stop()
	bound := time.After(Bound)
	for !there() {
		select {
		case <-look.C:
		case <-bound:
			s.tb.Fatalf("no %s within %v; syslog:\n%s\nsshd:\n%s\nprocesses: %+v", what, Bound, s.Log(), s.DaemonLog(), s.Processes())
		}
	}
}
