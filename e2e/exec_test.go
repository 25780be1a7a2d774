//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
)

// marking is a command that leaves a mark when it runs.
func marking(t *testing.T) (command []string, ran func() bool) {
	t.Helper()
	mark := filepath.Join(t.TempDir(), "mark")
	return []string{"--", "touch", mark}, func() bool {
		_, err := os.Stat(mark)
		return err == nil
	}
}

// The command takes the place of the program after an Accept, and only then.
func TestExec(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	// Without a terminal there is no one to ask: the environment has to give the answers.
	gives := func(t *testing.T, user, password string) script {
		t.Helper()
		h := newHome(t)
		h.write("office", to(server, server.Auth).text())
		h.write("silent", to(server, server.Dead, "timeout = 1", "retries = 0").text())
		h.write("closed", to(server, closedPort(t)).text())
		return script{t: t, home: h, command: []string{"setsid", "--wait"}, environment: []string{
			"OTPDIALOG_USER=" + user, "OTPDIALOG_PASSWORD=" + password,
		}}
	}

	t.Run("it runs, and its exit code is its own", func(t *testing.T) {
		t.Parallel()
		r := gives(t, "alice", "alicepw")
		r.stdin = strings.NewReader("what was piped in\n")
		c := r.does(7, "exec", "office", "--action", "push", "--", "sh", "-c", "cat; echo to stderr >&2; exit 7")
		if c.stdout != "what was piped in\n" {
			t.Errorf("standard output has %q", c.stdout)
		}
		c.says("Plain mode: there is no terminal.")
		c.says(messageOf(push))
		c.says("Signed in as alice on Head office (Push)\nto stderr\n")
	})

	t.Run("what answered questions is not passed on", func(t *testing.T) {
		t.Parallel()
		r := gives(t, "alice", "alicepw")
		r.environment = append(r.environment, "OTPDIALOG_OTP=123456", "OTHER=kept")
		c := r.does(0, "exec", "office", "--", "env")
		if strings.Contains(c.stdout, "alicepw") || strings.Contains(c.stdout, "OTPDIALOG_") || !strings.Contains(c.stdout, "OTHER=kept\n") {
			t.Errorf("the environment of the command is\n%s", c.stdout)
		}
	})

	t.Run("a secret of the environment is not passed on", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		c := to(server, server.Auth, `secret_env = "RADIUS_SECRET_OF_MINE"`)
		c.secret = ""
		h.write("office", c.text())
		r := script{t: t, home: h, command: []string{"setsid", "--wait"}, environment: []string{
			"OTPDIALOG_USER=bob", "OTPDIALOG_PASSWORD=bobpw", "RADIUS_SECRET_OF_MINE=" + server.Secret,
		}}
		if out := r.does(0, "exec", "--", "env"); strings.Contains(out.stdout, server.Secret) {
			t.Errorf("the environment of the command is\n%s", out.stdout)
		}
	})

	for _, end := range []struct {
		name, user, password string
		args                 []string
		code                 int
	}{
		{"a wrong password", "alice", "wrong", []string{"office"}, 77},
		{"denied", "deny", "denypw", []string{"office"}, 77},
		{"an action that is denied", "alice", "alicepw", []string{"office", "--action", "custom"}, 77},
		{"a question and no one to ask", "alice", "alicepw", []string{"office"}, 65},
		{"nobody answers", "bob", "bobpw", []string{"silent"}, 75},
		{"nothing listens", "bob", "bobpw", []string{"closed"}, 69},
		{"no such connection", "bob", "bobpw", []string{"nowhere"}, 78},
		{"no such action", "bob", "bobpw", []string{"office", "--action", "pigeon"}, 64},
		{"no connection named, and several there", "bob", "bobpw", nil, 64},
	} {
		t.Run(end.name, func(t *testing.T) {
			t.Parallel()
			command, ran := marking(t)
			gives(t, end.user, end.password).does(end.code, append(append([]string{"exec"}, end.args...), command...)...)
			if ran() {
				t.Error("the command has run")
			}
		})
	}

	t.Run("a missing command is reported before any question", func(t *testing.T) {
		t.Parallel()
		before := len(server.Requests())
		c := gives(t, "nobody-else", "pw").does(64, "exec", "office", "--", "no-such-program-anywhere")
		c.says("no-such-program-anywhere")
		c.says("is it installed")
		gives(t, "bob", "bobpw").does(64, "exec", "office").says("write it after --")
		gives(t, "bob", "bobpw").does(64, "exec", "office", "--").says("no command")
		gives(t, "bob", "bobpw").does(64, "exec", "office", "ls").says("write -- before the command")
		for _, r := range server.Requests()[before:] {
			if r.User == "nobody-else" {
				t.Error("the server was asked")
			}
		}
	})
}

