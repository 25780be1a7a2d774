//go:build linux

package sshd

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strconv"
	"strings"
)

// Result is how a client has ended.
type Result struct {
	Stdout, Stderr string
	Code           int // the remote command's for ssh, 255 if there was none; -1 if a signal ended the client
}

// Args are the arguments for ssh, scp or sftp with which they find the server, by the name [Host], and
// log in as the account.
func (s *Server) Args(args ...string) []string {
	return append([]string{"-F", s.clientConfig()}, args...)
}

// Run runs ssh, scp or sftp to its end, without a terminal. It gets stdin as its input.
func (s *Server) Run(client, stdin string, args ...string) Result {
	s.tb.Helper()
	return s.finish(stdin, client, s.Args(args...)...)
}

// Inside runs a program of the computer that sshd's processes see, as root and to its end.
func (s *Server) Inside(program string, args ...string) Result {
	s.tb.Helper()
	return s.finish("", "nsenter", append([]string{"--target", strconv.Itoa(s.pid), "--mount", "--pid", "--", program}, args...)...)
}

func (s *Server) finish(stdin, program string, args ...string) Result {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), Bound)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	err := cmd.Run()
	result := Result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
	if ctx.Err() != nil {
		s.tb.Fatalf("%v has not ended: %+v; the log of sshd:\n%s", cmd.Args, result, s.DaemonLog())
	}
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		s.tb.Fatalf("%v: %v", cmd.Args, err)
	}
	return result
}

// Client is a client that is still running.
type Client struct {
	s              *Server
	cmd            *exec.Cmd
	stdout, stderr text
	done           chan struct{}
}

// Begin runs ssh, scp or sftp as [Server.Run] does, and does not wait for its end. Its input is
// empty. It is killed when the test ends.
func (s *Server) Begin(client string, args ...string) *Client {
	s.tb.Helper()
	c := &Client{s: s, cmd: exec.CommandContext(s.tb.Context(), client, s.Args(args...)...), done: make(chan struct{})}
	c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
	if err := c.cmd.Start(); err != nil {
		s.tb.Fatal(err)
	}
	go func() {
		_ = c.cmd.Wait() // how it ended is in its state
		close(c.done)
	}()
	s.tb.Cleanup(func() {
		_ = c.cmd.Process.Kill() // it may have ended
		<-c.done
	})
	return c
}

// Kill ends the client as a machine that loses its power does.
func (c *Client) Kill() {
	c.s.tb.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		c.s.tb.Fatal(err)
	}
	<-c.done
}

// Wait waits for the client's end.
func (c *Client) Wait() Result {
	c.s.tb.Helper()
	c.s.Await("end of the client", func() bool {
		select {
		case <-c.done:
			return true
		default:
			return false
		}
	})
	return Result{c.stdout.String(), c.stderr.String(), c.cmd.ProcessState.ExitCode()}
}
