//go:build linux

package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"layeh.com/radius"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
)

// impatient has a sign-in end in silence soon.
var impatient = []string{"timeout = 1", "retries = 0"}

// openedWord is what the person reads whom a gate lets in without a sign-in.
const openedWord = "Let in without a sign-in, because no server can be reached. This was logged."

// staysShut runs a command through a gate that is not to open for it.
func (g *gate) staysShut(code int) (said string) {
	g.t.Helper()
	said = g.keepsOut(code)
	g.notOpened()
	return said
}

// notOpened checks that the gate did not open without a sign-in, and did not say so.
func (g *gate) notOpened() {
	g.t.Helper()
	g.stayedShut()
	if log := g.Log(); strings.Contains(log, "FAIL OPEN") {
		g.t.Errorf("syslog:\n%s", log)
	}
}

// Failing open is for servers that are not there, and is logged each time.
func TestGateFailsOpen(t *testing.T) {
	t.Parallel()
	second := fmt.Sprintf("secondary = %q", closedPort(t))
	for name, office := range map[string]string{
		"a closed port":                forOtto(closedPort(t), "push"),
		"two, one after the other":     forOtto(closedPort(t), "push", second),
		"two at the same time":         forOtto(closedPort(t), "push", second, `ha_mode = "parallel"`),
		"a closed port of a transport": forOtto(closedPort(t), "push", `transport = "tcp"`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := opensGate(t, scriptedSecret, behind{policy: failOpenPolicy, office: office})
			for n := range 2 {
				got := g.Run("ssh", "", sshd.Host, g.entry)
				if got.Code != 0 || got.Stdout != markWord+"\n" || !strings.Contains(got.Stderr, openedWord) || !g.marked() {
					t.Errorf("%+v", got)
				}
				g.Await("line for each", func() bool { return strings.Count(g.Log(), "FAIL OPEN") == n+1 })
			}
			g.WaitLog("FAIL OPEN", "otpdialog", "otto")
		})
	}
}