// The screens use the terminal itself: pipes belong to the command.
func TestExecOnScreens(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	h := newHome(t)
	h.write("office", to(server, server.Auth).text())
	out := filepath.Join(t.TempDir(), "out")
	p := h.startsIn(terminal.Program{
		Path: "/bin/sh", Width: 80, Height: 24,
		Args: []string{"-c", `echo from the pipe | "$1" exec office -- sh -c 'cat; tty <&2; exit 7' > "$2"`, "sh", program, out},
	})
	p.signsInAs("alice", "alicepw")
	p.waitDialog()
	p.presses(push)
	p.leaves(7)
	written, err := os.ReadFile(out)
	if err != nil || !strings.HasPrefix(string(written), "from the pipe\n/dev/pts/") {
		t.Errorf("standard output has %q, %v", written, err)
	}
	p.WaitText("Signed in as alice on Head office (Push)")
}

// The connection is chosen in lines; from then on the keys are those of the screens.
func TestExecOnScreensAfterAChoice(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	h := newHome(t)
	h.write("office", to(server, server.Auth).text())
	h.write("other", to(server, server.Auth).text())
	p := h.starts("exec", "--", "true")
	p.WaitText("Connection:")
	p.Send([]byte("office\r"))
	p.signsInAs("alice", "alicepw")
	p.waitDialog()
	p.presses(push)
	p.leaves(0)
}

// Whatever a person does but signing in runs nothing.
func TestExecCancelled(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	for name, test := range map[string]struct {
		code  int
		story func(p *person)
	}{
		"Esc on the form":    {130, func(p *person) { p.WaitText(signInWord); p.confirms(terminal.Esc) }},
		"Ctrl+C on the form": {130, func(p *person) { p.WaitText(signInWord); p.Press(terminal.Ctrl('c')) }},
		"Ctrl+C under way": {130, func(p *person) {
			p.signsInAs("auto-9", "autopw")
			server.WaitPush("auto-9")
			p.Press(terminal.Ctrl('c'))
		}},
		"Ctrl+C in dialog":    {130, func(p *person) { p.signsInAs("alice", "alicepw"); p.waitDialog(); p.Press(terminal.Ctrl('c')) }},
		"Esc after a failure": {77, func(p *person) { p.signsInAs("bob", "wrong"); p.WaitText(rejectedNotice); p.confirms(terminal.Esc) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			h.write("office", to(server, server.Auth).text())
			command, ran := marking(t)
			p := h.starts(append([]string{"exec", "office"}, command...)...)
			test.story(p)
			p.leaves(test.code)
			if ran() {
				t.Error("the command has run")
			}
		})
	}
}

// Lines in a terminal: a whole sign-in as a screen reader hears it.
func TestPlainInTerminal(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	for name, start := range map[string]terminal.Program{
		"by the flag":  {Args: []string{"--plain"}},
		"by TERM=dumb": {Env: []string{"TERM=dumb"}},
		"for exec":     {Args: []string{"exec", "--plain", "--", "echo", "the command"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t)
			h.write("office", to(server, server.Auth).text())
			start.Path, start.Env = program, append(start.Env, h.environment()...)
			start.Width, start.Height = 100, 60
			p := &person{terminal.Start(t, start), t}
			p.WaitText("User name:")
			p.Type("alice\r")
			p.WaitText("Password (not shown):")
			p.Type("alicepw\r")
			p.WaitText("OTP or method:")
			p.Type("push\r")
			if code := p.WaitExit(); code != 0 {
				t.Errorf("exit code %d:\n%s", code, p.Text())
			}
			p.CheckRestored()
			raw := strings.ReplaceAll(p.Raw(), "\r\n", "\n")
			(&checked{t: t, stdout: raw}).harmless()
			if strings.Contains(raw, "alicepw") {
				t.Errorf("the password was shown:\n%s", raw)
			}
			golden(t, "plain-"+strings.ReplaceAll(name, " ", "-"), raw, server.Auth, "SERVER")
		})
	}
}

