//go:build linux

package e2e

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
)

// gate is an account that comes in through the program only.
type gate struct {
	*sshd.Server

	t *testing.T
	// entry is a line of shell that leaves a mark when the account is let in.
	entry string
}

// behind says what stands in the way.
type behind struct {
	account string            // "otto" if it is empty
	policy  string            // loopbackPolicy if it is empty
	office  string            // the connection; none if it is empty
	files   map[string]string // further ones of the administrator's
	lines   []string
	options string   // of the key, in the place of a ForceCommand
	command []string // for the program; exec office if it is empty
	forced  string   // in the place of the program and its command; unforced for nothing
	hosts   string   // in the place of /etc/hosts
	resolv  string   // in the place of /etc/resolv.conf
	pam     string   // in the place of /etc/pam.d/sshd
	shell   string   // /bin/bash if it is empty
}

// unforced leaves the account its shell.
const unforced = "none"

// The administrator's policies. The servers of the tests are on loopback.
const (
	loopbackPolicy = "[session]\nloopback_servers = true\n"
	failOpenPolicy = loopbackPolicy + "fail_open = true\n"
)

// secretFile is where the shared secret of an administrator's connection is.
const secretFile = "office.secret"

// forOtto is a connection to a FreeRADIUS for the user otto, who has no password.
// A command that is not empty goes out by itself.
func forOtto(address, command string, more ...string) string {
	c := connection{primary: address, more: append([]string{
		`ask = "otp"`, fmt.Sprintf("secret_file = %q", "/etc/otpdialog/"+secretFile),
	}, more...)}
	if command != "" {
		c.actions = []string{action(push, command, "autosend = true")}
	}
	return c.text()
}

// opensGate starts an sshd with a gate. The account's login shell leaves a mark,
// and each command of these tests does so, too.
func opensGate(t *testing.T, secret string, b behind) *gate {
	t.Helper()
	if b.account == "" {
		b.account = "otto"
	}
	if b.policy == "" {
		b.policy = loopbackPolicy
	}
	if b.command == nil {
		b.command = []string{"exec", "office"}
	}
	forced := cmp.Or(b.forced, sshd.Program+" "+strings.Join(b.command, " "))
	config := sshd.Config{
		Account: b.account, Program: program,
		Files: map[string]string{"policy.toml": b.policy, secretFile: secret + "\n"},
		Lines: b.lines, Hosts: b.hosts, Resolver: b.resolv, PAM: b.pam, Shell: b.shell,
	}
	if b.office != "" {
		config.Files["connections/office.toml"] = b.office
	}
	maps.Copy(config.Files, b.files)
	switch {
	case b.forced == unforced:
	case b.options == "":
		config.Lines = append(config.Lines, "ForceCommand "+forced)
	default:
		config.KeyOptions = fmt.Sprintf("%s,command=%q", b.options, forced)
	}
	// The path of the mark depends on no variable.
	entry := fmt.Sprintf("touch /home/%s/%s; echo %s", b.account, markFile, markWord)
	g := &gate{sshd.Start(t, config), t, entry}
	g.WriteHome(".bash_profile", g.entry)
	return g
}

// with is the same gate for a subtest.
func (g *gate) with(t *testing.T) *gate {
	t.Helper()
	return &gate{g.With(t), t, g.entry}
}

// The mark of a session that was let in: a file at home, and a word on stdout.
const (
	markFile = "somebody-is-in"
	markWord = "in-in"
)

// marked reports whether a session was let in since the last call.
func (g *gate) marked() bool {
	g.t.Helper()
	path := filepath.Join(g.Home, markFile)
	if _, err := os.Stat(path); err != nil {
		return false
	}
	if err := os.Remove(path); err != nil {
		g.t.Fatal(err)
	}
	return true
}

// letsIn runs a command through the gate, which has to let it.
func (g *gate) letsIn() {
	g.t.Helper()
	got := g.Run("ssh", "", sshd.Host, g.entry)
	if got.Code != 0 || got.Stdout != markWord+"\n" || !g.marked() {
		g.t.Errorf("the gate stayed shut: %+v; syslog:\n%s", got, g.Log())
	}
}

// keepsOut runs a command through the gate, which has to end with a code instead,
// and say why. It returns what it says.
func (g *gate) keepsOut(code int) string {
	g.t.Helper()
	got := g.Run("ssh", "", sshd.Host, g.entry)
	if got.Code != code || got.Stdout != "" || got.Stderr == "" {
		g.t.Errorf("%+v, want exit code %d, nothing on stdout and a reason on stderr", got, code)
	}
	g.stayedShut()
	return got.Stderr
}

