package ui

import (
	"context"
	"io"
	"os"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"otpdialog/ui/tty"
)

// A showing is the screens in their terminal, from the first frame to the last.
type showing struct {
	ctx  context.Context //nolint:containedctx // it is what ends
	end  context.CancelFunc
	job  *tty.Job
	left atomic.Bool // released, and never to be shown again

	writes atomic.Int64
}

// A device is the terminal for Bubble Tea, which goes on without a word when that is gone.
type device struct {
	*os.File

	showing *showing
}

// Read implements io.Reader.
func (d device) Read(p []byte) (int, error) {
	n, err := d.File.Read(p)
	if err != nil {
		d.showing.end()
	}
	return n, err //nolint:wrapcheck // as the reader above it expects it
}

// Write implements io.Writer.
func (d device) Write(p []byte) (int, error) {
	if d.showing.left.Load() {
		return len(p), nil // the screen is the shell's
	}
	d.showing.writes.Add(1)
	n, err := d.File.Write(p)
	if err != nil {
		d.showing.end()
	}
	return n, err //nolint:wrapcheck // as the writer above it expects it
}

// Fd returns the descriptor by which Bubble Tea sets modes; none when the screens end in the
// background: the modes are the shell's, and who changes them there is stopped.
func (d device) Fd() uintptr {
	if d.showing.ctx.Err() != nil && !tty.InForeground(d.File) {
		return ^uintptr(0)
	}
	return d.File.Fd()
}

// filter is what becomes of a message before the model has it.
func (s *showing) filter(model tea.Model, msg tea.Msg) tea.Msg {
	if _, suspends := msg.(tea.SuspendMsg); suspends {
		s.job.Request()
		return nil
	}
	return Filter(model, msg)
}

// follow releases the terminal for each stop, and sets all modes and draws everything again
// after it, until ctx is done.
func (s *showing) follow(program *tea.Program) {
	for {
		await := s.job.Stop
		select {
		case <-s.ctx.Done():
			return
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

// How long Bubble Tea may take to stop drawing, and to begin again: it does not say when it
// has stopped, and if that comes after the new beginning, nothing is drawn any more.
const (
	stopsDrawing  = 20 * time.Millisecond
	beginsDrawing = 500 * time.Millisecond
)

// pause releases the terminal until await returns. It is false if the screens have not been
// drawn again, and are to be.
func (s *showing) pause(program *tea.Program, await func(context.Context) bool) bool {
	p := pause{s, await, make(chan int64, 1)}
	program.Send(tea.Exec(p, func(err error) tea.Msg {
		if err != nil { // there is no terminal to show anything in
			s.end()
		}
		return nil
	})())
	select {
	case <-s.ctx.Done():
		return true
	case writes := <-p.over:
		select {
		case <-s.ctx.Done():
			return true
		case <-time.After(beginsDrawing):
			return s.writes.Load() > writes
		}
	}
}

// A pause is the time between the release of the terminal and the next frame: for Bubble
// Tea it is another program that has the terminal meanwhile.
type pause struct {
	*showing

	await func(context.Context) bool
	over  chan int64 // gets how often was written up to the end
}

// Run implements tea.ExecCommand.
func (p pause) Run() error {
	<-time.After(stopsDrawing)
	if !p.await(p.ctx) {
		p.end()
		p.left.Store(true)
	}
	p.over <- p.writes.Load()
	return nil
}

// SetStdin implements tea.ExecCommand.
func (pause) SetStdin(io.Reader) {}

// SetStdout implements tea.ExecCommand.
func (pause) SetStdout(io.Writer) {}

// SetStderr implements tea.ExecCommand.
func (pause) SetStderr(io.Writer) {}
