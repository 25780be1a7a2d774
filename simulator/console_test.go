package simulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// screen is what a Console wrote.
type screen struct {
	t    *testing.T
	mu   sync.Mutex
	text string
	more chan struct{}
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text += string(b)
	select {
	case s.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

// shows waits until the words are there, and takes them and all before them away.
func (s *screen) shows(words string) {
	s.t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		text := s.text
		_, rest, found := strings.Cut(text, words)
		if found {
			s.text = rest
		}
		s.mu.Unlock()
		if found {
			return
		}
		select {
		case <-s.more:
		case <-late:
			s.t.Fatalf("the console never says %q; it says\n%s", words, text)
		}
	}
}

// consoleBench is a console in front of a server, with somebody at its keyboard.
type consoleBench struct {
	*bench

	screen *screen
	keys   *io.PipeWriter
}

func newConsoleBench(t *testing.T) *consoleBench {
	t.Helper()
	in, keys := io.Pipe()
	s := &screen{t: t, more: make(chan struct{}, 1)}
	b := &bench{t: t, world: NewWorld(WithSeed(1))}
	console := NewConsole(b.world, in, s)
	server, err := Start(Config{World: b.world, Log: console.Log})
	if err != nil {
		t.Fatal(err)
	}
	b.server = server
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- console.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := errors.Join(<-done, keys.Close(), server.Close()); err != nil {
			t.Error(err)
		}
	})
	b.conn = b.dial()
	c := &consoleBench{b, s, keys}
	c.screen.shows("every method, offered in a menu")
	c.screen.shows("type \"help\"") // from here on the console follows the world
	return c
}

func (c *consoleBench) types(line string) {
	c.t.Helper()
	if _, err := fmt.Fprintln(c.keys, line); err != nil {
		c.t.Fatal(err)
	}
}

func TestConsoleDecides(t *testing.T) {
	for _, c := range []struct {
		command string // what the person asks for
		answers string
		says    string
	}{
		{"push", "approve", "Access-Accept"},
		{"push", "approve alice", "Access-Accept"},
		{"push", "  APPROVE  Alice ", "Access-Accept"},
		{"push", "deny", "Access-Reject"},
		{"push", "fraud alice", "Access-Reject"},
		{"call", "answer", "Access-Accept"},
		{"call", "hangup alice", "Access-Reject"},
		{"push", "reset", "Access-Reject"},
		{"push", "reset alice", "Access-Reject"},
	} {
		t.Run(c.command+" "+c.answers, func(t *testing.T) {
			b := newConsoleBench(t)
			menu := b.exchange(access("alice", "wonderland"))
			b.screen.shows("Access-Request alice")
			b.screen.shows("Access-Challenge alice")
			request := access("alice", c.command, withState(menu))
			b.write(request)
			b.screen.shows("sign-in from 127.0.0.1")
			b.types(c.answers)
			if p := b.read(request); p.Code.String() != c.says {
				t.Errorf("got %v, want %s", p.Code, c.says)
			}
			b.screen.shows(c.says + " alice")
		})
	}
}

func TestConsoleChoosesNumbers(t *testing.T) {
	b := newConsoleBench(t)
	menu := b.exchange(access("grace", "wonderland"))
	number := b.exchange(access("grace", "push", withState(menu)))
	request := access("grace", "", withState(number))
	b.write(request)
	push := b.phone("grace", hasPush).Pushes[0]
	b.types("approve")
	b.screen.shows("approved by choosing a number")
	b.types("show grace")
	b.screen.shows(fmt.Sprintf("choose one of %v", push.Numbers))
	var right int
	if _, err := fmt.Sscanf(string(number.Get(18)), "Choose %d", &right); err != nil {
		t.Fatal(err)
	}
	b.types(fmt.Sprintf("choose %d", right))
	want(t, b.read(request), 2, "Welcome, grace.")
}

func TestConsoleShows(t *testing.T) {
	b := newConsoleBench(t)
	b.types("show")
	b.screen.shows("nothing on any phone")
	want(t, b.exchange(access("ivan", "sms")), 11, "")
	code := b.world.Phone("ivan").Texts[0].Code
	b.screen.shows("ivan: text message: code " + code)
	want(t, b.exchange(access("judy", "wonderland,email")), 11, "")
	b.types("show")
	b.screen.shows("ivan's phone\n  text at ")
	b.screen.shows("code " + code)
	b.screen.shows("judy's phone\n  mail at ")
	b.types("show bob")
	b.screen.shows("bob's phone\n  nothing")
	b.types("show alice")
	b.screen.shows("token shows " + b.world.Phone("alice").Token)
	want(t, b.exchange(access("ivan", code)), 2, "")
	b.types("show ivan")
	b.screen.shows("old text at ")
}

func TestConsoleSaysWhatIsWrong(t *testing.T) {
	b := newConsoleBench(t)
	for typed, says := range map[string]string{
		"\x1b[31mnonsense": "unknown command \"\uFFFD[31mnonsense\"; type \"help\"",
		"approve":          "approve: no push is waiting",
		"hangup":           "hangup: no call is waiting",
		"approve nobody":   `approve: user "nobody": no such user`,
		"approve a b":      `approve: wrong number of words; type "help"`,
		"choose":           "choose: wrong number of words",
		"choose red":       `choose: "red" is not a number`,
		"users all":        "users: wrong number of words",
		"reset nobody":     `reset: user "nobody": no such user`,
		"reset a b":        "reset: wrong number of words",
		"show nobody":      "no such user",
	} {
		b.types(typed)
		b.screen.shows(says)
	}
	b.types("")
	b.types("help")
	for verb := range consoleActions {
		if !slices.ContainsFunc(strings.Split(consoleHelp, "\n"), func(l string) bool { return strings.HasPrefix(l, verb+" ") }) {
			t.Errorf("help does not know %q", verb)
		}
	}
	b.screen.shows("this list")
}

func TestConsoleOutlivesItsInput(t *testing.T) {
	b := newConsoleBench(t)
	if err := b.keys.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, b.exchange(access("bob", "wonderland")), 2, "")
	b.screen.shows("Access-Accept bob")
}

func TestConsoleWithoutOutput(t *testing.T) {
	w := NewWorld()
	_, out := io.Pipe()
	broken := errors.New("the paper is out")
	_ = out.CloseWithError(broken)
	err := NewConsole(w, strings.NewReader("help\n"), out).Run(t.Context())
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

func TestConsoleWithSlowOutputHoldsNothingUp(t *testing.T) {
	w := NewWorld()
	s := &screen{t: t, more: make(chan struct{}, 1)}
	console := NewConsole(w, strings.NewReader(""), s)
	for range backlog + 7 { // nobody prints yet
		console.Log(Event{})
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- console.Run(ctx) }()
	s.shows("(7 lines left out: the output was too slow)")
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
