//go:build unix

package terminal

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"golang.org/x/sys/unix"
)

// script is the shell of job control. When the program has been stopped it says so in the terminal,
// behind everything that the program has written, by an OSC of its own; and it does with the program
// what a line on descriptor 3 says.
const script = `
"$@" 3<&-
code=$?
while [ "$code" -gt 128 ]; do
	case $(kill -l "$code" 2>/dev/null) in
	STOP | TSTP | TTIN | TTOU) ;;
	*) break ;;
	esac
	printf '\033]5150;stopped\007'
	read -r order <&3 || exit 1
	case $order in
	fg) fg >/dev/null 3<&- ;;
	bg) bg >/dev/null 3<&-; wait %% ;;
	end) kill -TERM %%; bg >/dev/null 3<&-; wait %% ;;
	esac
	code=$?
done
exit "$code"
`

// stoppedOSC is the number that the script uses; no terminal knows it.
const stoppedOSC = 5150

// job is the test's line to that shell.
type job struct {
	orders, shellSide *os.File
	stopped           chan struct{} // an event for each stop
}

// newJob prepares the way through the emulator, too.
func newJob(tb testing.TB, emu *vt.Emulator) *job {
	tb.Helper()
	j := &job{stopped: make(chan struct{}, 64)}
	var err error
	if j.shellSide, j.orders, err = os.Pipe(); err != nil {
		tb.Fatalf("open a pipe to the shell: %v", err)
	}
	tb.Cleanup(func() { _ = j.orders.Close() })
	emu.RegisterOscHandler(stoppedOSC, func([]byte) bool {
		j.stopped <- struct{}{}
		return true
	})
	return j
}

func (j *job) shell(path string, args []string) (sh string, shArgs []string) {
	return "/bin/sh", append([]string{"-mc", script, "sh", path}, args...)
}

// WaitStopped waits until the program has been stopped, as Ctrl+Z does. It needs JobControl.
func (t *Terminal) WaitStopped() {
	t.tb.Helper()
	if t.job == nil {
		t.tb.Fatal("WaitStopped needs JobControl: without a shell nothing can be stopped")
	}
	select {
	case <-t.job.stopped:
	case <-t.done:
		t.tb.Fatalf("the program ended (%v) instead of being stopped; screen:\n%s", t.err, t.Text())
	case <-time.After(Bound):
		t.tb.Fatalf("the program was not stopped; screen:\n%s", t.Text())
	}
}

// Continue brings a stopped program back to the foreground, as the shell's fg does.
func (t *Terminal) Continue() { t.order("fg") }

// ContinueInBackground continues a stopped program, as the shell's bg does.
func (t *Terminal) ContinueInBackground() { t.order("bg") }

// EndStopped ends a stopped program, as the shell's kill does.
func (t *Terminal) EndStopped() { t.order("end") }

func (t *Terminal) order(order string) {
	t.tb.Helper()
	if _, err := t.job.orders.WriteString(order + "\n"); err != nil {
		t.tb.Fatalf("%s: %v", order, err)
	}
}

// Signal sends a signal to the program, and to whatever else is in the terminal's foreground.
func (t *Terminal) Signal(signal syscall.Signal) {
	t.tb.Helper()
	group, err := t.foreground()
	if err == nil {
		err = unix.Kill(-group, signal)
	}
	if err != nil {
		t.tb.Fatalf("send %v: %v", signal, err)
	}
}

// Process returns the ID of the process that leads the terminal's foreground: the program, unless it
// has left that to a child.
func (t *Terminal) Process() int {
	t.tb.Helper()
	group, err := t.foreground()
	if err != nil {
		t.tb.Fatalf("find the program: %v", err)
	}
	return group
}

// Stop stops the program as SIGSTOP does, which nothing announces and nothing can catch, and waits
// until it stands still.
func (t *Terminal) Stop() {
	t.tb.Helper()
	leader := t.Process()
	t.Signal(unix.SIGSTOP)
	if t.job != nil {
		t.WaitStopped()
		return
	}
	var status unix.WaitStatus
	if _, err := unix.Wait4(leader, &status, unix.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.tb.Fatalf("wait for the program to stop: %v, %v", status, err)
	}
}

// foreground returns the process group in the terminal's foreground: the program's own.
func (t *Terminal) foreground() (int, error) {
	var group int
	err := t.control(func(fd int) (err error) {
		group, err = unix.IoctlGetInt(fd, unix.TIOCGPGRP)
		return err
	})
	if err == nil && group <= 1 { // kill(-1) would mean everyone
		err = errors.New("the terminal has no foreground")
	}
	return group, err
}

// killForeground ends the program if it is not the process that was started, but the shell's
// child.
func (t *Terminal) killForeground() {
	select {
	case <-t.done:
	default:
		if group, err := t.foreground(); err == nil {
			_ = unix.Kill(-group, unix.SIGKILL) // it may have ended by itself
		}
	}
}

// ShellTakesOver puts the line settings back to those from before the program, as an interactive
// shell does when one was stopped.
func (t *Terminal) ShellTakesOver() {
	t.tb.Helper()
	if err := term.Restore(t.tty.Fd(), t.before); err != nil {
		t.tb.Fatalf("put the terminal's settings back: %v", err)
	}
}

// ResetTerminal is ShellTakesOver, and then reset(1): nothing is left of the program's screen either.
func (t *Terminal) ResetTerminal() {
	t.tb.Helper()
	t.ShellTakesOver()
	t.look()
	defer t.mu.Unlock()
	_, _ = t.emu.WriteString("\x1b[<9u\x1b[?1049l\x1b[<9u\x1b[?25h\x1b[?1000;1002;1003;1004;1006;2004;2026;2027l\x1b[H\x1b[2J$ ")
}
