package plain

import (
	"context"
	"fmt"

	"github.com/charmbracelet/x/term"

	"otpdialog/ui/tty"
)

// follow follows the stops of the program until the end of ctx, which comes with the last of
// them if nobody brings the program back. A message in again means that what was asked has
// to be asked again.
func (l *Lines) follow(ctx context.Context, isGate bool) (_ context.Context, again <-chan struct{}, end context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if l == nil || l.terminal == nil {
		return ctx, nil, cancel
	}
	job := tty.Follow(l.terminal, !isGate)
	if !job.Resume(ctx) { // started in the background
		cancel()
	}
	l.modes, _ = term.GetState(l.terminal.Fd()) // without it, nothing can be hidden
	asks := make(chan struct{}, 1)
	go func() {
		for {
			await := job.Stop
			select {
			case <-ctx.Done():
				return
			case <-job.Stops():
			case <-job.Continues():
				await = job.Resume
			}
			if !l.pause(ctx, await) {
				cancel()
				return
			}
			select {
			case asks <- struct{}{}:
			default:
			}
		}
	}()
	return ctx, asks, func() {
		cancel()
		job.Close()
	}
}

// pause restores the terminal until await returns, and then sets its modes again: those of
// the shell show what is typed. It is false if there is nobody to type any more.
func (l *Lines) pause(ctx context.Context, await func(context.Context) bool) bool {
	l.echo.Lock()
	defer l.echo.Unlock()
	l.restore()
	l.flush() // or the shell would read what was begun
	if !await(ctx) {
		return false
	}
	l.restore()
	l.flush()
	return !l.hidden || echoOff(l.terminal.Fd()) == nil
}

// restore gives the terminal its modes back, unless the shell has it.
func (l *Lines) restore() {
	if l.modes != nil && tty.InForeground(l.terminal) {
		_ = term.Restore(l.terminal.Fd(), l.modes) // nothing else could be tried
	}
}

// hide keeps the terminal from showing what is typed, until show is called. Without a
// terminal there is nothing to hide.
func (l *Lines) hide() error {
	if l.terminal == nil {
		return nil
	}
	l.echo.Lock()
	defer l.echo.Unlock()
	if err := echoOff(l.terminal.Fd()); err != nil {
		return fmt.Errorf("the terminal cannot hide what is typed: %w", err)
	}
	l.hidden = true
	return nil
}

// show has the terminal show again what is typed.
func (l *Lines) show() {
	l.echo.Lock()
	defer l.echo.Unlock()
	if l.hidden {
		l.restore()
	}
	l.hidden = false
}

// flush forgets what was begun to be typed: it would stand in front of the next answer.
func (l *Lines) flush() {
	if l.terminal != nil && tty.InForeground(l.terminal) {
		_ = flushInput(l.terminal.Fd()) // where it cannot be, it is seen
	}
}
