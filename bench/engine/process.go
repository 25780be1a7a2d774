package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// exitLost is the exit code of a job that lost a datagram.
const exitLost = 3

// usage is what a process took from before its start until its end.
type usage struct {
	wall, cpu time.Duration
}

// execute runs a program to its end. Its error holds what the program wrote to stderr.
func execute(cmd *exec.Cmd) (output []byte, u usage, err error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	err = cmd.Run()
	u.wall = time.Since(began)
	if cmd.ProcessState != nil {
		u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	if err != nil {
		err = fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return stdout.Bytes(), u, err
}

// exitCode returns that of a program that has ended by itself, and -1 otherwise.
func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return -1
}

// A child is a process that runs until it is stopped.
type child struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	lines  *bufio.Scanner // of stdout and stderr
	cancel context.CancelFunc
}

// spawn starts a program that the end of ctx, or stop, ends.
func spawn(ctx context.Context, command func(ctx context.Context) (*exec.Cmd, error)) (*child, error) {
	ctx, cancel := context.WithCancel(ctx)
	cmd, err := command(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	c := &child{cmd: cmd, cancel: cancel}
	if c.stdin, err = cmd.StdinPipe(); err == nil {
		var out io.Reader
		if out, err = cmd.StdoutPipe(); err == nil {
			cmd.Stderr = cmd.Stdout
			c.lines = bufio.NewScanner(out)
			err = cmd.Start()
		}
	}
	if err != nil {
		cancel()
		return nil, err
	}
	return c, nil
}

// spawnJob starts this binary with a job.
func spawnJob(ctx context.Context, j job) (*child, error) { return spawn(ctx, j.command) }

// line returns the next line that the child writes, or why there is none.
func (c *child) line(ctx context.Context) (string, error) {
	if c.lines.Scan() {
		return c.lines.Text(), nil
	}
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	return "", fmt.Errorf("%s ended early", filepath.Base(c.cmd.Path))
}

// drain reads whatever else the child writes, which would block it otherwise.
func (c *child) drain() {
	for c.lines.Scan() {
	}
}

// stop ends the child and waits until it has ended.
func (c *child) stop() {
	c.cancel()
	_ = c.cmd.Wait() // killed, as a rule
}

// A footprint is what a process holds.
type footprint struct {
	sockets        int
	resident, peak int64 // bytes of memory
}

// hasFootprints reports whether this system measures them.
func hasFootprints() bool { return runtime.GOOS == "linux" }

// footprintOf reads it from Linux's /proc.
func footprintOf(pid int) (f footprint, err error) {
	proc := "/proc/" + strconv.Itoa(pid)
	files, err := os.ReadDir(filepath.Join(proc, "fd"))
	if err != nil {
		return f, err
	}
	for _, file := range files {
		// One that was closed meanwhile is none.
		if to, err := os.Readlink(filepath.Join(proc, "fd", file.Name())); err == nil && strings.HasPrefix(to, "socket:") {
			f.sockets++
		}
	}
	status, err := os.ReadFile(filepath.Join(proc, "status")) //nolint:gosec // of our own child
	if err != nil {
		return f, err
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		into := map[string]*int64{"VmHWM": &f.peak, "VmRSS": &f.resident}[name]
		if into == nil {
			continue
		}
		kilobytes, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
		if err != nil {
			return f, fmt.Errorf("read %s of process %d: %w", name, pid, err)
		}
		*into = kilobytes << 10
	}
	return f, nil
}
