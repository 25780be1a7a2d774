//go:build unix

package terminal

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// Bound is how long a wait may take. It is generous, since it is spent on failure only.
const Bound = 20 * time.Second

// Program says what to run, and in what terminal.
type Program struct {
	Path string
	Args []string
	Env  []string // "KEY=value"; only PATH is inherited, and HOME is an empty directory of the test's
	Dir  string   // working directory; the test's own if it is empty

	Files []*os.File // the program's descriptors from 3 on; not with JobControl

	Width, Height int // in cells; 80 by 24 if both are 0

	// Undrawn leaves the screen undrawn until the test looks at it, so that the work of the emulator is
	// not in what a benchmark measures. The program gets the answers of a usual terminal, and input
	// from [Terminal.Input] only.
	Undrawn bool

	// JobControl puts a shell between the terminal and the program, as there is one in real life:
	// only then does Ctrl+Z stop the program. See [Terminal.WaitStopped].
	JobControl bool

	// HangupIgnored starts the program as nohup(1) does, so that only its terminal tells it that it is
	// alone. See [Terminal.HangUp].
	HangupIgnored bool
}

// Terminal is a running program and the screen that it draws on. Its methods are for the test's
// goroutine.
type Terminal struct {
	tb     testing.TB
	pty    *os.File // the terminal's side: reads what the program writes
	tty    *os.File // the program's side, kept open to read its settings after the program's end
	cmd    *exec.Cmd
	job    *job // nil without JobControl
	before settings
	input  *queue
	end    func() // ends the program and frees everything, once

	undrawn bool
	started time.Time // just before the program

	done chan struct{} // closed when the program has ended and its output is on the screen
	err  error         // how it ended; set before done is closed

	mu       sync.Mutex // guards what follows
	emu      *vt.Emulator
	modes    modes
	held     bool     // the left mouse button
	gone     bool     // HangUp was called
	after    settings // at the program's end
	title    string
	raw      []byte
	writes   []write
	drawn    int // how much of raw is on the screen
	answered int // up to where an undrawn terminal has looked for questions

	changed chan struct{} // closed and replaced when the program has written
}

// Start runs the program, and ends it when the test ends.
func Start(tb testing.TB, p Program) *Terminal {
	tb.Helper()
	if p.Width == 0 && p.Height == 0 {
		p.Width, p.Height = 80, 24
	}
	t := &Terminal{
		tb: tb, emu: vt.NewEmulator(p.Width, p.Height),
		input: newQueue(), undrawn: p.Undrawn, done: make(chan struct{}), changed: make(chan struct{}),
	}
	t.watchModes()
	t.watchTitle()
	t.knowFrames()
	t.open()
	t.setSize(p.Width, p.Height)
	kill := t.run(p)

	drained := make(chan struct{})
	go func() {
		t.read()
		close(drained)
	}()
	go t.reap(drained)
	var input sync.WaitGroup
	if t.undrawn {
		input.Go(func() { _, _ = io.Copy(io.Discard, t.emu) }) // answers that have been given already
	} else {
		input.Go(func() { t.input.fill(t.emu) })
		input.Go(func() { t.input.drain(t.pty) })
	}
	t.end = sync.OnceFunc(func() {
		t.killForeground()
		kill()
		select {
		case <-t.done:
		case <-time.After(Bound):
			tb.Errorf("a child of %q still has the terminal", p.Path)
		}
		_ = t.pty.Close() // ends reads and writes that still wait
		t.input.close(t.emu)
		input.Wait()
		<-t.done
	})
	tb.Cleanup(t.end)
	return t
}

// End kills the program, which may have ended, and returns when it is gone. The end of the test does the
// same.
func (t *Terminal) End() { t.end() }

// open makes the pseudo-terminal and remembers its settings.
func (t *Terminal) open() {
	t.tb.Helper()
	blocking, tty, err := pty.Open()
	if err != nil {
		t.tb.Fatalf("open a pseudo-terminal: %v", err)
	}
	// Opening has used the descriptor in a way after which Close does not end reads and writes.
	fd, err := unix.FcntlInt(blocking.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		t.tb.Fatalf("open a pseudo-terminal: %v", err)
	}
	t.pty, t.tty = os.NewFile(uintptr(fd), blocking.Name()), tty
	_ = blocking.Close() // t.pty is its copy
	if t.before, err = readSettings(t.tty); err != nil {
		t.tb.Fatalf("read the terminal's settings: %v", err)
	}
}

