package freeradius

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"otpdialog/e2e/needs"
)

// startBound is how long a start and a stop may take. It is spent on failure only.
const startBound = 30 * time.Second

// What grace signs in with: so long that it is nowhere by accident.
const (
	LongPassword = "Kestrel-over-7-quiet-harbours"
	LongCode     = "Marigold.40.lantern.82"
)

// Server is a running FreeRADIUS. It ends with the test that started it.
type Server struct {
	// Addresses as host:port on 127.0.0.1.
	Auth   string // UDP; replies begin with Message-Authenticator
	Strict string // UDP; a request without Message-Authenticator gets no answer
	Legacy string // UDP; replies without Message-Authenticator, if FreeRADIUS is older than 3.2.5
	Dead   string // UDP; never answers, not even to Status-Server
	TCP    string
	TLS    string // RADIUS over TLS (RFC 6614); wants a client certificate, and "radsec" as the secret
	Auth6  string // the same as Auth on ::1; empty on a machine without IPv6

	// Secret is the shared secret on every address but TLS. It is a new one for every server.
	Secret string

	// PEM files for TLS: the authority of both sides, and the client's certificate and key. The
	// server's certificate is for localhost, 127.0.0.1 and ::1.
	CAFile, CertFile, KeyFile string

	tb     testing.TB
	cmd    *exec.Cmd
	dir    string
	status string // address that answers Status-Server with counts
	log    logBuffer
}

// An Option changes how [Start] sets up a server.
type Option func(*options)

type options struct {
	pushDelay time.Duration
	threads   int
	secret    string
	debug     bool
}

// PushDelay is how long a push and a call take until they are answered, in steps of a millisecond.
// The default is 300 ms; FreeRADIUS gives up after 110 s.
func PushDelay(d time.Duration) Option { return func(o *options) { o.pushDelay = d } }

// Secret sets the shared secret, for tests that care what it looks like.
func Secret(secret string) Option { return func(o *options) { o.secret = secret } }

// Threads is how many requests the server works on at a time; 128 by default. A pending push holds
// one.
func Threads(n int) Option { return func(o *options) { o.threads = n } }

// Debug has [Server.Log] show what "freeradius -X" shows: each packet with its attributes in their order.
func Debug() Option { return func(o *options) { o.debug = true } }

// Start runs a FreeRADIUS of its own for the test and returns when it answers Status-Server.
// Servers can run side by side.
func Start(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	o := options{pushDelay: 300 * time.Millisecond, threads: 128, secret: randomSecret()}
	for _, opt := range opts {
		opt(&o)
	}
	program := find(tb)
	var err error
	for range 10 { // another process can take a port between our look and FreeRADIUS's bind
		s := &Server{Secret: o.secret, tb: tb, dir: tb.TempDir()}
		if err = s.configure(); err != nil {
			tb.Fatalf("configure freeradius: %v", err)
		}
		var base int
		if base, err = freeBlock(); err != nil {
			tb.Fatalf("find ports for freeradius: %v", err)
		}
		s.place(base)
		err = s.run(program, o.debug, append(environment(base),
			"RADIUS_DIR="+s.dir, "RADIUS_SECRET="+s.Secret,
			"RADIUS_LONG_PASSWORD="+LongPassword, "RADIUS_LONG_CODE="+LongCode,
			"RADIUS_THREADS="+strconv.Itoa(o.threads), "RADIUS_PUSH_SECONDS="+strconv.FormatFloat(o.pushDelay.Seconds(), 'f', 3, 64)))
		if err == nil {
			return s
		}
		if !errors.Is(err, errPortTaken) {
			break
		}
	}
	tb.Fatalf("start freeradius: %v", err)
	return nil
}

// find returns the path of the server's program.
func find(tb testing.TB) string {
	tb.Helper()
	return needs.Program(tb, "freeradius", "freeradius", "radiusd", "/usr/sbin/freeradius", "/usr/sbin/radiusd")
}

