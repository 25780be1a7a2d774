//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
)

// connection is a connection file that a test writes.
type connection struct {
	primary string   // host:port
	secret  string   // "" for none
	more    []string // further lines of the file's head: key = value
	actions []string // an [[actions]] table each, without its head; none: one for each of methods
}

// displayName is that of all these connections.
const displayName = "Head office"

func (c connection) text() string {
	var file strings.Builder
	fmt.Fprintf(&file, "display_name = %q\nprimary = %q\n", displayName, c.primary)
	if c.secret != "" {
		fmt.Fprintf(&file, "secret = %q\n", c.secret)
	}
	for _, line := range c.more {
		file.WriteString(line + "\n")
	}
	actions := c.actions
	if actions == nil {
		actions = fiveActions()
	}
	for _, action := range actions {
		file.WriteString("\n[[actions]]\n" + action + "\n")
	}
	return file.String()
}

// action is a table of an action.
func action(title, command string, more ...string) string {
	return fmt.Sprintf("title = %q\ncommand = %q\ndescription = %q\nmessage = %q\n",
		title, command, balloonOf(title), messageOf(title)) + strings.Join(more, "\n")
}

func balloonOf(title string) string { return "The balloon of " + title }

func messageOf(title string) string { return "The message of " + title }

func fiveActions() []string {
	commands := map[string]string{push: "push", call: "phone", sms: "sms", email: "email", custom: "token"}
	var actions []string
	for _, title := range methods {
		actions = append(actions, action(title, commands[title]))
	}
	return actions
}

// simulated is a simulator in the test's own process, so that the test has all
// phones in its hand.
type simulated struct {
	*simulator.World

	t      *testing.T
	server *simulator.Server
}

func startSimulator(t *testing.T) *simulated {
	t.Helper()
	world := simulator.NewWorld()
	server, err := simulator.Start(simulator.Config{World: world})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return &simulated{world, t, server}
}

// connection is a way to the simulator.
func (s *simulated) connection(more ...string) connection {
	return connection{primary: s.server.Addr().String(), secret: simulator.DefaultSecret, more: more}
}

// wait waits until find finds something on the demo user's phone.
func wait[T any](s *simulated, what string, find func(simulator.Phone) []T) T {
	s.t.Helper()
	changes, stop := s.Changes()
	defer stop()
	bound := time.After(terminal.Bound)
	for {
		if found := find(s.Phone(simulator.DemoUser)); len(found) > 0 {
			return found[0]
		}
		select {
		case <-changes:
		case <-bound:
			s.t.Fatalf("no %s has reached the phone", what)
		}
	}
}

// waitPush waits until a push asks the demo user.
func (s *simulated) waitPush() simulator.Push {
	s.t.Helper()
	return wait(s, "push", func(p simulator.Phone) []simulator.Push { return p.Pushes })
}

// waitCall waits until the demo user's phone rings.
func (s *simulated) waitCall() simulator.Call {
	s.t.Helper()
	return wait(s, "call", func(p simulator.Phone) []simulator.Call { return p.Calls })
}

// asked counts the pushes and calls that have reached the demo user.
func (s *simulated) asked() int { return s.pushes() + s.noted("phone rings:") }

// pushes counts the pushes alone.
func (s *simulated) pushes() int { return s.noted("push:") }

func (s *simulated) noted(what string) int {
	n := 0
	for _, note := range s.Phone(simulator.DemoUser).Log {
		if strings.HasPrefix(note.Text, what) {
			n++
		}
	}
	return n
}