// Who stops the program at its password question, and brings it back, is not seen typing.
func TestPlainStopped(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	h := newHome(t)
	h.write("office", to(server, server.Auth).text())
	p := &person{terminal.Start(t, terminal.Program{
		Path: program, Args: []string{"--plain", "--user", "bob"}, Env: h.environment(), Width: 100, Height: 30, JobControl: true,
	}), t}
	const question = "Password (not shown):"
	p.WaitText(question)
	p.Press(terminal.Ctrl('z'))
	p.WaitStopped()
	p.ShellTakesOver()
	p.Continue()
	p.WaitFor("the question again", func(string) bool { return strings.Count(p.Raw(), question) == 2 })
	if !slices.Contains(p.Modes(), terminal.RawInput) {
		t.Error("the terminal shows what is typed again")
	}
	p.Type("bobpw\r")
	if code := p.WaitExit(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, p.Text())
	}
	if strings.Contains(p.Raw(), "bobpw") {
		t.Errorf("the password was shown:\n%s", p.Raw())
	}
	p.CheckRestored()
}

// Whoever can set variables of the program has no file written of what is typed: Bubble Tea
// would, and the command is not asked to.
func TestNoTraces(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	for name, start := range map[string][]string{"a sign-in": {"office"}, "a command": {"exec", "office", "--", "env"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, folder := newHome(t), t.TempDir()
			h.write("office", to(server, server.Auth).text())
			p := h.startsIn(terminal.Program{
				Args: start, Dir: folder, Width: 110, Height: 32,
				Env: []string{"TEA_TRACE=" + filepath.Join(folder, "trace"), "TEA_DEBUG=1"},
			})
			p.signsInAs("carol", "carolpw")
			p.waitDialog()
			p.answersHidden("123456")
			if len(start) == 1 {
				p.WaitText(signedInWord)
				p.leaves(0, terminal.Esc)
			} else {
				p.leaves(0)
			}
			if strings.Contains(p.Raw(), "TEA_") {
				t.Errorf("the command has the variables:\n%s", p.Text())
			}
			if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
				t.Errorf("it has written %v, %v", entries, err)
			}
		})
	}
}

// What was begun to be typed when the time to answer passed is not a part of the next answer.
func TestPlainExpired(t *testing.T) {
	t.Parallel()
	var heard sync.Map
	address := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		password := rfc2865.UserPassword_GetString(r.Packet)
		heard.Store(password, true)
		if password == "123456" {
			return says(r, radius.CodeAccessAccept, "Come in")
		}
		packet := says(r, radius.CodeAccessChallenge, "Code, please")
		packet.Add(rfc2865.State_Type, radius.Attribute("a state"))
		packet.Add(rfc2865.SessionTimeout_Type, radius.NewInteger(1))
		return packet
	})
	h := newHome(t)
	h.write("office", connection{primary: address, secret: scriptedSecret}.text())
	p := &person{terminal.Start(t, terminal.Program{
		Path: program, Args: []string{"--plain", "--user", "alice"}, Env: h.environment(), Width: 100, Height: 40,
	}), t}
	p.WaitText("Password (not shown):")
	p.Type("alicepw\r")
	p.WaitText("OTP or method:")
	p.Type("999")
	p.WaitText("The time to answer has run out.")
	p.WaitFor("the question again", func(screen string) bool { return strings.Count(screen, "OTP or method:") == 2 })
	p.Type("123456\r")
	if code := p.WaitExit(); code != 0 {
		t.Errorf("exit code %d:\n%s", code, p.Text())
	}
	if _, glued := heard.Load("999123456"); glued {
		t.Error("what was begun stands in front of the answer")
	}
}
