//go:build unix

package e2e

import (
	"errors"
	"os"
	"strings"
	"testing"

	"otpdialog/e2e/terminal"
	accounts "otpdialog/simulator/account"
	"otpdialog/simulator/account/web"
	"otpdialog/simulator/world"
)

// An accountHome is a home with a connection "personal" to an account service of its own.
type accountHome struct {
	*home

	people  *world.World
	service *accounts.Service
}

func newAccountHome(t *testing.T) *accountHome {
	t.Helper()
	h := &accountHome{home: newHome(t), people: world.New()}
	h.service = accounts.New(accounts.Options{World: h.people, Accounts: accounts.Demonstration()})
	server, err := web.Start(h.people, h.service, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	h.write("personal", "kind = \"account\"\ndisplay_name = \"My account\"\nservice = \""+server.URL()+"\"\n")
	return h
}

// link is that of the only mail of alice.
func (h *accountHome) link() string {
	h.t.Helper()
	mails := h.people.Mailbox("alice@example.com")
	if len(mails) != 1 {
		h.t.Fatalf("alice has %d mails", len(mails))
	}
	return mails[0].Link[strings.LastIndex(mails[0].Link, "/")+1:]
}

// signsIn starts the real program in a terminal, and types up to the email.
func (h *accountHome) signsIn(p terminal.Program) *person {
	h.t.Helper()
	p.Args, p.Width, p.Height = []string{"account", "sign-in", "--plain"}, 110, 40
	at := h.startsIn(p)
	at.WaitText("Email:")
	at.Type("alice@example.com\r")
	at.WaitText("Password (not shown):")
	at.Type("wonderland\r")
	at.WaitText("Press Ctrl+C to leave.")
	return at
}

// A person types a password that is not shown, compares the match code with the email, and confirms.
func TestAccountInLines(t *testing.T) {
	t.Parallel()
	h := newAccountHome(t)
	p := h.signsIn(terminal.Program{})
	ticket, err := h.service.Open(h.link())
	if err != nil {
		t.Fatal(err)
	}
	p.WaitText("Match code: " + ticket.MatchCode)
	if _, err := h.service.Press(h.link(), true, ""); err != nil {
		t.Fatal(err)
	}
	if code := p.WaitExit(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, p.Text())
	}
	p.WaitText("Signed in as alice@example.com. This device is trusted.")
	p.CheckRestored()
	kept := h.state0600()
	for _, secret := range append(kept, "wonderland", h.link()) {
		if strings.Contains(p.Raw(), secret) {
			t.Errorf("the secret %q was shown", secret)
		}
	}
	c := script{t: t, home: h.home}.does(0, "account", "status", "--json")
	for _, secret := range kept {
		c.lacks(secret)
	}
}

// state0600 returns the token of the device and the session in the file that only its owner can read.
func (h *accountHome) state0600() (secrets []string) {
	h.t.Helper()
	info, err := os.Stat(h.stateFile())
	if err != nil || info.Mode().Perm() != 0o600 {
		h.t.Fatalf("%v, %v", info, err)
	}
	text, err := os.ReadFile(h.stateFile())
	if err != nil {
		h.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " = ")
		if key = strings.TrimSpace(key); key == "device" || key == "session" {
			secrets = append(secrets, strings.Trim(strings.TrimSpace(value), `"'`))
		}
	}
	if len(secrets) != 2 {
		h.t.Fatalf("the state has %d of device and session:\n%s", len(secrets), text)
	}
	return secrets
}

// At a terminal that can show them, an account is on screens.
func TestAccountOnScreens(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"account", "sign-in"}, {"personal"}} {
		h := newAccountHome(t)
		p := h.starts(args...)
		p.WaitText("Continue with")
		p.Press(terminal.Ctrl('c'))
		h.left(p)
	}
}

// Ctrl+C and a signal leave at each moment: the terminal is as before, nothing is kept, and the email
// is good for nothing any more.
func TestAccountLeft(t *testing.T) {
	t.Parallel()
	t.Run("while the email is waited for", func(t *testing.T) {
		t.Parallel()
		h := newAccountHome(t)
		p := h.signsIn(terminal.Program{})
		link := h.link()
		p.Press(terminal.Ctrl('c'))
		h.left(p)
		if _, err := h.service.Press(link, true, ""); err == nil {
			t.Error("the email that was given up can be confirmed")
		}
	})
	t.Run("while the password is typed", func(t *testing.T) {
		t.Parallel()
		h := newAccountHome(t)
		p := h.starts("account", "sign-in", "--plain", "--email", "alice@example.com")
		p.WaitText("Password (not shown):")
		p.Type("wonder")
		p.Press(terminal.Ctrl('c'))
		h.left(p)
		if strings.Contains(p.Raw(), "wonder") {
			t.Error("the password was shown")
		}
	})
	t.Run("with Ctrl+D", func(t *testing.T) {
		t.Parallel()
		h := newAccountHome(t)
		p := h.starts("account", "sign-up")
		p.WaitText("Email:")
		p.Press(terminal.Ctrl('d'))
		h.left(p)
	})
}

// left checks the end of a program that the person has left.
func (h *accountHome) left(p *person) {
	h.t.Helper()
	if code := p.WaitExit(); code != 130 {
		h.t.Errorf("exit code %d:\n%s", code, p.Text())
	}
	p.CheckRestored()
	if _, err := os.Stat(h.stateFile()); !errors.Is(err, os.ErrNotExist) {
		h.t.Errorf("something was kept: %v", err)
	}
}

// The commands of an account do not work in a gate, for any user, and start nothing.
func TestAccountIsNoGate(t *testing.T) {
	t.Parallel()
	h := newAccountHome(t)
	marks := t.TempDir() + "/started"
	script{t: t, home: h.home, stdin: strings.NewReader("bob@example.com\nwonderland\n")}.does(64, "exec", "personal", "--", "touch", marks)
	if _, err := os.Stat(marks); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the command was started: %v", err)
	}
	for _, args := range [][]string{{"account", "sign-in"}, {"account", "status"}, {"account", "reset-password"}} {
		h.runs(78, underPolicy(t, "[session]\ngate = true\n", args...)...).says("your administrator does not allow the commands of an account")
	}
}
