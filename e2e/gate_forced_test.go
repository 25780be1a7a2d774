//go:build linux

package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
)

// A shell with job control between sshd and the program changes nothing: who stands in
// the place of the session's command is a gate.
func TestGateBehindJobControl(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	const forced = `/bin/bash -c 'set -m; ` + sshd.Program + ` exec office; true'`
	opens := func(t *testing.T, command string) (*gate, *easygoing) {
		t.Helper()
		mine := startEasygoing(t)
		g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, command), forced: forced})
		g.WriteHome(".config/otpdialog/connections/office.toml", mine.connection())
		return g, mine
	}
	t.Run("a command, approved", func(t *testing.T) {
		t.Parallel()
		g, mine := opens(t, "push")
		g.letsIn()
		g.WaitLog("accepted", "otto", "command touch")
		mine.neverAsked(t)
	})
	t.Run("a command, denied", func(t *testing.T) {
		t.Parallel()
		g, mine := opens(t, "deny")
		g.keepsOut(0) // of the shell that goes on
		g.WaitLog("refused", "otto")
		mine.neverAsked(t)
	})
	t.Run("a login, denied", func(t *testing.T) {
		t.Parallel()
		g, mine := opens(t, "deny")
		p := g.logsIn()
		p.WaitText(rejectedNotice)
		p.leaves(0, terminal.Ctrl('c'))
		g.stayedShut()
		g.WaitLog("refused", "otto")
		mine.neverAsked(t)
	})
}

// Who has a shell over ssh already, and runs a command after a sign-in of his own, is at
// no gate, unless the policy says that everywhere is one.
func TestGateIsNotInAnOrdinarySession(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, policy, end string) (*gate, *easygoing) {
		t.Helper()
		mine := startEasygoing(t)
		g := opensGate(t, scriptedSecret, behind{policy: policy, forced: unforced})
		g.WriteHome(".config/otpdialog/connections/own.toml", mine.connection())
		term := terminal.Start(t, terminal.Program{Path: "ssh", Args: g.Args("-tt", sshd.Host), Width: 110, Height: 32})
		term.WaitText(markWord)
		term.Type("otpdialog exec own --plain --user otto -- /bin/true; echo ended-$((40 + $?))\n")
		term.WaitText(end)
		term.Type("exit\n")
		term.WaitExit()
		return g, mine
	}
	t.Run("without a policy", func(t *testing.T) {
		t.Parallel()
		g, mine := run(t, "# nothing\n", "ended-40")
		if n := mine.asked.Load(); n != 1 {
			t.Errorf("the account's own server was asked %d times, want once", n)
		}
		if log := g.Log(); log != "" {
			t.Errorf("syslog has a message of the forged session:\n%s", log)
		}
	})
	t.Run("with gate = true", func(t *testing.T) {
		t.Parallel()
		g, mine := run(t, "[session]\ngate = true\n", "ended-118")
		g.WaitLog("refused", "otto", "own")
		mine.neverAsked(t)
	})
}

// A gate takes no command from a PATH that may be anybody's.
func TestGateWantsWholePaths(t *testing.T) {
	t.Parallel()
	mine := startEasygoing(t)
	g := opensGate(t, scriptedSecret, behind{
		office: forOtto(mine.address, "push"), command: []string{"exec", "office", "--", "echo", "not for syslog"},
	})
	if said := g.keepsOut(64); !strings.Contains(said, "write its full path") {
		t.Errorf("it says %q", said)
	}
	if line := g.WaitLog("refused", "otto", "office", "echo"); strings.Contains(line, "not for syslog") {
		t.Errorf("syslog has the arguments: %s", line)
	}
	mine.neverAsked(t)
}

// withoutPAM is for tests with a log that hangs: PAM modules of sshd wait for it.
var withoutPAM = []string{"UsePAM no"}

// A log that hangs or is missing neither locks anyone out nor lets anyone in.
func TestGateWithoutLog(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	for name, breaks := range map[string]func(*sshd.Server){"stopped": (*sshd.Server).StopLog, "hangs": (*sshd.Server).ClogLog} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "push"), lines: withoutPAM})
			breaks(g.Server)
			g.letsIn()
		})
		t.Run(name+", and denied", func(t *testing.T) {
			t.Parallel()
			g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "deny"), lines: withoutPAM})
			breaks(g.Server)
			g.keepsOut(77)
		})
	}
}

// A gate over TLS needs no secret that its people can read, only a key.
func TestGateOverTLS(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	files := map[string]string{}
	for name, path := range map[string]string{"ca.pem": server.CAFile, "office.pem": server.CertFile, "office.key": server.KeyFile} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	office := func(authority string) string {
		const folder = "/etc/otpdialog/"
		return connection{
			primary: server.TLS, actions: []string{action(push, "push", "autosend = true")},
			more: []string{
				`ask = "otp"`, `transport = "tls"`, fmt.Sprintf("ca_file = %q", folder+authority),
				fmt.Sprintf("cert_file = %q", folder+"office.pem"), fmt.Sprintf("key_file = %q", folder+"office.key"),
			},
		}.text()
	}
	t.Run("the authority of the server", func(t *testing.T) {
		t.Parallel()
		g := opensGate(t, server.Secret, behind{office: office("ca.pem"), files: files})
		g.letsIn()
		g.WaitLog("accepted", "otto", "office", server.TLS)
		want := freeradius.Request{Address: server.TLS, User: "otto"}
		if got := server.Requests(); !slices.Contains(got, want) {
			t.Errorf("requests: %v, want %v among them", got, want)
		}
	})
	t.Run("another authority", func(t *testing.T) {
		t.Parallel()
		// Whatever answers there, it is alive: that is no outage, either.
		g := opensGate(t, server.Secret, behind{policy: failOpenPolicy, office: office("office.pem"), files: files})
		if said := g.staysShut(69); !strings.Contains(said, "unknown authority") {
			t.Errorf("it says %q", said)
		}
		g.WaitLog("refused", "otto", "office")
	})
}
