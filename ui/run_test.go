//go:build unix

package ui_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui"
)

// windowVariable makes the test binary the program of a window: its value is
// what breaks in it.
const windowVariable = "OTPDIALOG_UI_WINDOW"

// storeVariable says where its files are.
const storeVariable = "OTPDIALOG_UI_STORE"

// What breaks.
const (
	nothing        = "nothing"
	pipedInput     = "the input" // which is file 5
	signalledLate  = "a signal comes after the Accept"
	brokenOpening  = "the opening of the session"
	brokenExchange = "the exchange"
	brokenFrame    = "a frame of the progress box"
	brokenClosing  = "what comes after the Accept"
	brokenPassword = "the saved password"
)

// patience ends the wait for a program that has gone silent.
const patience = 10 * time.Second

// The exit codes of the program.
const (
	windowSignedIn = 0
	windowStopped  = 3 // by a signal, or the end of its terminal
	windowBroken   = 4
	windowImpostor = 5 // signed in, and an error
	windowLeft     = 6 // without an error, and not signed in
	windowNoStart  = 7
)

func TestMain(m *testing.M) {
	if what := os.Getenv(windowVariable); what != "" {
		os.Exit(runWindow(what))
	}
	os.Exit(m.Run())
}

// runWindow is the program: a gate for alice in its terminal. The server accepts
// when a byte comes from file 3, and says in file 4 that it was asked.
func runWindow(what string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM) //nolint:forbidigo // this is no test, but the program of one
	defer stop()
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return windowNoStart
	}
	dir := os.Getenv(storeVariable)
	o := ui.Options{
		Store:      store.Open(store.Dirs{System: dir, Config: dir, State: dir}),
		Connection: "office", Gate: true, UserName: "alice", Input: tty, Output: tty,
		Open: func(*settings.Connection) session.Servers {
			if what == brokenOpening {
				panic(what)
			}
			return windowServers{what, ctx}
		},
	}
	switch what {
	case pipedInput:
		o.Input = os.NewFile(5, "input")
	case brokenPassword:
		o.SavedPassword = func(context.Context, *settings.Connection) (string, error) { panic(what) }
	}
	screens, err := ui.New(o, os.Environ(), time.Now)
	if err != nil {
		return windowNoStart
	}
	switch outcome, err := screens.Run(ctx); {
	case outcome.SignedIn && err != nil:
		return windowImpostor
	case outcome.SignedIn:
		return windowSignedIn
	case errors.Is(err, session.ErrInterrupted):
		return windowStopped
	case err != nil:
		return windowBroken
	}
	return windowLeft
}

// windowServers is the way to the server, which breaks here or there.
type windowServers struct {
	what string
	ctx  context.Context //nolint:containedctx // of the program
}

// Exchange implements session.Servers.
func (s windowServers) Exchange(ctx context.Context, _ signin.Request) (signin.Reply, error) {
	if s.what == brokenExchange {
		panic(s.what)
	}
	if _, err := os.NewFile(4, "asked").WriteString("?"); err != nil {
		panic(err)
	}
	yes := make(chan struct{})
	go func() {
		if n, _ := os.NewFile(3, "accept").Read(make([]byte, 1)); n == 1 {
			close(yes)
		}
	}()
	select {
	case <-yes:
		return signin.Reply{Code: signin.Accept, Message: "Welcome"}, nil
	case <-ctx.Done():
		return signin.Reply{}, ctx.Err()
	}
}

// Traffic implements session.Servers.
func (s windowServers) Traffic() session.Traffic {
	if s.what == brokenFrame {
		panic(s.what)
	}
	return session.Traffic{}
}

// Attributes implements session.Servers.
func (windowServers) Attributes() ([]session.Attribute, error) { return nil, nil }

// Close implements session.Servers.
func (s windowServers) Close() error {
	switch s.what {
	case brokenClosing:
		panic(s.what)
	case signalledLate:
		if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
			return err
		}
		<-s.ctx.Done()
	}
	return nil
}

// A window is a terminal with that program in it, whose standard input and output
// are elsewhere.
type window struct {
	t       *testing.T
	person  *os.File  // the side of the terminal that types and looks
	tty     *os.File  // the other one
	keys    io.Writer // person, as a rule
	accept  *os.File
	asked   *os.File
	before  *term.State
	program *exec.Cmd
	stdout  bytes.Buffer

	mu      sync.Mutex
	text    bytes.Buffer
	written chan struct{} // something was added to text
}

