//go:build unix

package plain

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"

	"otpdialog/settings/document"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/signin/session/sessiontest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A talk is one run of plain mode in virtual time, with a person or a script at one end
// and a server at the other, both played by the test:
//
//	tell(t, "push", setup{}, func(d *talk) {
//		d.Types("alice").Types("secret")
//		d.Challenges("Choose").Types("push").Accepts("Welcome")
//	})
//
// What was said and typed has to be what the golden file has.
type talk struct {
	t      *testing.T
	stop   context.CancelFunc
	folder string // of its files

	mu         sync.Mutex
	transcript bytes.Buffer

	server  *sessiontest.Server
	lines   *Lines
	session *session.Session
	store   *store.Store
	options Options
	outcome session.Outcome
	err     error
	over    chan struct{}
}

// setup is what a talk starts with.
type setup struct {
	whole      string // the file of the connection; "" for the office
	connection string // more lines of its file
	actions    string
	state      string // state.toml
	script     string // lines of a script; "" for a person
	options    Options
}

const officeFile = `display_name = "Head office"
primary      = "radius1.example.com"
secret       = "a shared secret of some length"
`

const twoActions = `
[[actions]]
title       = "Push"
command     = "push"
description = "Send a notification to your phone"
message     = "Approve the sign-in on your phone…"

[[actions]]
title   = "SMS"
command = "sms"
`

var autosendPush = strings.Replace(twoActions, `title       = "Push"`, "title = \"Push\"\nautosend = true", 1)

// listenOnce has the runtime begin with signals outside of any bubble of virtual time:
// what it makes for them lives as long as the process.
var listenOnce = sync.OnceFunc(func() {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGCONT)
})

// tell runs a talk to its end.
func tell(t *testing.T, golden string, s setup, story func(d *talk)) *talk {
	t.Helper()
	listenOnce()
	var d *talk
	synctest.Test(t, func(t *testing.T) {
		d = newTalk(t, s)
		synctest.Wait()
		story(d)
		select {
		case <-d.over:
		default:
			d.stop()
			<-d.over
			t.Errorf("the talk goes on after its story:\n%s", &d.transcript)
		}
		switch {
		case s.script != "": // the lines that nobody wanted
			for more := true; more; {
				_, more = <-d.lines.next()
			}
		case d.lines != nil:
			close(d.lines.lines)
		}
	})
	d.compare(golden)
	return d
}

func newTalk(t *testing.T, s setup) *talk {
	t.Helper()
	dir := t.TempDir()
	dirs := store.Dirs{System: filepath.Join(dir, "system"), Config: filepath.Join(dir, "config"), State: filepath.Join(dir, "state")}
	if s.state != "" {
		if err := os.MkdirAll(dirs.State, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dirs.State, "state.toml"), []byte(s.state), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s.actions == "" {
		s.actions = twoActions
	}
	if s.whole == "" {
		s.whole = officeFile + s.connection + s.actions
	}
	c, err := document.ParseConnection("office", "office.toml", []byte(s.whole))
	if err != nil {
		t.Fatal(err)
	}
	d := &talk{t: t, folder: dir, options: s.options, server: sessiontest.New(t, synctest.Wait), over: make(chan struct{})}
	d.options.Out = d
	if d.options.Why == "" {
		d.options.Why = "a test runs"
	}
	d.lines = NewLines(strings.NewReader(s.script))
	if s.script == "" {
		d.lines = typist(t)
	}
	d.options.Lines = d.lines
	var ctx context.Context
	ctx, d.stop = context.WithCancel(t.Context())
	t.Cleanup(d.stop)
	d.store = store.Open(dirs)
	names := session.LeaveUserNames
	if s.script == "" {
		names = session.RememberUserNames
	}
	d.session = session.New(ctx, session.Options{
		Connection: &c, Memory: d.store, Open: d.server.Open,
		RememberLastMethod: true, UserNames: names,
	})
	d.options.Session = d.session
	go func() {
		defer close(d.over)
		d.err = Run(ctx, d.options)
		d.outcome = d.session.Outcome()
		d.session.Close()
	}()
	return d
}

// typist is a person at a real terminal, whose lines the test hands over: reading them
// from there would hold up the virtual time.
func typist(t *testing.T) *Lines {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = tty.Close()
		_ = master.Close()
	})
	l := NewLines(tty)
	l.lines, l.reading = make(chan string), true
	return l
}

