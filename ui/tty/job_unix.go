//go:build unix

package tty

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

// A Job is this process in the job control of a shell.
type Job struct {
	terminal         *os.File
	stops, continues chan os.Signal
}

// Follow follows the job control on a terminal until Close is called. With stops, SIGTSTP
// is announced and no longer stops the process by itself, where the system allows that; it
// stays ignored if it was.
func Follow(terminal *os.File, stops bool) *Job {
	j := &Job{terminal, make(chan os.Signal, 1), make(chan os.Signal, 1)}
	signal.Notify(j.continues, unix.SIGCONT)
	if stops && canCatch(unix.SIGTSTP) {
		signal.Notify(j.stops, unix.SIGTSTP)
	}
	return j
}

// Close ends following. SIGTSTP does nothing afterwards.
func (j *Job) Close() {
	signal.Stop(j.stops)
	signal.Stop(j.continues)
}

// Stops receives each request to stop. The receiver calls Stop.
func (j *Job) Stops() <-chan os.Signal { return j.stops }

// Continues receives the end of each stop that was not announced. The receiver calls Resume.
func (j *Job) Continues() <-chan os.Signal { return j.continues }

// Request asks for a stop, as SIGTSTP does.
func (j *Job) Request() {
	select {
	case j.stops <- unix.SIGTSTP:
	default: // it has been asked for
	}
}

// Stop stops the process group as SIGTSTP does by default, and returns when the shell has
// brought it back to the foreground, or at once where nothing can stop it. It is false if
// ctx is done, or if nobody can bring it back any more.
func (j *Job) Stop(ctx context.Context) bool {
	restore := defaultAction(unix.SIGTSTP)
	_ = unix.Kill(0, unix.SIGTSTP)
	j.awaitContinue()
	restore()
	return j.Resume(ctx)
}

// Resume returns when this process has the terminal. If it was continued in the background,
// it stops again, as the system does with those who write there. It is false if ctx is
// done, or if nobody can bring it back any more.
func (j *Job) Resume(ctx context.Context) bool {
	for !InForeground(j.terminal) {
		select {
		case <-ctx.Done(): // a shell ends a stopped job with a signal and SIGCONT
			return false
		case <-time.After(settling):
		}
		if InForeground(j.terminal) {
			break
		}
		_ = unix.Kill(0, unix.SIGTTOU)
		if !j.awaitContinue() {
			return false
		}
	}
	return ctx.Err() == nil
}

const (
	// settling is how long other signals, and the shell, may take after SIGCONT.
	settling = 100 * time.Millisecond

	// stopping is how long a signal takes to stop the process. It has no effect in a
	// process group that no shell could continue.
	stopping = 200 * time.Millisecond
)

// awaitContinue waits for the end of a stop that was sent just now. It is false if the
// process was not stopped.
func (j *Job) awaitContinue() bool {
	select {
	case <-j.continues:
		return true
	case <-time.After(stopping): // which also passes while the process is stopped
	}
	select {
	case <-j.continues:
		return true
	case <-time.After(settling):
		return false
	}
}

// InForeground reports whether this process may use the terminal: its group has it, or the
// terminal is not that of the session, so that nobody has it.
func InForeground(terminal *os.File) bool {
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp() || group == 0 // which is in another namespace
}

// IsGone reports whether the other end of a terminal is gone, after a read of it has ended:
// a person can end that too, with Ctrl+D.
func IsGone(terminal *os.File) bool {
	_, err := unix.IoctlGetTermios(int(terminal.Fd()), getTermios)
	return errors.Is(err, unix.EIO)
}

// awaitInput returns when a read would not wait, or if that cannot be told.
func awaitInput(terminal *os.File) {
	for {
		input := []unix.PollFd{{Fd: int32(terminal.Fd()), Events: unix.POLLIN}} //nolint:gosec // a descriptor
		if _, err := unix.Poll(input, -1); !errors.Is(err, unix.EINTR) {
			return
		}
	}
}

// Resizes receives a value after each change of the terminal's size, until stop is called.
func Resizes() (resizes <-chan os.Signal, stop func()) {
	resized := make(chan os.Signal, 1)
	signal.Notify(resized, unix.SIGWINCH)
	return resized, func() { signal.Stop(resized) }
}