// openWindow starts the program in a terminal.
func openWindow(t *testing.T, what string) *window {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	person, tty, err := pty.Open()
	must(err)
	must(pty.Setsize(person, &pty.Winsize{Cols: 80, Rows: 24}))
	before, err := term.GetState(tty.Fd())
	must(err)
	yes, accept, err := os.Pipe()
	must(err)
	asked, question, err := os.Pipe()
	must(err)
	in, keys, err := os.Pipe()
	must(err)
	dir := t.TempDir()
	must(os.Mkdir(filepath.Join(dir, "connections"), 0o700))
	must(os.WriteFile(filepath.Join(dir, "connections", "office.toml"), []byte(officeFile+fiveActions), 0o600))
	self, err := os.Executable()
	must(err)
	w := &window{
		t: t, person: person, tty: tty, keys: person, accept: accept, asked: asked, before: before,
		program: exec.CommandContext(t.Context(), self), written: make(chan struct{}, 1),
	}
	if what == pipedInput {
		w.keys = keys
	}
	w.program.Stdout = &w.stdout
	w.program.ExtraFiles = []*os.File{yes, question, in, tty}
	w.program.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 6}
	// Bubble Tea closes what its reader waits for when it is killed: the detector of
	// races would change the exit code.
	w.program.Env = []string{windowVariable + "=" + what, storeVariable + "=" + dir, "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "GORACE=exitcode=0"}
	must(w.program.Start())
	must(errors.Join(yes.Close(), question.Close(), in.Close()))
	var looks sync.WaitGroup
	looks.Go(w.look)
	t.Cleanup(func() {
		_ = errors.Join(person.Close(), tty.Close(), accept.Close(), asked.Close(), keys.Close())
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
			_, _ = w.person.WriteString("\x1b[3;1R")
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

// Text is all that was written to the terminal so far.
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

// SignsIn fills in the form and sends it.
func (w *window) SignsIn() *window {
	w.t.Helper()
	w.Until(passwordWord)
	if _, err := io.WriteString(w.keys, "wonderland\r"); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// Connects signs in as far as the first request.
func (w *window) Connects() *window {
	w.t.Helper()
	w.SignsIn()
	if err := w.asked.SetReadDeadline(time.Now().Add(patience)); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.asked.Read(make([]byte, 1)); err != nil {
		w.t.Fatalf("the server was not asked: %v", err)
	}
	return w
}

// Accepts is the server's yes.
func (w *window) Accepts() *window {
	w.t.Helper()
	if _, err := w.accept.WriteString("!"); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// Ends waits for the end of the program, and checks how it ended.
func (w *window) Ends(code int) {
	w.t.Helper()
	late := time.AfterFunc(patience, func() { _ = w.program.Process.Kill() })
	defer late.Stop()
	err := w.program.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	if got := w.program.ProcessState.ExitCode(); got != code {
		w.t.Errorf("the program ended with %d, not with %d", got, code)
	}
	if w.stdout.Len() > 0 {
		w.t.Errorf("on standard output is %q", w.stdout.String())
	}
}

// CheckRestored fails unless the terminal is as it was.
func (w *window) CheckRestored() {
	w.t.Helper()
	if strings.Contains(w.Text(), "\x1b[?1049h") { // it came as far as a frame
		w.Until("\x1b[?1049l")
	}
	if now, err := term.GetState(w.tty.Fd()); err != nil || *now != *w.before {
		w.t.Errorf("the terminal was %+v and is %+v, %v", w.before, now, err)
	}
}

// The screens are on the terminal that they were given, and nowhere else: its
// size, its colours, its raw mode, which ends with them.
func TestRunInAnotherTerminal(t *testing.T) {
	t.Parallel()
	w := openWindow(t, nothing).Until("\x1b[?1049h").Connects()
	if now, err := term.GetState(w.tty.Fd()); err != nil || *now == *w.before {
		t.Errorf("the terminal is not raw, %v", err)
	}
	if !strings.Contains(w.Text(), "38;2;") {
		t.Error("there are no colours")
	}
	if err := pty.Setsize(w.person, &pty.Winsize{Cols: 30, Rows: 10}); err != nil {
		t.Fatal(err)
	}
	w.Until("30×10").Accepts().Ends(windowSignedIn)
	w.CheckRestored()
	if strings.Contains(w.Text(), signedInWord) || strings.Contains(w.Text(), "wonderland") {
		t.Errorf("a result or the password was written: %q", w.Text())
	}
}

// A signal is a no, also after an Accept.
func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w := openWindow(t, nothing).Connects()
	if err := w.program.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	w.Ends(windowStopped)
	w.CheckRestored()

	w = openWindow(t, signalledLate).Connects().Accepts()
	w.Ends(windowStopped)
	w.CheckRestored()
}

// The end of the terminal is a no.
func TestRunEndsWithItsTerminal(t *testing.T) {
	t.Parallel()
	w := openWindow(t, pipedInput).Connects() // which ends as a terminal does that is taken away
	if err := w.keys.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	w.Ends(windowStopped)
}

// A panic is a no, wherever it happens, and leaves the terminal as it was.
func TestRunEndsWithAPanic(t *testing.T) {
	t.Parallel()
	for _, what := range []string{brokenOpening, brokenExchange, brokenFrame, brokenClosing, brokenPassword} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := openWindow(t, what)
			if what != brokenPassword {
				w.SignsIn()
			}
			if what == brokenClosing {
				w.Accepts()
			}
			w.Ends(windowBroken)
			w.CheckRestored()
		})
	}
}
