//go:build unix

package e2e

import (
	"context"
	"os"
	"strings"
	"testing"

	"otpdialog/clock"
	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
	"otpdialog/settings"
	"otpdialog/settings/store"
	"otpdialog/signin"
	"otpdialog/signin/session"
	"otpdialog/ui"
)

// crashVariable makes the test binary a program with the screens of the real
// one and a way to the servers that panics, here or there.
const crashVariable = "OTPDIALOG_E2E_CRASH"

// The places where it panics: each is another goroutine, or another moment, of
// the screens.
const (
	inUpdate  = "while a key is handled"
	inCommand = "while an exchange is under way"
	inView    = "while the progress box is drawn"
)

// crashCode is the exit code of a crash: not one that says something else.
const crashCode = 1

func crash(where string) int {
	dirs, err := store.FindDirs()
	if err != nil {
		panic(err)
	}
	screens, err := ui.New(ui.Options{
		Store:      store.Open(dirs),
		Connection: "office",
		Open: func(*settings.Connection) session.Servers {
			if where == inUpdate {
				panic(where)
			}
			return faultyServers(where)
		},
	}, os.Environ(), clock.System{})
	if err != nil {
		panic(err)
	}
	if _, err := screens.Run(context.Background()); err != nil { //nolint:forbidigo // this is no test, but the program of one
		return crashCode
	}
	return 0
}

// faultyServers is a way to the servers with a fault in it.
type faultyServers string

func (s faultyServers) Exchange(ctx context.Context, _ signin.Request) (signin.Reply, error) {
	if s == inCommand {
		panic(string(s))
	}
	<-ctx.Done()
	return signin.Reply{}, &session.ExchangeError{Kind: signin.NoAnswer}
}

func (s faultyServers) Traffic() session.Traffic {
	if s == inView {
		panic(string(s))
	}
	return session.Traffic{}
}

func (faultyServers) Attributes() ([]session.Attribute, error) { return nil, nil }

func (faultyServers) Close() error { return nil }

// The terminal is whole after a crash, and what crashed can be read.
func TestCrash(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{inUpdate, inCommand, inView} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			h.write("office", connection{primary: "127.0.0.1:1", secret: "not used"}.text())
			p := h.startsIn(terminal.Program{Path: self, Env: []string{crashVariable + "=" + where, "GOTRACEBACK=all"}})
			p.signsInAs("alice", freeradius.LongPassword)
			p.leaves(crashCode)
			if !strings.Contains(p.Raw(), where) {
				t.Errorf("it does not say what crashed:\n%q", p.Raw())
			}
			secrets{"password": freeradius.LongPassword}.lackIn(t, "the terminal", p.Raw())
		})
	}
}
