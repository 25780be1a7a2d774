// Package console shows a simulator as lines of text, for a terminal or a pipe: it
// prints the users and what happens, and takes commands for the decisions of the
// people.
//
//	lab, err := control.New(control.Setup{}, control.Options{Socket: true})
//	if err != nil {
//		return err
//	}
//	defer lab.Close()
//	err = console.New(lab, os.Stdin, os.Stdout).Run(ctx)
package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"otpdialog/advice"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

// Console is a text console for one lab.
type Console struct {
	lab   *control.Lab
	in    io.Reader
	out   io.Writer
	stop  func() // noting what happens
	lines chan string
	lost  atomic.Int64 // lines dropped since the last one printed
}

// backlog is how many lines wait for a slow terminal before some are dropped. A
// terminal that is stopped with Ctrl+S must not stop the server.
const backlog = 1000

// New returns a Console for the lab, which notes what happens from now on.
func New(l *control.Lab, in io.Reader, out io.Writer) *Console {
	c := &Console{lab: l, in: in, out: out, lines: make(chan string, backlog)}
	unwatch := l.Watch(func(e simulator.Event) { c.queue(e.Time, e.String()) })
	unfollow := l.World.Follow(func(e world.Event) {
		text := simulator.Sentence(e)
		if e.User != "" {
			text = e.User + ": " + text
		}
		c.queue(e.At, text)
	})
	c.stop = func() { unwatch(); unfollow() }
	return c
}

// queue queues a line for Run.
func (c *Console) queue(at time.Time, text string) {
	select {
	case c.lines <- at.Format(time.TimeOnly) + " " + text:
	default: // the terminal is stopped, or very slow
		c.lost.Add(1)
	}
}

// Run prints, and runs commands, until ctx is done; then it returns nil. The end of
// the input only ends the commands. Run returns an error if it cannot write. A read
// of the input cannot be cancelled: its goroutine ends with the next line, or at the
// end of the input.
func (c *Console) Run(ctx context.Context) error {
	defer c.stop()
	if err := c.print(c.run(ctx, "users") + "\n\nTo use their phones, type \"help\"."); err != nil {
		return err
	}
	commands := make(chan string)
	go func() {
		defer close(commands)
		input := bufio.NewScanner(c.in)
		for input.Scan() {
			select {
			case commands <- input.Text():
			case <-ctx.Done():
				return
			}
		}
	}()

	for {
		var text string
		select {
		case <-ctx.Done():
			return nil
		case text = <-c.lines:
		case command, ok := <-commands:
			if !ok {
				commands = nil // never ready again
				continue
			}
			text = c.run(ctx, command)
		}
		if text == "" {
			continue
		}
		if n := c.lost.Swap(0); n > 0 {
			text += fmt.Sprintf("\n(%d lines dropped: the output is too slow)", n)
		}
		if err := c.print(text); err != nil {
			return err
		}
	}
}

// print writes a line, or several. Clients choose some of the words.
func (c *Console) print(text string) error {
	if _, err := fmt.Fprintln(c.out, advice.Clean(text)); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	return nil
}

// run runs a command and returns what to print. What happens because of it is printed
// as it happens.
func (c *Console) run(ctx context.Context, line string) string {
	text, err := run(ctx, c.lab, line)
	if err == nil {
		return text
	}
	said := []string{err.Error()}
	for _, a := range advice.Of(err) {
		if hint := a.Hint(); hint != "" {
			said = append(said, hint)
		}
	}
	return strings.Join(said, "; ")
}