// run starts the program in the terminal and returns a function that kills it, or the shell before
// it.
func (t *Terminal) run(p Program) (kill func()) {
	t.tb.Helper()
	path, args := p.Path, p.Args
	if p.HangupIgnored {
		path, args = "/bin/sh", append([]string{"-c", `trap "" HUP; exec "$@"`, "sh", path}, args...)
	}
	if p.JobControl {
		t.job = newJob(t.tb, t.emu)
		path, args = t.job.shell(path, args)
	}
	// The context outlives the test's own, which ends before cleanups run.
	ctx, kill := context.WithCancel(context.WithoutCancel(t.tb.Context()))
	t.cmd = exec.CommandContext(ctx, path, args...)
	t.cmd.Dir = p.Dir
	t.cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.tb.TempDir(),
		"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
	}, p.Env...)
	t.cmd.Stdin, t.cmd.Stdout, t.cmd.Stderr = t.tty, t.tty, t.tty
	t.cmd.ExtraFiles = p.Files
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if t.job != nil {
		t.cmd.ExtraFiles = []*os.File{t.job.shellSide} // descriptor 3
	}
	t.started = time.Now()
	if err := t.cmd.Start(); err != nil {
		kill()
		t.tb.Fatalf("start %q: %v", p.Path, err)
	}
	if t.job != nil {
		_ = t.job.shellSide.Close() // the shell has its own
	}
	return kill
}

// read brings what the program writes onto the screen until there is no more.
func (t *Terminal) read() {
	buf := make([]byte, 64<<10)
	for {
		n, err := t.pty.Read(buf)
		now := time.Now()
		if n > 0 {
			t.mu.Lock()
			t.raw = append(t.raw, buf[:n]...)
			t.writes = append(t.writes, write{now, len(t.raw) - n, len(t.raw)})
			if t.undrawn {
				t.answer()
			} else {
				t.draw()
			}
			close(t.changed)
			t.changed = make(chan struct{})
			t.mu.Unlock()
		}
		if err != nil { // EIO is how Linux says that the program's side is closed
			return
		}
	}
}

// draw brings all that was written onto the screen; t.mu is held.
func (t *Terminal) draw() {
	_, _ = t.emu.Write(t.raw[t.drawn:]) // fails only when closed
	t.drawn = len(t.raw)
}

// look locks the screen with all that was written on it.
func (t *Terminal) look() {
	t.mu.Lock()
	t.draw()
}

// reap waits for the program's end, and then for the rest of its output.
func (t *Terminal) reap(drained <-chan struct{}) {
	t.err = t.cmd.Wait()
	after, err := readSettings(t.tty)
	t.mu.Lock()
	if t.err == nil && !t.gone {
		t.err = err
	}
	t.after = after
	t.mu.Unlock()
	_ = t.tty.Close() // the last one, and so the reader meets an end
	<-drained
	close(t.done)
}

// HangUp takes the terminal away from the program, as closing its window does. What the program does
// about SIGHUP is its own matter.
func (t *Terminal) HangUp() {
	t.mu.Lock()
	t.gone = true
	t.mu.Unlock()
	_ = t.pty.Close() // it may have ended already
}

// Resize changes the size of the terminal and reports that to the program.
func (t *Terminal) Resize(width, height int) {
	t.tb.Helper()
	t.look()
	t.emu.Resize(width, height)
	t.mu.Unlock()
	t.setSize(width, height)
}

func (t *Terminal) setSize(width, height int) {
	t.tb.Helper()
	size := &unix.Winsize{Col: uint16(width), Row: uint16(height)}
	err := t.control(func(fd int) error { return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, size) })
	if err != nil {
		t.tb.Fatalf("size the terminal %d×%d: %v", width, height, err)
	}
}

// control runs an ioctl on the terminal's side.
func (t *Terminal) control(ioctl func(fd int) error) error {
	conn, err := t.pty.SyscallConn() // not Fd, which makes reads and writes deaf to Close
	if err != nil {
		return err
	}
	var failed error
	if err := conn.Control(func(fd uintptr) { failed = ioctl(int(fd)) }); err != nil {
		return err
	}
	return failed
}

// WaitExit waits for the program's end and returns its exit code, or -1 if a signal ended it. With
// JobControl the shell's word for the latter is 128 and the signal's number.
func (t *Terminal) WaitExit() int {
	t.tb.Helper()
	select {
	case <-t.done:
	case <-time.After(Bound):
		t.tb.Fatalf("the program has not ended; screen:\n%s", t.Text())
	}
	if exit, ok := errors.AsType[*exec.ExitError](t.err); ok {
		return exit.ExitCode()
	}
	if t.err != nil {
		t.tb.Fatalf("wait for the program: %v", t.err)
	}
	return 0
}
