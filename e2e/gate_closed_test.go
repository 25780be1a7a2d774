//go:build linux

package e2e

import (
	"regexp"
	"syscall"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
)

// Whatever ends a sign-in but an Access-Accept keeps the account out.
func TestGateKeepsOut(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	asks := scripted(t, server.Secret, func(r *radius.Request) *radius.Packet {
		challenge := says(r, radius.CodeAccessChallenge, "And the code?")
		challenge.Add(rfc2865.State_Type, radius.Attribute("a state"))
		return challenge
	})
	forges := scripted(t, "the server has another secret", func(r *radius.Request) *radius.Packet {
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	for name, tt := range map[string]struct {
		code   int
		office string
	}{
		"denied on the phone":                  {77, forOtto(server.Auth, "deny")},
		"a wrong code":                         {77, forOtto(server.Auth, "654321")},
		"a server that stays silent":           {75, forOtto(server.Dead, "push", "timeout = 1", "retries = 0")},
		"nobody approves in time":              {75, forOtto(server.Auth, "push 20", "timeout = 1", "retries = 0")},
		"a closed port":                        {69, forOtto(closedPort(t), "push")},
		"an answer signed with another secret": {69, forOtto(forges, "push", "timeout = 1", "retries = 0")},
		"a question":                           {65, forOtto(asks, "push")},
		"nothing to send":                      {65, forOtto(server.Auth, "")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := opensGate(t, server.Secret, behind{office: tt.office})
			g.keepsOut(tt.code)
			g.WaitLog("otpdialog", "refused", "otto")
		})
	}
}

// At the screens, too, there is one way in.
func TestGateKeepsOutAtTheScreens(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	office := forOtto(server.Auth, "", "timeout = 30")
	opens := func(t *testing.T) (*gate, *person) {
		t.Helper()
		g := opensGate(t, server.Secret, behind{office: office})
		p := g.logsIn()
		p.waitDialog()
		return g, p
	}
	for name, key := range map[string]rune{"Ctrl+C in the dialog": 'c', "Ctrl+Z in the dialog": 'z'} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, p := opens(t)
			p.leaves(130, terminal.Ctrl(key))
			g.stayedShut()
			g.WaitLog("otpdialog", "refused", "otto")
		})
	}
	for name, key := range map[string]rune{"Ctrl+C at the form": 'c', "Ctrl+Z at the form": 'z'} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withPassword := connection{primary: server.Auth, more: []string{`secret_file = "/etc/otpdialog/` + secretFile + `"`}}
			g := opensGate(t, server.Secret, behind{account: "alice", office: withPassword.text()})
			p := g.logsIn()
			p.WaitText(signInWord)
			p.leaves(130, terminal.Ctrl(key))
			g.stayedShut()
			g.WaitLog("otpdialog", "refused", "alice")
		})
	}
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGPIPE} {
		t.Run(signal.String()+" in the dialog", func(t *testing.T) {
			t.Parallel()
			g, p := opens(t)
			if err := syscall.Kill(g.WaitGate().PID, signal); err != nil {
				t.Fatal(err)
			}
			p.leaves(130)
			g.stayedShut()
			g.WaitLog("otpdialog", "refused", "interrupted", "otto")
		})
	}
	t.Run("a wrong code, and then no further", func(t *testing.T) {
		t.Parallel()
		g, p := opens(t)
		p.answers("654321")
		p.WaitText(rejectedNotice)
		p.leaves(130, terminal.Ctrl('c'))
		g.stayedShut()
		g.WaitLog("otpdialog", "refused", "otto")
	})
	t.Run("the client killed in the dialog", func(t *testing.T) {
		t.Parallel()
		g, p := opens(t)
		p.Signal(syscall.SIGKILL) // it is the ssh of this terminal
		g.stayedShut()
	})
}

// A sign-in that was ended while a push was pending stays ended, whatever the
// person with the phone does then.
func TestGateStaysClosed(t *testing.T) {
	t.Parallel()
	signals := []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGTSTP, syscall.SIGQUIT, syscall.SIGCONT}
	type end struct {
		name string
		ends func(*gate, *person) // person is nil without a terminal
	}
	ends := []end{
		{"Ctrl+C", func(_ *gate, p *person) { p.leaves(130, terminal.Ctrl('c')) }},
		{"Ctrl+Z", func(_ *gate, p *person) { p.leaves(130, terminal.Ctrl('z')) }},
		{"the client killed", func(_ *gate, p *person) { p.Signal(syscall.SIGKILL) }},
	}
	for _, signal := range signals {
		ends = append(ends, end{signal.String(), func(g *gate, _ *person) {
			if err := syscall.Kill(g.WaitGate().PID, signal); err != nil {
				g.t.Error(err)
			}
		}})
	}
	accepted := regexp.MustCompile(`Sent Access-Accept`)
	const command = "push 5" // long enough to end the program before
	t.Run("without a terminal, the client killed", func(t *testing.T) {
		t.Parallel()
		server := freeradius.Start(t, freeradius.Debug())
		g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, command)})
		client := g.Begin("ssh", sshd.Host, g.entry)
		server.WaitPush("otto")
		client.Kill()
		g.WaitLog("refused", "interrupted") // only the pipe without a reader tells the program
		g.stayedShut()
		server.WaitLog(accepted, 1)
		g.stayedShut()
	})
	for i, end := range ends {
		t.Run("at the screens, "+end.name, func(t *testing.T) {
			t.Parallel()
			server := freeradius.Start(t, freeradius.Debug())
			g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, command)})
			p := g.logsIn()
			p.WaitText(messageOf(push))
			server.WaitPush("otto")
			end.ends(g, p)
			g.stayedShut()
			server.WaitLog(accepted, 1)
			g.stayedShut()
		})
		if i < len(ends)-len(signals) {
			continue // it needs a terminal
		}
		t.Run("without a terminal, "+end.name, func(t *testing.T) {
			t.Parallel()
			server := freeradius.Start(t, freeradius.Debug())
			g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, command)})
			client := g.Begin("ssh", sshd.Host, g.entry)
			server.WaitPush("otto")
			end.ends(g, nil)
			if got := client.Wait(); got.Code == 0 || got.Stdout != "" {
				t.Errorf("%+v", got)
			}
			g.stayedShut()
			server.WaitLog(accepted, 1)
			g.stayedShut()
		})
	}
}