// What a terminal puts into a line beside what is typed is not part of it.
func TestLinesOfATerminal(t *testing.T) {
	t.Parallel()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer tty.Close()
	lines := NewLines(tty)
	for typed, want := range map[string]string{
		"\x1b[200~pw\x1b[201~":      "pw",
		"\x1b[200~pw":               "pw",
		"p\x1b[Aw\x1bOP\x1b[[A":     "pw",
		"px\x1b[127;2uw":            "pw",
		"w\x1b[Dp":                  "pw",
		"a\x1b@b":                   "a@b",
		"p\xe4w":                    "p\ufffdw",
		"\x1b]11;rgb:0/0/0\x1b\\pw": "pw",
	} {
		if _, err := master.WriteString(typed + "\n"); err != nil {
			t.Fatal(err)
		}
		if got := <-lines.next(); got != want {
			t.Errorf("%q became %q, want %q", typed, got, want)
		}
	}
}

// Write implements io.Writer for what is said.
func (d *talk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.transcript.Write(p)
}

// Types types a line. The golden file shows it where the person would see it.
func (d *talk) Types(line string) *talk {
	d.t.Helper()
	shown := line + "\n"
	if d.hides() {
		shown = "" // the line end comes from the program
	}
	d.mu.Lock()
	d.transcript.WriteString(shown)
	d.mu.Unlock()
	d.lines.lines <- line
	synctest.Wait()
	return d
}

// hides tells whether the terminal shows what is typed.
func (d *talk) hides() bool {
	d.t.Helper()
	before, err := echoes(d.lines.terminal.Fd())
	if err != nil {
		d.t.Fatal(err)
	}
	return !before
}

// Waits lets time pass.
func (d *talk) Waits(long time.Duration) *talk {
	time.Sleep(long) //nolint:forbidigo // virtual
	synctest.Wait()
	return d
}

// Stops ends the program, as a signal does.
func (d *talk) Stops() *talk {
	d.stop()
	synctest.Wait()
	return d
}

// Leaves types Ctrl+D.
func (d *talk) Leaves() *talk {
	close(d.lines.lines)
	synctest.Wait()
	d.lines = nil
	return d
}

// Heard fails unless the last request carries that password, command or OTP.
func (d *talk) Heard(password string) *talk {
	d.t.Helper()
	d.server.Heard(password)
	return d
}

// AskedTimes fails unless so many requests have come.
func (d *talk) AskedTimes(n int) *talk {
	d.t.Helper()
	d.server.Asked(n)
	return d
}

func (d *talk) answers(r signin.Reply) *talk {
	d.t.Helper()
	d.server.Answers(r)
	return d
}

func (d *talk) Challenges(prompt string) *talk {
	d.t.Helper()
	d.server.Challenges(prompt)
	return d
}

func (d *talk) Accepts(message string) *talk {
	d.t.Helper()
	return d.answers(signin.Reply{Code: signin.Accept, Message: message})
}

func (d *talk) Rejects(message string) *talk {
	d.t.Helper()
	return d.answers(signin.Reply{Code: signin.Reject, Message: message})
}

func (d *talk) Fails(kind signin.Failure) *talk {
	d.t.Helper()
	d.server.Fails(kind)
	return d
}

// compare holds the transcript against the golden file. Whatever a server or a file had
// in it, there is nothing in it but text and line ends.
func (d *talk) compare(golden string) {
	d.t.Helper()
	got := bytes.ReplaceAll(d.transcript.Bytes(), []byte(d.folder), []byte("FOLDER"))
	for _, b := range got {
		if b < 0x20 && b != '\n' || b == 0x7f {
			d.t.Errorf("the octet %#x is in what was written:\n%q", b, got)
		}
	}
	path := filepath.Join("testdata", golden+".golden")
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		d.t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

// isUnanswered fails unless nobody could answer that question.
func (d *talk) isUnanswered(q Question) {
	d.t.Helper()
	if e, ok := errors.AsType[*UnansweredError](d.err); !ok || e.What != q {
		d.t.Errorf("error %v, want an unanswered question", d.err)
	}
}