// stayedShut checks that no session was let in, and that none is left that could be.
func (g *gate) stayedShut() {
	g.t.Helper()
	g.WaitEmpty()
	if g.marked() {
		g.t.Errorf("a session was let in; syslog:\n%s", g.Log())
	}
	if log := g.Log(); strings.Contains(log, "accepted") {
		g.t.Errorf("syslog says that a session was let in:\n%s", log)
	}
}

// logsIn opens an interactive session, in which the program shows its screens.
func (g *gate) logsIn() *person {
	g.t.Helper()
	return &person{terminal.Start(g.t, terminal.Program{
		Path: "ssh", Args: g.Args("-tt", sshd.Host), Width: 110, Height: 32,
		// Through ssh, Bubble Tea asks only terminals that it knows whether they hold back half a frame.
		Env: []string{"TERM=alacritty"},
	}), g.t}
}

// The way in that the gate is for: a push, approved on the phone, from the screens
// to the login shell.
func TestGateLetsIn(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "")})

	t.Run("by a push", func(t *testing.T) {
		g, pushes := g.with(t), server.Pushes("otto")
		p := g.logsIn()
		p.waitDialog()
		if g.marked() {
			t.Error("the shell was there before the dialog")
		}
		p.presses(push)
		p.WaitText(markWord)
		if !g.marked() {
			t.Error("the login shell has not read its profile")
		}
		if n := server.Pushes("otto") - pushes; n != 1 {
			t.Errorf("%d pushes, want 1", n)
		}
		// The terminal is the shell's as if nothing had been there before.
		p.Type("echo $0-$((40 + 2)); stty -a | grep -c ' icanon'; exit 3\n")
		p.WaitText("-bash-42")
		p.leaves(3)
		g.WaitLog("otpdialog", "accepted", "otto", "office")
	})

	t.Run("by a code", func(t *testing.T) {
		g := g.with(t)
		p := g.logsIn()
		p.waitDialog()
		p.answers("123456")
		p.WaitText(markWord)
		p.Type("exit\n")
		p.leaves(0)
		if !g.marked() {
			t.Error("the login shell has not read its profile")
		}
		secrets{"shared secret": server.Secret}.lackIn(t, "syslog", g.Log())
		if log := g.Log(); strings.Contains(log, "123456") {
			t.Errorf("the code is in syslog:\n%s", log)
		}
	})

	t.Run("by a code after a wrong one", func(t *testing.T) {
		g := g.with(t)
		p := g.logsIn()
		p.waitDialog()
		p.answers("654321")
		p.WaitText(rejectedNotice)
		if g.marked() {
			t.Error("a wrong code opens the gate")
		}
		p.waitDialog()
		p.answers("123456")
		p.WaitText(markWord)
		p.Type("exit\n")
		p.leaves(0)
	})
}

// A terminal that can show lines only is asked in lines.
func TestGateLetsInByLines(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "")})
	for answer, code := range map[string]int{"123456": 0, "654321": 77} {
		term := terminal.Start(t, terminal.Program{
			Path: "ssh", Args: g.Args("-tt", sshd.Host), Width: 110, Height: 32, Env: []string{"TERM=dumb"},
		})
		term.WaitText("otto")
		term.WaitText(push)
		term.Type(answer + "\n")
		if code == 0 {
			term.WaitText(markWord)
			term.Type("exit\n")
		} else {
			term.WaitText(rejectedNotice)
			term.Press(terminal.Ctrl('d'))
		}
		if got := term.WaitExit(); got != code {
			t.Errorf("%s: exit code = %d, want %d; screen:\n%s", answer, got, code, term.Text())
		}
		if in := g.marked(); in != (code == 0) {
			t.Errorf("%s: let in: %t", answer, in)
		}
	}
}

// A user name and a password come first if the connection asks for them. The name
// is the account's.
func TestGateWithPassword(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	office := connection{primary: server.Auth, more: []string{fmt.Sprintf("secret_file = %q", "/etc/otpdialog/"+secretFile)}}
	g := opensGate(t, server.Secret, behind{account: "alice", office: office.text()})
	p := g.logsIn()
	p.WaitText(signInWord)
	p.WaitText("alice")
	p.answersHidden("alicepw")
	p.waitDialog()
	p.presses(push)
	p.WaitText(markWord)
	p.Type("exit\n")
	p.leaves(0)

	// Without a terminal there is no one to answer, and nothing is sent automatically.
	if said := g.Run("ssh", "", sshd.Host, g.entry); said.Code != 65 || said.Stdout != "" || !strings.Contains(said.Stderr, "Password") {
		t.Errorf("%+v, want exit code 65 and the question", said)
	}
}

