//go:build linux

package e2e

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"layeh.com/radius"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
)

// easygoing is a RADIUS server that accepts everybody, as somebody runs it who
// wants to get past a gate.
type easygoing struct {
	address string
	asked   atomic.Int32
}

func startEasygoing(t *testing.T) *easygoing {
	t.Helper()
	server := new(easygoing)
	server.address = scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		server.asked.Add(1)
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	return server
}

// connection is a way to that server which sends something by itself.
func (e *easygoing) connection() string {
	return connection{
		primary: e.address, secret: scriptedSecret, more: []string{`ask = "otp"`, `autosend_when = "always"`},
		actions: []string{action(push, "push", "autosend = true")},
	}.text()
}

// neverAsked checks that no request has gone there.
func (e *easygoing) neverAsked(t *testing.T) {
	t.Helper()
	if n := e.asked.Load(); n != 0 {
		t.Errorf("the account's own server was asked %d times", n)
	}
}

// What an account makes for itself, in files and in the environment, does not
// count in a gate: the administrator's server is asked, and its no is the answer.
func TestGateIgnoresTheAccountsOwn(t *testing.T) {
	t.Parallel()
	const own = ".config/otpdialog/"
	for name, tt := range map[string]struct {
		files       map[string]string // besides own/connections/office.toml
		environment []string
		sent        []string // environment that the client sends
	}{
		"a connection of that name": {},
		"preferences": {files: map[string]string{
			own + "preferences.toml": "last_connection = \"office\"\nlast_user_name = \"heidi\"\n",
		}},
		"a policy": {files: map[string]string{
			own + "policy.toml": failOpenPolicy, own + "otpdialog/policy.toml": failOpenPolicy,
		}},
		"a folder of its own for settings": {environment: []string{
			"XDG_CONFIG_HOME=/home/otto/.config", "XDG_STATE_HOME=/home/otto/.config", "XDG_CONFIG_DIRS=/home/otto/.config",
		}},
		"a home of its own": {
			files:       map[string]string{"other/" + own + "connections/office.toml": ""},
			environment: []string{"HOME=/home/otto/other"},
		},
		"another name": {environment: []string{"USER=heidi", "LOGNAME=heidi", "USERNAME=heidi"}},
		"variables": {
			environment: []string{
				"OTPDIALOG_CONFIG=/home/otto/.config/otpdialog", "OTPDIALOG_CONNECTION=own", "OTPDIALOG_SECRET=" + scriptedSecret,
				"OTPDIALOG_USER=heidi", "OTPDIALOG_PASSWORD=heidipw", "OTPDIALOG_ACTION=Push", "OTPDIALOG_ANSWER=123456",
				"OTPDIALOG_OTP=123456", "OTPDIALOG_GATE=0", "OTPDIALOG_POLICY=/home/otto/.config/otpdialog/policy.toml",
			},
			sent: []string{"OTPDIALOG_ACTION=Push", "OTPDIALOG_ANSWER=123456"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, mine := freeradius.Start(t), startEasygoing(t)
			g := opensGate(t, server.Secret, behind{
				office: forOtto(server.Auth, "deny"),
				lines:  []string{"PermitUserEnvironment yes", "AcceptEnv OTPDIALOG_*"},
			})
			for path, text := range tt.files {
				if text == "" {
					text = mine.connection()
				}
				g.WriteHome(path, text)
			}
			for _, connection := range []string{"office", "own"} {
				g.WriteHome(own+"connections/"+connection+".toml", mine.connection())
			}
			g.WriteHome(".ssh/environment", strings.Join(tt.environment, "\n")+"\n")
			var args []string
			for _, variable := range tt.sent {
				args = append(args, "-o", "SetEnv="+variable)
			}
			if got := g.Run("ssh", "", append(args, sshd.Host, g.entry)...); got.Code != 77 || got.Stdout != "" {
				t.Errorf("%+v, want exit code 77", got)
			}
			g.stayedShut()
			g.WaitLog("otpdialog", "refused", "otto")
			mine.neverAsked(t)
			want := []freeradius.Request{{Address: server.Auth, User: "otto"}}
			if got := server.Requests(); !slices.Equal(got, want) {
				t.Errorf("requests: %v, want %v", got, want)
			}
		})
	}
}

// Without a connection of the administrator's there is none.
func TestGateWithoutConnection(t *testing.T) {
	t.Parallel()
	for name, command := range map[string][]string{"named": {"exec", "office"}, "the only one": {"exec"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mine := startEasygoing(t)
			g := opensGate(t, scriptedSecret, behind{command: command})
			g.WriteHome(".config/otpdialog/connections/office.toml", mine.connection())
			g.keepsOut(78)
			g.WaitLog("otpdialog", "refused", "otto")
			mine.neverAsked(t)
		})
	}
}