func randomSecret() string {
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // never fails
	return hex.EncodeToString(secret)
}

var errPortTaken = errors.New("a port is taken")

// run starts the program and waits until it serves. From then on the test's cleanup stops it.
func (s *Server) run(program string, debug bool, env []string) error {
	// The context outlives the test's own, which ends before cleanups run.
	ctx, kill := context.WithCancel(context.WithoutCancel(s.tb.Context()))
	arguments := []string{"-f", "-l", "stdout", "-d", s.dir, "-n", "radiusd"}
	if debug {
		arguments[0] = "-fxx" // what -X is, but with the threads that TLS needs
	}
	cmd := exec.CommandContext(ctx, program, arguments...)
	cmd.Env = append(os.Environ(), env...)
	ownGroup(cmd)
	output, err := cmd.StdoutPipe()
	if err != nil {
		kill()
		return err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		kill()
		return err
	}
	ready, exited := make(chan struct{}), make(chan struct{})
	go func() {
		s.log.fill(output, ready)
		_ = cmd.Wait() // how it ended is in its log
		close(exited)
	}()
	stop := func() {
		terminate(cmd)
		select {
		case <-exited:
		case <-time.After(startBound):
			kill()
			s.tb.Errorf("freeradius did not stop within %v; its log:\n%s", startBound, s.Log())
			<-exited
		}
		kill()
	}

	select {
	case <-ready:
	case <-exited:
		kill()
		if text := s.Log(); strings.Contains(text, "Address already in use") {
			return errPortTaken
		}
		return fmt.Errorf("it ended at once; its log:\n%s", s.Log())
	case <-time.After(startBound):
		stop()
		return fmt.Errorf("not ready within %v; its log:\n%s", startBound, s.Log())
	}
	// The secret is known to this server only, so that a valid answer is its own.
	if _, err := statusServer(ctx, s.Auth, s.Secret, nil); err != nil {
		stop()
		return fmt.Errorf("%w; its log:\n%s", err, s.Log())
	}
	s.cmd = cmd
	s.tb.Cleanup(stop)
	return nil
}

// configure writes the configuration, the certificates and the client's files into dir.
func (s *Server) configure() error {
	// FreeRADIUS refuses a directory that everyone may write to.
	s.dir = filepath.Join(s.dir, "radius")
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		return err
	}
	if err := writeConfig(s.dir); err != nil {
		return err
	}
	if err := writeCertificates(s.dir); err != nil {
		return err
	}
	s.CAFile = filepath.Join(s.dir, "ca.pem")
	s.CertFile = filepath.Join(s.dir, "client.pem")
	s.KeyFile = filepath.Join(s.dir, "client.key")
	return nil
}

// Log returns what the server has written so far.
func (s *Server) Log() string { return s.log.String() }

// logBuffer collects a program's output. Its zero value is ready for use.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// fill copies r until it ends, and closes ready at the line that says so.
func (b *logBuffer) fill(r io.Reader, ready chan<- struct{}) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for said := false; lines.Scan(); {
		b.mu.Lock()
		b.text.Write(lines.Bytes())
		b.text.WriteByte('\n')
		b.mu.Unlock()
		if !said && bytes.Contains(lines.Bytes(), []byte("Ready to process requests")) {
			said = true
			close(ready)
		}
	}
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// place derives the addresses from the first port of the block, see [environment].
func (s *Server) place(base int) {
	at := func(host string, p port) string { return net.JoinHostPort(host, strconv.Itoa(base+int(p))) }
	const loopback = "127.0.0.1"
	s.Auth, s.status = at(loopback, portAuth), at(loopback, portStatus)
	s.Strict, s.Legacy, s.Dead = at(loopback, portStrict), at(loopback, portLegacy), at(loopback, portDead)
	s.TCP, s.TLS = at(loopback, portTCP), at(loopback, portTLS)
	if hasIPv6() {
		s.Auth6 = at("::1", portAuth)
	}
}