// Whatever shows life keeps the gate shut, and so does whatever is no outage.
func TestGateStaysShutIfAServerLives(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(20*time.Second))
	asks := scripted(t, server.Secret, func(r *radius.Request) *radius.Packet {
		return says(r, radius.CodeAccessChallenge, "And the code?")
	})
	forges := scripted(t, "the server has another secret", func(r *radius.Request) *radius.Packet {
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	quick := func(address, command string, more ...string) string {
		return forOtto(address, command, append(more, impatient...)...)
	}
	second := func(address string) string { return fmt.Sprintf("secondary = %q", address) }
	for name, tt := range map[string]struct {
		code   int
		office string
	}{
		"a no":                             {77, forOtto(server.Auth, "654321")},
		"a question":                       {65, forOtto(asks, "push")},
		"the other one lives":              {75, quick(server.Dead, "push", second(server.Auth))},
		"the other one says no":            {77, forOtto(closedPort(t), "654321", second(server.Auth))},
		"nobody approves in time":          {75, quick(server.Auth, "push")},
		"a mistake in files":               {78, "primary = 7\n"},
		"the other one has another secret": {75, quick(server.Dead, "push", second(forges))}, // which is heard of only when they are asked once more
		"silence":                          {75, quick(server.Dead, "push")},                 // which is what a busy server looks like, too
		"silence beside a closed port":     {75, quick(closedPort(t), "push", second(server.Dead))},
		"one of two at the same time":      {75, quick(server.Dead, "push", second(server.Auth), `ha_mode = "parallel"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opensGate(t, server.Secret, behind{policy: failOpenPolicy, office: tt.office}).staysShut(tt.code)
		})
	}
	t.Run("its name is this computer's", func(t *testing.T) {
		t.Parallel()
		_, port, _ := strings.Cut(closedPort(t), ":")
		g := opensGate(t, server.Secret, behind{
			policy: "[session]\nfail_open = true\n", office: quick("radius.example.com:"+port, "push"),
			hosts: "127.0.0.1 localhost radius.example.com\n",
		})
		if said := g.staysShut(78); !strings.Contains(said, "is an address of this computer") {
			t.Errorf("it says %q", said)
		}
	})
}

// It opens only for a command, and only if that can be logged.
func TestGateOpensForNothingElse(t *testing.T) {
	t.Parallel()
	closed := forOtto(closedPort(t), "push")
	for name, tt := range map[string]struct {
		code    int
		office  string
		command []string
	}{
		"auth":               {69, closed, []string{"auth", "office"}},
		"a sign-in":          {69, closed, []string{"office"}},
		"a sign-in in lines": {69, closed, []string{"--plain", "office"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := opensGate(t, scriptedSecret, behind{policy: failOpenPolicy + "gate = true\n", office: tt.office, command: tt.command})
			g.staysShut(tt.code)
			g.WaitLog("otpdialog", "refused", "otto")
		})
	}
	for name, breaks := range map[string]func(*sshd.Server){"without a log": (*sshd.Server).StopLog, "with a log that hangs": (*sshd.Server).ClogLog} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := opensGate(t, scriptedSecret, behind{policy: failOpenPolicy, office: closed, lines: withoutPAM})
			breaks(g.Server)
			if said := g.staysShut(69); strings.Contains(said, openedWord) {
				t.Errorf("it says %q", said)
			}
		})
	}
}

// Nobody opens a gate by choosing the one connection whose server is gone.
func TestGateStaysShutForAChoice(t *testing.T) {
	t.Parallel()
	gone := forOtto(closedPort(t), "push", impatient...)
	g := opensGate(t, scriptedSecret, behind{
		policy: failOpenPolicy, office: gone, files: map[string]string{"connections/other.toml": gone}, command: []string{"exec"},
	})
	p := g.logsIn()
	p.WaitText("office")
	p.Type("office\r")
	g.WaitLog("refused", "office")
	g.notOpened()
}

// On a terminal it opens as soon as the network has said so. A person who leaves before that, in
// whatever way, opens nothing.
func TestGateFailsOpenAtTheScreens(t *testing.T) {
	t.Parallel()
	logsIn := func(t *testing.T, term string) (*gate, *person) {
		t.Helper()
		g := opensGate(t, scriptedSecret, behind{policy: failOpenPolicy, office: forOtto(closedPort(t), "")})
		if term == "" {
			p := g.logsIn()
			p.waitDialog()
			return g, p
		}
		p := &person{terminal.Start(t, terminal.Program{
			Path: "ssh", Args: g.Args("-tt", sshd.Host), Width: 110, Height: 32, Env: []string{"TERM=" + term},
		}), t}
		p.WaitText("OTP or method")
		return g, p
	}
	for name, term := range map[string]string{"on the screens": "", "in lines": "dumb"} {
		t.Run("it opens "+name, func(t *testing.T) {
			t.Parallel()
			g, p := logsIn(t, term)
			if term == "" {
				p.answers("123456")
			} else {
				p.Type("123456\n")
			}
			p.WaitText(openedWord)
			p.WaitText(markWord)
			g.WaitLog("FAIL OPEN", "otpdialog", "otto")
			p.Type("exit 3\n")
			if code := p.WaitExit(); code != 3 || !g.marked() {
				t.Errorf("exit code = %d; screen:\n%s", code, p.Text())
			}
		})
		for key, leaves := range map[string]func(p *person){
			"Ctrl+C":          func(p *person) { p.Press(terminal.Ctrl('c')) },
			"Ctrl+Z":          func(p *person) { p.Press(terminal.Ctrl('z')) },
			"a client killed": func(p *person) { p.Signal(syscall.SIGKILL) },
			"Ctrl+D, or Esc":  func(p *person) { leavesWithout(p, term) },
		} {
			t.Run(key+" "+name, func(t *testing.T) {
				t.Parallel()
				g, p := logsIn(t, term)
				leaves(p)
				g.notOpened()
				g.WaitLog("refused", "interrupted", "otto")
			})
		}
	}
}

// leavesWithout leaves the question in the way that its face has.
func leavesWithout(p *person, term string) {
	p.t.Helper()
	if term != "" {
		p.Press(terminal.Ctrl('d'))
		return
	}
	p.confirms(terminal.Esc)
	p.WaitText(signInWord)
	p.confirms(terminal.Esc)
}

// An attacker with the key to the account keeps the server busy with pushes until it is
// silent to everybody else, too: that opens nothing.
func TestGateStaysShutWhenServerIsBusy(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.PushDelay(4*time.Second), freeradius.Threads(4), freeradius.Debug())
	g := opensGate(t, server.Secret, behind{policy: failOpenPolicy, office: forOtto(server.Auth, "push", impatient...)})
	var clients []*sshd.Client
	for range 8 {
		clients = append(clients, g.Begin("ssh", sshd.Host, g.entry))
	}
	for _, client := range clients {
		if got := client.Wait(); got.Code != 75 || got.Stdout != "" {
			t.Errorf("%+v, want exit code 75", got)
		}
	}
	g.notOpened()
	server.WaitLog(regexp.MustCompile(`Sent Access-Accept`), len(clients)) // it ends badly while pushes are pending
	g.notOpened()
}
