//go:build unix

package e2e

import (
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"otpdialog/cli"
	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
)

// heapVariable makes the test binary the real program, which writes what it still
// holds in memory to this pipe at [heapSignal].
const heapVariable = "OTPDIALOG_E2E_HEAP"

const heapSignal = syscall.SIGUSR1

func showHeap(to string) int {
	wanted := make(chan os.Signal, 1)
	signal.Notify(wanted, heapSignal)
	go func() {
		<-wanted
		for range 2 { // a sync.Pool keeps what is in it for one more
			runtime.GC()
		}
		pipe, err := os.OpenFile(to, os.O_WRONLY, 0)
		if err != nil {
			panic(err)
		}
		debug.WriteHeapDump(pipe.Fd())
		_ = pipe.Close() // the reader sees what is missing
	}()
	return cli.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)
}

// startsShown runs the program so that it can be asked what it holds in memory.
func (h *home) startsShown(args ...string) (p *person, heap func() string) {
	h.t.Helper()
	self, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	pipe := filepath.Join(h.t.TempDir(), "heap")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		h.t.Fatal(err)
	}
	p = h.startsIn(terminal.Program{Path: self, Args: args, Env: []string{heapVariable + "=" + pipe}, Width: 110, Height: 32})
	return p, func() string {
		h.t.Helper()
		p.Signal(heapSignal)
		text, err := os.ReadFile(pipe)
		if err != nil {
			h.t.Fatal(err)
		}
		return string(text)
	}
}

// goesOn presses keys that change nothing, and opens the help: the terminal reader's own
// buffer keeps what was typed until other keys take its place.
func (p *person) goesOn() {
	p.t.Helper()
	for range 100 {
		p.Press(terminal.Up)
	}
	p.Press(terminal.F1)
	p.WaitText("Esc closes")
}

// Once a sign-in has ended, its screens hold nothing of its secrets.
func TestSecretsAreForgotten(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.Secret(sharedSecret))
	for name, story := range map[string]func(p *person){
		"signed in with a hidden code": func(p *person) {
			p.signsInAs("grace", freeradius.LongPassword)
			p.waitDialog()
			p.answersHidden(freeradius.LongCode)
			p.WaitText(signedInWord)
		},
		"signed in with a code that was shown": func(p *person) {
			p.signsInAs("grace", freeradius.LongPassword)
			p.waitDialog()
			p.Press(terminal.Ctrl('t'))
			p.answers(freeradius.LongCode)
			p.WaitText(signedInWord)
		},
		"signed in with what was pasted": func(p *person) {
			p.WaitText(signInWord)
			p.types("grace")
			p.confirms(terminal.Enter)
			p.Paste(freeradius.LongPassword)
			p.waitMasked(len(freeradius.LongPassword))
			p.confirms(terminal.Enter)
			p.waitDialog()
			p.Paste(freeradius.LongCode)
			p.waitMasked(len(freeradius.LongCode))
			p.confirms(terminal.Enter)
			p.WaitText(signedInWord)
		},
		"given up and left for the list": func(p *person) {
			p.signsInAs("grace", freeradius.LongPassword)
			p.waitDialog()
			p.Press(terminal.Ctrl('t'))
			p.types(freeradius.LongCode)
			p.confirms(terminal.Esc)
			p.waitMasked(len(freeradius.LongPassword)) // not lost for another try
			p.confirms(terminal.Esc)
			p.WaitText(newWord)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			h.write("office", forGrace(t, server.Auth).text())
			p, heap := h.startsShown()
			story(p)
			p.goesOn()
			held := heap()
			if !strings.Contains(held, "grace") { // the user name, which is no secret
				t.Errorf("%d bytes cannot be all that is held", len(held))
			}
			// Whole secrets: what is behind the end of an object may be of another one before it.
			for name, secret := range graces {
				for way, written := range writings(secret) {
					if strings.Contains(held, written) {
						t.Errorf("the %s is still there, in %s", name, way)
					}
				}
			}
		})
	}
}