// A file that an account other than root can change is not the administrator's: with
// it the gate lets no one in, although the server would accept.
func TestGateTrustsFilesOfRootOnly(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "push")})
	g.letsIn()
	asked := len(server.Requests())
	folder := filepath.Join(g.Etc, "otpdialog")
	office, policy := filepath.Join(folder, "connections", "office.toml"), filepath.Join(folder, "policy.toml")
	for name, path := range map[string]string{
		"connection": office, "policy": policy, "secret": filepath.Join(folder, secretFile),
		"folder of connections": filepath.Dir(office), "folder": folder,
	} {
		for _, mode := range []os.FileMode{0o020, 0o002} {
			t.Run(fmt.Sprintf("%s with mode %03o added", name, mode), func(t *testing.T) {
				restores(t, path)
				info, err := os.Stat(path)
				if err == nil {
					err = os.Chmod(path, info.Mode()|mode)
				}
				if err != nil {
					t.Fatal(err)
				}
				g.with(t).mistrusts()
			})
		}
		t.Run("the account's "+name, func(t *testing.T) {
			restores(t, path)
			if err := os.Chown(path, sshd.AccountID, sshd.AccountID); err != nil {
				t.Fatal(err)
			}
			g.with(t).mistrusts()
		})
	}
	for name, path := range map[string]string{"connection": office, "policy": policy} {
		t.Run("a link to a "+name+" of the account", func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			g.WriteHome("linked.toml", string(text))
			saved := path + ".saved"
			if err := os.Rename(path, saved); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := os.Rename(saved, path); err != nil {
					t.Error(err)
				}
			})
			if err := os.Symlink("/home/otto/linked.toml", path); err != nil {
				t.Fatal(err)
			}
			g.with(t).mistrusts()
		})
	}
	if n := len(server.Requests()) - asked; n != 0 {
		t.Errorf("%d requests were sent by what such a file says", n)
	}
	g.letsIn()
}

// restores gives a file back its owner and mode when the test ends.
func restores(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	var group int
	if strings.HasSuffix(path, ".secret") {
		group = sshd.AccountID
	}
	t.Cleanup(func() {
		if err := os.Chown(path, 0, group); err != nil {
			t.Error(err)
		}
		if err := os.Chmod(path, info.Mode()); err != nil {
			t.Error(err)
		}
	})
}

// mistrusts runs a command through a gate whose files are not root's alone.
func (g *gate) mistrusts() {
	g.t.Helper()
	before := strings.Count(g.Log(), "refused")
	got := g.Run("ssh", "", sshd.Host, g.entry)
	if got.Code != 78 || got.Stdout != "" {
		g.t.Errorf("%+v, want exit code 78", got)
	}
	if !strings.Contains(got.Stderr, "/etc/otpdialog") {
		g.t.Errorf("%q does not say which file it is", got.Stderr)
	}
	g.WaitEmpty()
	if g.marked() {
		g.t.Error("it was let in")
	}
	g.Await("a refusal in syslog", func() bool { return strings.Count(g.Log(), "refused") > before })
}

// A server on the machine itself may be anybody's, and is asked only if the
// administrator says that it is his.
func TestGateAsksNoServerOnLoopback(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	_, port, _ := strings.Cut(server.Auth, ":")
	const nothing = "# nothing\n"
	for name, tt := range map[string]struct {
		policy, address string
		code            int
		says            string
	}{
		"no policy":          {nothing, server.Auth, 78, "a gate does not ask a server on this computer"},
		"a policy":           {"[session]\nloopback_servers = false\n", server.Auth, 78, "a gate does not ask a server on this computer"},
		"its name":           {nothing, "localhost:" + port, 78, "a gate does not ask a server on this computer"},
		"a name that is its": {nothing, "radius.example.com:" + port, 78, "is an address of this computer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := opensGate(t, server.Secret, behind{
				policy: tt.policy, office: forOtto(tt.address, "push"), hosts: "127.0.0.1 localhost radius.example.com\n",
			})
			if said := g.keepsOut(tt.code); !strings.Contains(said, tt.says) {
				t.Errorf("it says %q", said)
			}
			g.WaitLog("otpdialog", "refused", "otto")
		})
	}
	t.Cleanup(func() {
		if got := server.Requests(); len(got) != 0 {
			t.Errorf("requests: %v", got)
		}
	})
}

// Whatever is typed, it is the account that signs in.
func TestGateSignsInTheAccountOnly(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	office := connection{primary: server.Auth, more: []string{`secret_file = "/etc/otpdialog/` + secretFile + `"`}}
	g := opensGate(t, server.Secret, behind{office: office.text()})
	p := g.logsIn()
	p.WaitText(signInWord)
	p.WaitText("otto")
	p.Press(terminal.ShiftTab)
	p.Press(terminal.Ctrl('u'))
	p.Type("bob")
	p.Press(terminal.Tab)
	p.Type("bobpw")
	p.confirms(terminal.Enter)
	p.Press(terminal.Enter)
	server.WaitRequest("otto")
	p.WaitText(rejectedNotice)
	p.leaves(130, terminal.Ctrl('c'))
	g.stayedShut()
	users := map[string]bool{}
	for _, request := range server.Requests() {
		users[request.User] = true
	}
	if !maps.Equal(users, map[string]bool{"otto": true}) {
		t.Errorf("the users that were asked for: %v, want otto only", users)
	}
}