// Without a terminal the action with Autosend goes out by itself, and says so on
// stderr. The command has stdin, stdout and exit code for itself.
func TestGateWithoutTerminal(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "push")})
	g.letsIn()
	got := g.Run("ssh", "first line\nlast line", sshd.Host, "cat; exit 9")
	if got.Code != 9 || got.Stdout != "first line\nlast line" {
		t.Errorf("%+v, want the lines back and exit code 9", got)
	}
	if strings.ContainsFunc(got.Stderr, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' }) {
		t.Errorf("on stderr: %q, want plain lines", got.Stderr)
	}
	// What goes out by itself, and why, follows from the administrator's files alone each time.
	if !strings.Contains(got.Stderr, autosentTag) {
		t.Errorf("it does not say why the action went out: %q", got.Stderr)
	}
	entries, err := os.ReadDir(g.Home)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !slices.Contains([]string{".bash_profile", ".ssh"}, entry.Name()) {
			t.Errorf("the program has left %s at home", entry.Name())
		}
	}
	if n := server.Pushes("otto"); n != 2 {
		t.Errorf("%d pushes, want one for each command", n)
	}
}

// Files go through the gate, by both protocols of scp and by sftp.
func TestGateCopiesFiles(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "push")})
	content := make([]byte, 1<<20+1)
	_, _ = rand.Read(content) // never fails
	here := t.TempDir()
	from := filepath.Join(here, "from")
	if err := os.WriteFile(from, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, copies := range map[string]func(from, to string) sshd.Result{
		"scp":    func(from, to string) sshd.Result { return g.Run("scp", "", from, to) },
		"scp -O": func(from, to string) sshd.Result { return g.Run("scp", "", "-O", from, to) },
		"sftp": func(from, to string) sshd.Result {
			batch := fmt.Sprintf("put %s %s\n", from, strings.TrimPrefix(to, sshd.Host+":"))
			if there, remote := strings.CutPrefix(from, sshd.Host+":"); remote {
				batch = fmt.Sprintf("get %s %s\n", there, to)
			}
			return g.Run("sftp", batch, "-b", "-", sshd.Host)
		},
	} {
		there, back := strings.ReplaceAll(name, " ", ""), filepath.Join(here, "back")
		for _, way := range [][2]string{{from, sshd.Host + ":" + there}, {sshd.Host + ":" + there, back}} {
			if got := copies(way[0], way[1]); got.Code != 0 {
				t.Errorf("%s %v: %+v", name, way, got)
			}
		}
		for _, path := range []string{filepath.Join(g.Home, there), back} {
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%s: %s is not what was sent: %d bytes, %v", name, path, len(got), err)
			}
		}
		if err := os.Remove(back); err != nil {
			t.Error(err)
		}
	}
	if n := server.Pushes("otto"); n != 6 {
		t.Errorf("%d pushes, want one for each copy", n)
	}
}

// sshd's own sftp server is a name only, and the program knows it.
func TestGateCopiesByInternalSFTP(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "push"), lines: []string{"Subsystem sftp internal-sftp"}})
	g.WriteHome("there", "what is there")
	here := filepath.Join(t.TempDir(), "here")
	if got := g.Run("scp", "", sshd.Host+":there", here); got.Code != 0 {
		t.Errorf("%+v", got)
	}
	if text, err := os.ReadFile(here); err != nil || string(text) != "what is there" {
		t.Errorf("%q, %v", text, err)
	}
}

// In authorized_keys it is the same gate, and a command of the administrator's
// goes before that of the client.
func TestGateInAuthorizedKeys(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	t.Run("approved", func(t *testing.T) {
		t.Parallel()
		opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "push"), options: "restrict,pty"}).letsIn()
	})
	t.Run("denied", func(t *testing.T) {
		t.Parallel()
		opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "deny"), options: "restrict,pty"}).keepsOut(77)
	})
	t.Run("a command of the administrator", func(t *testing.T) {
		t.Parallel()
		g := opensGate(t, server.Secret, behind{
			office: forOtto(server.Auth, "push"), options: "restrict",
			command: []string{"exec", "office", "--", "/bin/echo", "the", "only", "one"},
		})
		if got := g.Run("ssh", "", sshd.Host, g.entry); got.Code != 0 || got.Stdout != "the only one\n" || g.marked() {
			t.Errorf("%+v", got)
		}
	})
}
