//go:build unix

package ui_test

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"otpdialog/clock"
	"otpdialog/e2e/terminal"
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
	screens, err := ui.New(o, os.Environ(), clock.System{})
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
	*terminal.Terminal

	t      *testing.T
	keys   *os.File // in place of the terminal's
	accept *os.File
	asked  *os.File
	stdout string // the file
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
	w := &window{t: t, accept: accept, asked: asked, stdout: filepath.Join(dir, "stdout")}
	if what == pipedInput {
		w.keys = keys
	}
	t.Cleanup(func() { _ = errors.Join(accept.Close(), asked.Close(), keys.Close()) })
	w.Terminal = terminal.Start(t, terminal.Program{
		Path: "/bin/sh", Args: []string{"-c", `exec "$0" </dev/null >"$1" 2>/dev/null`, self, w.stdout},
		Files: []*os.File{yes, question, in},
		// Bubble Tea closes what its reader waits for when it is killed: the detector of
		// races would change the exit code.
		Env: []string{windowVariable + "=" + what, storeVariable + "=" + dir, "GORACE=exitcode=0"},
	})
	must(errors.Join(yes.Close(), question.Close(), in.Close()))
	return w
}

// SignsIn fills in the form and sends it.
func (w *window) SignsIn() *window {
	w.t.Helper()
	w.WaitText(passwordWord)
	if w.keys == nil {
		w.Type("wonderland\r")
	} else if _, err := w.keys.WriteString("wonderland\r"); err != nil {
		w.t.Fatal(err)
	}
	return w
}

// Connects signs in as far as the first request.
func (w *window) Connects() *window {
	w.t.Helper()
	w.SignsIn()
	if err := w.asked.SetReadDeadline(time.Now().Add(terminal.Bound)); err != nil {
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
	if got := w.WaitExit(); got != code {
		w.t.Errorf("the program ended with %d, not with %d", got, code)
	}
	if written, err := os.ReadFile(w.stdout); err != nil || len(written) > 0 {
		w.t.Errorf("on standard output is %q, %v", written, err)
	}
}

// The screens are on the terminal that they were given, and nowhere else: its
// size, its colours, its raw mode, which ends with them.
func TestRunInAnotherTerminal(t *testing.T) {
	t.Parallel()
	w := openWindow(t, nothing)
	w.WaitMode(terminal.AltScreen, true)
	w.WaitMode(terminal.RawInput, true)
	w.Connects()
	if !strings.Contains(w.Raw(), "38;2;") {
		t.Error("there are no colours")
	}
	w.Resize(30, 10)
	w.WaitText("30×10")
	w.Accepts().Ends(windowSignedIn)
	w.CheckRestored()
	if strings.Contains(w.Raw(), signedInWord) || strings.Contains(w.Raw(), "wonderland") {
		t.Errorf("a result or the password was written: %q", w.Raw())
	}
}

// A signal is a no, also after an Accept.
func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w := openWindow(t, nothing).Connects()
	w.Signal(syscall.SIGTERM)
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
	if err := w.keys.Close(); err != nil {
		t.Fatal(err)
	}
	w.Ends(windowStopped)
}

// A gate that was stopped behind its back shows nothing of what is typed afterwards.
func TestRunStopped(t *testing.T) {
	t.Parallel()
	w := openWindow(t, nothing)
	w.WaitText(passwordWord)
	w.WaitMode(terminal.BracketedPaste, true)
	modes := w.Modes()
	for range 2 {
		w.Stop()
		w.ResetTerminal()
		w.Signal(syscall.SIGCONT)
		w.WaitFor("all modes again", func(string) bool { return slices.Equal(w.Modes(), modes) })
	}
	w.Connects().Accepts().Ends(windowSignedIn)
	w.CheckRestored()
	if strings.Contains(w.Raw(), "wonderland") {
		t.Error("the password was shown")
	}
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
