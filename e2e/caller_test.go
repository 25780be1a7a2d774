//go:build unix

package e2e

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"layeh.com/radius"

	"otpdialog/e2e/terminal"
)

// trapNames are programs that terminal programs and their libraries are known to run.
var trapNames = []string{
	"tmux", "screen", "infocmp", "tput", "tset", "stty", "clear", "reset", "resize", "locale", "tty", "ps", "id", "whoami", "hostname",
	"uname", "getent", "sh", "bash", "env", "ls", "cat", "xclip", "xsel", "wl-copy", "wl-paste", "pbcopy", "pbpaste", "termux-clipboard-get",
	"dbus-launch", "dbus-daemon", "secret-tool", "security", "gpg", "pass", "xdg-open", "open", "notify-send", "git", "less", "more", "vi",
}

// traps are programs that leave a mark when they run, and pipes where libraries look for files. Nothing
// ever writes into them, so a program that opens one waits for ever.
type traps struct {
	folder, marks string
}

func setTraps(t *testing.T) traps {
	t.Helper()
	s := traps{t.TempDir(), filepath.Join(t.TempDir(), "marks")}
	for _, name := range trapNames {
		text := "#!/bin/sh\necho " + name + " \"$@\" >>" + s.marks + "\n"
		if err := os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{
		"x/xterm-256color", "78/xterm-256color", ".terminfo/x/xterm-256color", ".terminfo/78/xterm-256color", ".terminfo.db",
		"zone", "locale.alias", ".inputrc", ".tmux.conf", ".profile", ".Xauthority", ".netrc", ".hushlogin", ".pam_environment",
	} {
		path = filepath.Join(s.folder, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// environment leads into the traps.
func (s traps) environment() []string {
	pipe := filepath.Join(s.folder, "zone")
	return []string{
		"PATH=" + s.folder, "HOME=" + s.folder, "TMUX=" + s.folder + "/socket,1,0", "STY=1.tty", "TERM=xterm-256color", "COLORTERM=", "TTY_FORCE=1",
		"TERMINFO=" + s.folder, "TERMINFO_DIRS=" + s.folder, "TERMCAP=" + pipe, "LOCPATH=" + s.folder, "NLSPATH=" + pipe,
		"INPUTRC=" + pipe, "XAUTHORITY=" + pipe, "NETRC=" + pipe, "SSL_CERT_FILE=" + pipe, "SSL_CERT_DIR=" + s.folder, "HOSTALIASES=" + pipe,
		"TMPDIR=" + s.folder, "TEA_TRACE=" + pipe, "UV_DEBUG=" + pipe, "DISPLAY=:99", "WAYLAND_DISPLAY=wayland-9", "SHELL=" + s.folder + "/sh",
		"EDITOR=vi", "PAGER=less", "BROWSER=open",
	}
}

// unsprung checks that nothing has run.
func (s traps) unsprung(t *testing.T) {
	t.Helper()
	if marks, err := os.ReadFile(s.marks); err == nil {
		t.Errorf("programs of the caller have run:\n%s", marks)
	}
}

// Whatever PATH, HOME and the files of a terminal hold, the program neither runs nor waits for it.
func TestCallersProgramsAndPipes(t *testing.T) {
	t.Parallel()
	// TZ is read by package time itself, which TMUX does not need.
	for name, zone := range map[string]string{"": "", "a pipe as time zone, ": "zone", "a pipe beside the time zones, ": "../zone"} {
		for _, args := range []string{"version", "version --json", "--version", "help", "exec --help", "completion bash", "no-such-command x", "--no-such-flag"} {
			t.Run(name+args, func(t *testing.T) {
				t.Parallel()
				s := setTraps(t)
				environment := s.environment()
				if zone != "" {
					environment = append(environment, "TZ="+filepath.Join(s.folder, zone))
				}
				term := terminal.Start(t, terminal.Program{Path: program, Args: strings.Fields(args), Env: environment, Width: 110, Height: 60})
				term.WaitExit()
				if text := term.Text(); strings.TrimSpace(text) == "" {
					t.Error("it says nothing")
				}
				s.unsprung(t)
			})
		}
	}
	server := scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet { return says(r, radius.CodeAccessAccept, "Come in") })
	for name, tt := range map[string]struct {
		args []string
		sees string // before the person leaves
	}{
		"lines":      {[]string{"office", "--plain"}, "User name"},
		"auth":       {[]string{"auth", "office"}, "User name"},
		"screens":    {[]string{"office"}, "User name"},
		"exec":       {[]string{"exec", "office", "--", "/bin/true"}, "User name"},
		"console":    {[]string{"config"}, "Head office"},
		"demo":       {[]string{"demo"}, "User name"},
		"the list":   {nil, "User name"},
		"a mistake":  {[]string{"nowhere"}, "nowhere"},
		"check":      {[]string{"check", "office"}, "passed"},
		"show":       {[]string{"config", "show", "office"}, "actions[4]"},
		"completion": {[]string{"__complete", "auth", ""}, "office"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, h := setTraps(t), newHome(t)
			h.write("office", connection{primary: server, secret: scriptedSecret}.text())
			p := h.startsIn(terminal.Program{Args: tt.args, Env: s.environment(), Width: 110, Height: 60})
			p.WaitText(tt.sees)
			p.Press(terminal.Ctrl('c'))
			p.WaitExit()
			s.unsprung(t)
		})
	}
}

// Every command that opens the keyring finds it where the environment says.
func TestKeyringOfTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"set": {"config", "keyring", "set", "office"}, "remove": {"config", "keyring", "remove", "office"},
		"auth": {"auth", "office", "--user", "alice"}, "check": {"check", "office"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			socket := filepath.Join(t.TempDir(), "bus")
			bus, err := new(net.ListenConfig).Listen(t.Context(), "unix", socket)
			if err != nil {
				t.Fatal(err)
			}
			h := newHome(t)
			c := connection{primary: "127.0.0.1:1", more: []string{`secret_keyring = "office"`}}
			h.write("office", c.text())
			r := script{t: t, home: h, environment: []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + socket}, stdin: strings.NewReader("a secret\n")}
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				defer bus.Close()
				r.does(78, args...)
			}()
			conn, err := bus.Accept()
			if err != nil {
				t.Error("the keyring was not asked")
			} else {
				_ = conn.Close() // it is no keyring
			}
			<-ended
		})
	}
}
