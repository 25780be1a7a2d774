package simulator

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"
)

// Console is the simulator as lines of text, for a terminal and for a pipe: it
// prints the users and then what happens, and takes commands that stand for the
// people at their phones.
//
//	console := simulator.NewConsole(world, os.Stdin, os.Stdout)
//	server, err := simulator.Start(simulator.Config{World: world, Log: console.Log})
//	…
//	err = console.Run(ctx)
type Console struct {
	world *World
	in    io.Reader
	out   io.Writer
	lines chan string
	lost  atomic.Int64 // lines left out since the last one printed
}

// backlog is how many lines wait for a slow terminal before some are left out.
// A terminal that is stopped with Ctrl+S must not stop the server.
const backlog = 1000

// NewConsole returns a Console for the world.
func NewConsole(world *World, in io.Reader, out io.Writer) *Console {
	return &Console{world: world, in: in, out: out, lines: make(chan string, backlog)}
}

// Log prints an event of the Server; it is for [Config.Log], and never blocks.
func (c *Console) Log(e Event) { c.queue(e.Time, e.String()) }

// queue keeps a line to be printed.
func (c *Console) queue(at time.Time, text string) {
	select {
	case c.lines <- at.Format(time.TimeOnly) + " " + text:
	default: // the terminal is stopped, or very slow
		c.lost.Add(1)
	}
}

// Run prints and obeys until ctx is done, and then returns nil. The end of the
// input ends the commands only. An error is one of writing. A read of the input
// that is under way cannot be called off: it ends with the input, or with the
// next line.
func (c *Console) Run(ctx context.Context) error {
	stop := c.world.Follow(func(n Note) {
		if n.User == "" {
			c.queue(n.At, n.Text)
			return
		}
		c.queue(n.At, n.User+": "+n.Text)
	})
	defer stop()

	if err := c.print(c.obey("users") + "\n\nYou have their phones in your hand: type \"help\"."); err != nil {
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
			text = c.obey(command)
		}
		if text == "" {
			continue
		}
		if n := c.lost.Swap(0); n > 0 {
			text += fmt.Sprintf("\n(%d lines left out: the output was too slow)", n)
		}
		if err := c.print(text); err != nil {
			return err
		}
	}
}

// print writes a line, or several.
func (c *Console) print(text string) error {
	if _, err := fmt.Fprintln(c.out, text); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	return nil
}

const consoleHelp = `approve [USER]        approve the newest push
choose NUMBER [USER]  answer the newest push that shows numbers
deny [USER]           deny the newest push
fraud [USER]          "This wasn't me" on the newest push
answer [USER]         answer the newest call and confirm
hangup [USER]         decline the newest call
show [USER]           what is on the phone; without USER, on all that are in use
users                 the users and their passwords
reset [USER]          a user, or everything, as at the start
help                  this list`

// obey carries out one command and returns what there is to say, if anything;
// what happens by it is printed as it happens.
func (c *Console) obey(line string) string {
	words := strings.Fields(line)
	if len(words) == 0 {
		return ""
	}
	verb, args := strings.ToLower(words[0]), words[1:]
	action, ok := consoleActions[verb]
	if !ok {
		return fmt.Sprintf("unknown command %q; type \"help\" for the list", printable([]byte(words[0])))
	}
	text, err := action(c.world, args)
	switch {
	case errors.Is(err, errUsage):
		return fmt.Sprintf("%s: %v; type \"help\" for the list", verb, err)
	case err != nil:
		return fmt.Sprintf("%s: %v", verb, err)
	default:
		return text
	}
}
