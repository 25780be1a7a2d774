//go:build unix

package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"otpdialog/settings"
	"otpdialog/signin"
)

// A window is a pseudo-terminal that is neither standard input nor output, with
// the screens of a gate in it.
type window struct {
	t      *testing.T
	person *os.File  // the side that looks
	keys   io.Writer // and the one that types, the same as a rule
	tty    *os.File
	Server *server
	before *term.State
	cancel context.CancelFunc

	mu      sync.Mutex
	text    bytes.Buffer
	written chan struct{} // something was added to text

	ended   chan struct{}
	outcome Outcome
	err     error
}

// openWindow runs the screens of a gate for alice, with what change makes of them.
func openWindow(t *testing.T, change func(*Model)) *window {
	t.Helper()
	t.Setenv("TERM", "xterm-256color")
	t.Setenv("COLORTERM", "truecolor")
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(person, &pty.Winsize{Cols: 80, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	w := &window{
		t: t, person: person, keys: person, tty: tty, before: before, cancel: cancel,
		written: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	s := gate(setup{})
	s.Options.Input, s.Options.Output = tty, tty
	d := newDriver(t, live, s)
	d.m.now = time.Now
	w.Server = d.Server
	w.Server.settle = func() {}
	if change != nil {
		change(d.m)
	}
	var looks sync.WaitGroup
	looks.Go(w.look)
	go func() {
		w.outcome, w.err = d.m.Run(ctx)
		close(w.ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-w.ended
		_ = errors.Join(person.Close(), tty.Close())
		looks.Wait()
	})
	return w
}

// look reads what the screens write, and answers where the cursor is.
func (w *window) look() {
	chunk := make([]byte, 4096)
	for {
		n, err := w.person.Read(chunk)
		if err != nil {
			return
		}
		if bytes.Contains(chunk[:n], []byte("\x1b[6n")) {
			_, _ = io.WriteString(w.person, "\x1b[3;1R")
		}
		w.mu.Lock()
		w.text.Write(chunk[:n])
		w.mu.Unlock()
		select {
		case w.written <- struct{}{}:
		default:
		}
	}
}

// Text is all that was written so far.
func (w *window) Text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// Until waits for a text to be written.
func (w *window) Until(text string) *window {
	w.t.Helper()
	over := time.After(patience)
	for !strings.Contains(w.Text(), text) {
		select {
		case <-w.written:
		case <-over:
			w.t.Fatalf("waited in vain for %q in %q", text, w.Text())
		}
	}
	return w
}

// UntilAsked waits for so many requests.
func (w *window) UntilAsked(n int) *window {
	w.t.Helper()
	over := time.After(patience)
	asked := func() int {
		w.Server.mu.Lock()
		defer w.Server.mu.Unlock()
		return len(w.Server.asked)
	}
	for asked() < n {
		select {
		case <-w.written: // the clock of the progress box goes on
		case <-over:
			w.t.Fatalf("waited in vain for request %d", n)
		}
	}
	return w
}

// CalledOff waits until nobody waits for the last request any more.
func (w *window) CalledOff() {
	w.t.Helper()
	select {
	case <-w.Server.last().off:
	case <-time.After(patience):
		w.t.Error("the exchange goes on")
	}
}

// Type types.
func (w *window) Type(text string) *window {
	w.t.Helper()
	if _, err := io.WriteString(w.keys, text); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// Connects goes on as far as the first request.
func (w *window) Connects() *window {
	w.t.Helper()
	return w.Until(passwordWord).Type("wonderland\r").UntilAsked(1)
}

// Ends waits for the end, and checks what comes of it.
func (w *window) Ends(signedIn bool) {
	w.t.Helper()
	select {
	case <-w.ended:
	case <-time.After(patience):
		w.t.Fatal("the screens go on")
	}
	if w.outcome.SignedIn != signedIn || (w.err == nil) != signedIn {
		w.t.Errorf("the outcome is %+v with %v", w.outcome, w.err)
	}
}

// The screens are on the terminal that they were given, and nowhere else: its
// size, its colours, its raw mode, which ends with them.
func TestRunInAnotherTerminal(t *testing.T) {
	stdout, err := os.Create(t.TempDir() + "/stdout")
	if err != nil {
		t.Fatal(err)
	}
	was := os.Stdout
	os.Stdout = stdout //nolint:reassign // to see that nothing is written there
	t.Cleanup(func() {
		os.Stdout = was //nolint:reassign // as it was
		_ = stdout.Close()
	})
	w := openWindow(t, nil)
	w.Until("\x1b[?1049h").Connects()
	if now, err := term.GetState(w.tty.Fd()); err != nil || *now == *w.before {
		t.Errorf("the terminal is not raw, %v", err)
	}
	if !strings.Contains(w.Text(), "38;2;") {
		t.Error("there are no colours")
	}
	if err := pty.Setsize(w.person, &pty.Winsize{Cols: 30, Rows: 10}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGWINCH); err != nil { // as the kernel does for a controlling terminal
		t.Fatal(err)
	}
	w.Until("30×10")
	w.Server.Accepts()
	w.Until("\x1b[?1049l").Ends(true)
	if now, err := term.GetState(w.tty.Fd()); err != nil || *now != *w.before {
		t.Errorf("the terminal was %+v and is %+v, %v", w.before, now, err)
	}
	if strings.Contains(w.Text(), signedInWord) || strings.Contains(w.Text(), "wonderland") {
		t.Errorf("a result or the password was written: %q", w.Text())
	}
	if written, err := os.ReadFile(stdout.Name()); err != nil || len(written) > 0 {
		t.Errorf("on standard output is %q, %v", written, err)
	}
}

// The end of ctx is a no, also with an Accept that came before it.
func TestRunEndsWithItsContext(t *testing.T) {
	w := openWindow(t, nil).Connects()
	w.cancel()
	w.Ends(false)
	if !errors.Is(w.err, ErrInterrupted) {
		t.Errorf("%v", w.err)
	}
	w.CalledOff()

	var cancel func()
	w = openWindow(t, func(m *Model) {
		m.o.NewSession = closing(m.o.NewSession, func() error { cancel(); return nil })
	})
	cancel = w.cancel
	w.Connects().Server.Accepts()
	w.Ends(false)
	if !errors.Is(w.err, ErrInterrupted) {
		t.Errorf("%v", w.err)
	}
}

// A session that does something when it is closed: after the Accept, and before
// the screens are gone.
type closingSession struct {
	signin.Session

	end func() error
}

func (s closingSession) Close() error { return errors.Join(s.Session.Close(), s.end()) }

// A session that panics when it is asked for something.
type brokenSession struct{ signin.Session }

func (brokenSession) Exchange(context.Context, signin.Send) signin.Event { panic("broken") }

func closing(open func(*settings.Connection) signin.Session, end func() error) func(*settings.Connection) signin.Session {
	return func(c *settings.Connection) signin.Session { return closingSession{open(c), end} }
}

// The end of the terminal is a no.
func TestRunEndsWithItsTerminal(t *testing.T) {
	w := openWindow(t, nil).Connects()
	if err := w.person.Close(); err != nil {
		t.Fatal(err)
	}
	w.Ends(false)
	w.CalledOff()

	in, keys, err := os.Pipe() // which ends as a terminal does that was taken away
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	w = openWindow(t, func(m *Model) { m.o.Input = in })
	w.keys = keys
	w.Connects()
	if err := keys.Close(); err != nil {
		t.Fatal(err)
	}
	w.Ends(false)
	w.CalledOff()
}

// A panic is a no, wherever it happens.
func TestRunEndsWithAPanic(t *testing.T) {
	for name, change := range map[string]func(*Model){
		"when the session opens": func(m *Model) {
			m.o.NewSession = func(*settings.Connection) signin.Session { panic("broken") }
		},
		"in an exchange": func(m *Model) {
			open := m.o.NewSession
			m.o.NewSession = func(c *settings.Connection) signin.Session { return brokenSession{open(c)} }
		},
		"after the Accept": func(m *Model) {
			m.o.NewSession = closing(m.o.NewSession, func() error { panic("broken") })
		},
		"with the saved password": func(m *Model) {
			m.o.SavedPassword = func(context.Context, *settings.Connection) (string, error) { panic("broken") }
		},
		"in a frame": func(m *Model) {
			m.now = func() time.Time {
				if m.view.State == signin.Connecting {
					panic("broken")
				}
				return time.Now()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := openWindow(t, change)
			if name != "with the saved password" {
				w.Until(passwordWord).Type("wonderland\r")
			}
			if name == "after the Accept" {
				w.UntilAsked(1).Server.Accepts()
			}
			w.Ends(false)
			if now, err := term.GetState(w.tty.Fd()); err != nil || *now != *w.before {
				t.Errorf("the terminal was %+v and is %+v, %v", w.before, now, err)
			}
		})
	}
}
