//go:build linux

package sshd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"otpdialog/e2e/needs"
)

// Bound is how long a wait may take. It is generous, since it is spent on failure only.
const Bound = 30 * time.Second

// Program is the path at which sshd finds the program of a [Config].
const Program = "/usr/local/bin/otpdialog"

// Config says which account can log in, and what is in its way.
type Config struct {
	// Account is the name of the only account that can log in. It is an ordinary one: it has a group
	// of its own and a home folder.
	Account string
	// Shell is the account's; /bin/bash if it is empty.
	Shell string
	// Program is the path of the program that is put at [Program].
	Program string
	// Files are the contents of files below /etc/otpdialog, by their path there. They belong to
	// root; a name that ends in ".secret" or ".key" is readable by the account's group, the others by
	// all.
	Files map[string]string
	// Hosts is the text of /etc/hosts; the machine's if it is empty.
	Hosts string
	// Resolver is the text of /etc/resolv.conf; the machine's if it is empty.
	Resolver string
	// PAM is the text of /etc/pam.d/sshd; the machine's if it is empty.
	PAM string
	// Lines are further lines of sshd_config. sshd takes the first line that it meets for a keyword,
	// so they go before the harness's own.
	Lines []string
	// KeyOptions stand before the key in authorized_keys, such as command="…".
	KeyOptions string
}

// Server is a running sshd. It ends with the test that started it.
type Server struct {
	// Home is the folder that the server's processes see as the account's home, and Etc holds what they
	// see in /etc instead of the machine's: ssh, otpdialog and some files. What a test changes there
	// counts from then on.
	Etc, Home string

	tb     testing.TB
	config Config
	dir    string // holds all folders that are mounted for the server
	port   int
	pid    int // of sshd, which is the first process of its name space
	syslog *syslog
	log    *text // what came by syslog
	daemon *text // what sshd has written

	template string // see borrowTemplate
}

// Start runs an sshd of its own for the test and returns when it listens. Servers can run side by
// side.
func Start(tb testing.TB, config Config) *Server {
	tb.Helper()
	programs := find(tb)
	dir, err := os.MkdirTemp("", "sshd-") //nolint:usetesting // the path of tb.TempDir is longer than a socket's may be
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	s := &Server{tb: tb, config: config, dir: dir, log: new(text)}
	s.Etc, s.Home = filepath.Join(dir, "etc"), filepath.Join(dir, "home", config.Account)
	if s.template, err = borrowTemplate(tb); err != nil {
		tb.Fatalf("prepare what all sshd have in common: %v", err)
	}
	if err := s.furnish(); err != nil {
		tb.Fatalf("prepare the folders of sshd: %v", err)
	}
	if err := s.listenLog(); err != nil {
		tb.Fatalf("listen for syslog: %v", err)
	}
	for range 10 { // another process can take the port between our look and sshd's bind
		if s.port, err = freePort(tb.Context()); err != nil {
			break
		}
		if err = errors.Join(s.writeServerConfig(), s.writeClientConfig()); err != nil {
			break
		}
		if err = s.run(programs); err == nil {
			return s
		}
		if errors.Is(err, syscall.EPERM) {
			needs.Missing(tb, "this test needs leave to make name spaces: run it as root outside of a container, or in a privileged one")
		}
		if !errors.Is(err, errPortTaken) {
			break
		}
	}
	tb.Fatalf("start sshd: %v", err)
	return nil
}

// With is the same server for a subtest: whatever goes wrong then is its failure. The server does not
// end with it.
func (s *Server) With(tb testing.TB) *Server {
	tb.Helper()
	other := *s
	other.tb = tb
	return &other
}

var errPortTaken = errors.New("the port is taken")

// find returns the path of sshd, and skips the test if it cannot run.
func find(tb testing.TB) string {
	tb.Helper()
	for _, client := range []string{"ssh", "scp", "sftp", "ssh-keygen"} {
		needs.Program(tb, "openssh-client", client)
	}
	path := needs.Program(tb, "openssh-server", "sshd", "/usr/sbin/sshd") // it wants to be started by its whole path
	if os.Geteuid() != 0 {
		// Nothing is left out by that: .ci/run repeats these tests as root.
		tb.Skip("this test needs root: sshd logs an account in")
	}
	return path
}

// freePort returns a port of 127.0.0.1 that is free now, below the range that Linux hands out by
// itself and outside of the one of package freeradius.
func freePort(ctx context.Context) (int, error) {
	const first, last = 12000, 20000
	var err error
	for range 50 {
		port := first + rand.IntN(last-first)
		var listener net.Listener
		listener, err = new(net.ListenConfig).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, fmt.Errorf("no free port between %d and %d: %w", first, last, err)
}

// run starts sshd and waits until it listens. From then on the test's cleanup stops it.
func (s *Server) run(path string) error {
	// The context outlives the test's own, which ends before cleanups run.
	ctx, kill := context.WithCancel(context.WithoutCancel(s.tb.Context()))
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", mountScript, "sh", s.dir, filepath.Join(s.template, "etc"), path, "-D", "-e", "-f", "/etc/ssh/sshd_config")
	cmd.Env = []string{"PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		// The first process of a name space takes all the others with it.
		Cloneflags:   syscall.CLONE_NEWPID,
		Unshareflags: syscall.CLONE_NEWNS, // makes the mounts private, too
		Setsid:       true,
	}
	s.daemon = new(text) // without what an earlier try has written
	cmd.Stdout, cmd.Stderr = s.daemon, s.daemon
	if err := cmd.Start(); err != nil {
		kill()
		return err
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(exited)
	}()
	stop := func() {
		kill()
		<-exited
	}

	listening := fmt.Sprintf("Server listening on 127.0.0.1 port %d.", s.port)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	bound := time.After(Bound)
	for !strings.Contains(s.daemon.String(), listening) {
		select {
		case <-look.C:
		case <-exited:
			kill()
			if strings.Contains(s.daemon.String(), "Address already in use") {
				return errPortTaken
			}
			return fmt.Errorf("it ended at once; its log:\n%s", s.DaemonLog())
		case <-bound:
			stop()
			return fmt.Errorf("it does not listen within %v; its log:\n%s", Bound, s.DaemonLog())
		}
	}
	s.pid = cmd.Process.Pid
	s.tb.Cleanup(stop)
	return nil
}

// DaemonLog returns what sshd itself has written so far.
func (s *Server) DaemonLog() string { return s.daemon.String() }

// text collects what others write. Its zero value is ready for use.
type text struct {
	mu      sync.Mutex
	written bytes.Buffer
}

func (t *text) Write(data []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written.Write(data)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.written.String()
}
