//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otpdialog/e2e/terminal"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
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
	*world.World

	t      *testing.T
	server *simulator.Server
}

func startSimulator(t *testing.T) *simulated {
	t.Helper()
	people := simulator.NewWorld()
	server, err := simulator.Start(simulator.Config{World: people})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return &simulated{people, t, server}
}

// connection is a way to the simulator.
func (s *simulated) connection(more ...string) connection {
	return connection{primary: s.server.Addr().String(), secret: simulator.DefaultSecret, more: more}
}

// wait waits until the demo user's phone has a request of the method.
func (s *simulated) wait(m world.Method) world.Request {
	s.t.Helper()
	changes, stop := s.Changes()
	defer stop()
	bound := time.After(terminal.Bound)
	for {
		if request, err := s.NewestRequest(simulator.DemoUser, m); err == nil {
			return request
		}
		select {
		case <-changes:
		case <-bound:
			s.t.Fatalf("no %v has reached the phone", m)
		}
	}
}

// waitPush waits until a push asks the demo user.
func (s *simulated) waitPush() world.Request { return s.wait(world.Push) }

// waitCall waits until the demo user's phone rings.
func (s *simulated) waitCall() world.Request { return s.wait(world.Call) }

// approve approves a push, or confirms a call.
func (s *simulated) approve(r world.Request) {
	s.t.Helper()
	s.decide(r, world.Approved)
}

// hangUp declines a call.
func (s *simulated) hangUp(r world.Request) {
	s.t.Helper()
	s.decide(r, world.Declined)
}

func (s *simulated) decide(r world.Request, o world.Outcome) {
	s.t.Helper()
	if err := s.Decide(simulator.DemoUser, r.ID, o); err != nil {
		s.t.Fatal(err)
	}
}

// asked counts the pushes and calls that have reached the demo user.
func (s *simulated) asked() int { return s.pushes() + s.sent(world.Call) }

// pushes counts the pushes alone.
func (s *simulated) pushes() int { return s.sent(world.Push) }

func (s *simulated) sent(m world.Method) int {
	n := 0
	for _, e := range s.Phone(simulator.DemoUser).Log {
		if e.Kind == world.RequestSent && e.Method == m {
			n++
		}
	}
	return n
}
