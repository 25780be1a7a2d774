//go:build linux

package sshd

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// listenLog opens the socket that is /dev/log for the server's processes, and collects what is sent
// to it.
func (s *Server) listenLog() error {
	path := filepath.Join(s.dir, "syslog")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return err
	}
	s.syslog = &syslog{conn, make(chan struct{})}
	go func() {
		defer close(s.syslog.read)
		message := make([]byte, 64<<10)
		for {
			n, err := conn.Read(message)
			if err != nil {
				return // stopped or clogged
			}
			if !ofSSHD.Match(message[:n]) {
				_, _ = fmt.Fprintln(s.log, strings.TrimRight(string(message[:n]), "\r\n\x00")) // never fails
			}
		}
	}()
	s.tb.Cleanup(s.StopLog)
	return os.Chmod(path, 0o666) // as that of a syslog daemon
}

// ofSSHD matches messages of sshd's PAM modules, which are no program of the test's.
var ofSSHD = regexp.MustCompile(`^<\d+>\w+ +\d+ [\d:]+ sshd[\w-]*(\[\d+\])?: pam_`)

// syslog is the other end of /dev/log.
type syslog struct {
	conn *net.UnixConn
	read chan struct{} // closed when nothing is read any more
}

// StopLog ends the syslog daemon: nothing listens at /dev/log any more.
func (s *Server) StopLog() {
	_ = s.syslog.conn.Close() // it may be
	<-s.syslog.read
}

// ClogLog has the syslog daemon hang: /dev/log is there, it is full, and nothing reads from it.
func (s *Server) ClogLog() {
	s.tb.Helper()
	err := s.syslog.conn.SetReadDeadline(time.Now())
	<-s.syslog.read
	// A sender may have too much under way itself before the queue is full: one that cannot send at all
	// has met the end of the queue.
	for sent := 1; err == nil && sent > 0; {
		sent, err = clog(s.syslog.conn.LocalAddr().String())
	}
	if err != nil {
		s.tb.Fatalf("clog syslog: %v", err)
	}
}

// clog sends all that a new sender can without waiting, and returns how many messages that are.
func clog(path string) (sent int, err error) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer func() { _ = unix.Close(fd) }() // what it has sent stays
	for err == nil {
		err = unix.Sendto(fd, []byte("nothing of importance"), 0, &unix.SockaddrUnix{Name: path})
		sent++
	}
	if errors.Is(err, unix.EAGAIN) {
		err = nil
	}
	return sent - 1, err
}

// Log returns what was sent to syslog so far, except by PAM modules of sshd, a message on each line: "<PRIORITY>TIME TAG[PID]: TEXT",
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
