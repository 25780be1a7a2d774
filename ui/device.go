package ui

import (
	"context"
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"otpdialog/ui/input"
	"otpdialog/ui/tty"
)

// A showing is the screens in their terminal, from the first frame to the last.
type showing struct {
	ctx  context.Context //nolint:containedctx // it is what ends
	end  context.CancelFunc
	job  *tty.Job
	left atomic.Bool // released, and never to be shown again

	drawn chan struct{} // something was

	out     *os.File
	getenv  func(string) string
	charset tty.Charset
}

// A device is the terminal for Bubble Tea, which goes on without a word when that is gone.
type device struct {
	*os.File

	showing *showing
}

// Write implements io.Writer.
func (d device) Write(p []byte) (int, error) {
	if d.showing.left.Load() {
		return len(p), nil // the screen is the shell's
	}
	_, err := d.WriteString(d.showing.charset.Encode(string(p)))
	if err != nil {
		d.showing.end()
	}
	select {
	case d.showing.drawn <- struct{}{}:
	default:
	}
	return len(p), err //nolint:wrapcheck // as the writer above it expects it
}

// A keyboard is the device that Bubble Tea reads.
type keyboard struct {
	device

	input *input.Reader
}

// Read implements io.Reader.
func (k keyboard) Read(p []byte) (int, error) {
	n, err := k.input.Read(p)
	if err != nil {
		k.showing.end()
	}
	return n, err //nolint:wrapcheck // as the reader above it expects it
}

// Fd returns the descriptor by which Bubble Tea sets modes; none when the screens end in the
// background: the modes are the shell's, and who changes them there is stopped.
func (d device) Fd() uintptr {
	if d.showing.ctx.Err() != nil && !tty.InForeground(d.File) {
		return ^uintptr(0)
	}
	return d.File.Fd()
}

// output is what Bubble Tea writes to. If it could ask for the size, it would draw in any, and
// one that says nonsense could be more than there is memory; only on Windows it has to set
// modes there.
func (s *showing) output() io.Writer {
	if runtime.GOOS == "windows" {
		return device{s.out, s}
	}
	return struct{ io.Writer }{device{s.out, s}}
}

// size is that in which to draw.
func (s *showing) size() (width, height int) {
	width, height, _ = term.GetSize(s.out.Fd()) // 0 by 0 if it is not known
	return tty.Size(width, height, s.getenv)
}

// filter is what becomes of a message before the model has it.
func (s *showing) filter(model tea.Model, msg tea.Msg) tea.Msg {
	switch size := msg.(type) {
	case tea.SuspendMsg:
		s.job.Request()
		return nil
	case tea.WindowSizeMsg:
		size.Width, size.Height = tty.Size(size.Width, size.Height, s.getenv)
		return size
	}
	return Filter(model, msg)
}

// follow releases the terminal for each stop, and sets all modes and draws everything again
// after it, in the size that the terminal has then, until ctx is done.
func (s *showing) follow(program *tea.Program) {
	resizes, stop := tty.Resizes()
	defer stop()
	for {
		await := s.job.Stop
		select {
		case <-s.ctx.Done():
			return
		case <-resizes:
			s.resize(program)
			continue
		case <-s.job.Stops():
		case <-s.job.Continues():
			if !s.job.Resume(s.ctx) {
				s.end()
				return
			}
			await = s.job.Resume
		}
		for !s.pause(program, await) {
			await = s.job.Resume
		}
	}
}

// resize tells Bubble Tea the size.
func (s *showing) resize(program *tea.Program) {
	width, height := s.size()
	program.Send(tea.WindowSizeMsg{Width: width, Height: height})
}

// How long Bubble Tea may take to stop drawing, and to begin again: it does not say when it
// has stopped, and if that comes after the new beginning, nothing is drawn any more.
const (
	stopsDrawing  = 20 * time.Millisecond
	beginsDrawing = 500 * time.Millisecond
)

// pause releases the terminal until await returns. It is false if the screens have not been
// drawn again, and are to be.
func (s *showing) pause(program *tea.Program, await func(context.Context) bool) bool {
	p := pause{s, await, make(chan struct{})}
	program.Send(tea.Exec(p, func(err error) tea.Msg {
		if err != nil { // there is no terminal to show anything in
			s.end()
		}
		return nil
	})())
	select {
	case <-s.ctx.Done():
		return true
	case <-p.over:
	}
	s.resize(program)
	select {
	case <-s.ctx.Done():
		return true
	case <-s.drawn:
		return true
	case <-time.After(beginsDrawing):
		return false
	}
}

// A pause is the time between the release of the terminal and the next frame: for Bubble
// Tea it is another program that has the terminal meanwhile.
type pause struct {
	*showing

	await func(context.Context) bool
	over  chan struct{} // closed at its end
}

// Run implements tea.ExecCommand.
func (p pause) Run() error {
	defer close(p.over)
	<-time.After(stopsDrawing)
	if !p.await(p.ctx) {
		p.end()
		p.left.Store(true)
	}
	select {
	case <-p.drawn: // before
	default:
	}
	return nil
}

// SetStdin implements tea.ExecCommand.
func (pause) SetStdin(io.Reader) {}

// SetStdout implements tea.ExecCommand.
func (pause) SetStdout(io.Writer) {}

// SetStderr implements tea.ExecCommand.
func (pause) SetStderr(io.Writer) {}
