//go:build linux

package sshd_test

import (
	"fmt"
	"log/syslog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
)

// TestMain makes the test binary the program that sshd starts, too: it lets in an account that finds
// the file "open" at home.
func TestMain(m *testing.M) {
	if os.Args[0] == sshd.Program {
		fmt.Fprintln(os.Stderr, standIn())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func standIn() error {
	log, err := syslog.New(syslog.LOG_AUTH|syslog.LOG_INFO, "stand-in")
	if err != nil {
		return err
	}
	command := os.Getenv("SSH_ORIGINAL_COMMAND")
	if _, err := os.Stat("open"); err != nil {
		return fmt.Errorf("%w, %w", err, log.Info("refused: "+command))
	}
	if err := log.Info("accepted: " + command); err != nil {
		return err
	}
	if command == "" {
		return syscall.Exec("/bin/bash", []string{"-bash"}, os.Environ())
	}
	return syscall.Exec("/bin/bash", []string{"bash", "-c", command}, os.Environ())
}

func start(t *testing.T) *sshd.Server {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return sshd.Start(t, sshd.Config{
		Account: "otto",
		Program: program,
		Files:   map[string]string{"policy.toml": "# a policy\n", "office.secret": "a secret"},
		Lines:   []string{"ForceCommand " + sshd.Program},
	})
}

func TestGateOfCommand(t *testing.T) {
	t.Parallel()
	server := start(t)
	got := server.Run("ssh", "", sshd.Host, "echo in")
	if got.Code != 1 || got.Stdout != "" || !strings.Contains(got.Stderr, "no such file") {
		t.Errorf("with a closed gate: %+v", got)
	}
	server.WaitLog("<38>", "stand-in[", "refused: echo in")
	server.WriteHome("open", "")
	const look = "cat; id -u; stat -c '%U %a %n' / /etc /etc/otpdialog /etc/otpdialog/*; cat /etc/otpdialog/office.secret; exit 7"
	got = server.Run("ssh", "from stdin\n", sshd.Host, look)
	want := fmt.Sprintf("from stdin\n%d\nroot 755 /\nroot 755 /etc\nroot 755 /etc/otpdialog\n"+
		"root 640 /etc/otpdialog/office.secret\nroot 644 /etc/otpdialog/policy.toml\na secret", sshd.AccountID)
	if got.Code != 7 || got.Stdout != want || got.Stderr != "" {
		t.Errorf("with an open gate: %+v, want %q", got, want)
	}
	server.WaitLog("accepted: cat")
	server.WaitEmpty()
}

func TestGateOfFiles(t *testing.T) {
	t.Parallel()
	server := start(t)
	server.WriteHome("open", "")
	server.WriteHome("folder/there", "what is there")
	here := filepath.Join(t.TempDir(), "here")
	for _, copied := range [][]string{
		{"scp", sshd.Host + ":folder/there", here},
		{"scp", "-O", sshd.Host + ":folder/there", here},
		{"sftp", sshd.Host + ":folder/there", here},
	} {
		if got := server.Run(copied[0], "", copied[1:]...); got.Code != 0 {
			t.Errorf("%v: %+v", copied, got)
		}
		if data, err := os.ReadFile(here); err != nil || string(data) != "what is there" {
			t.Errorf("%v: %q, %v", copied, data, err)
		}
		if err := os.Remove(here); err != nil {
			t.Error(err)
		}
	}
}

func TestGateOfLoginShell(t *testing.T) {
	t.Parallel()
	server := start(t)
	server.WriteHome("open", "")
	term := terminal.Start(t, terminal.Program{Path: "ssh", Args: server.Args("-tt", sshd.Host)})
	term.WaitText("$")
	term.Type("tty && echo $0 $((40 + 2)) $TERM; logout\n")
	term.WaitText("/dev/pts/")
	term.WaitText("-bash 42 xterm-256color")
	if code := term.WaitExit(); code != 0 {
		t.Errorf("exit code = %d, want 0", code)
	}
}

// A process of the program is found, as long as it is the program, and ends with the server.
func TestGateProcesses(t *testing.T) {
	t.Parallel()
	server := start(t)
	if got := server.Processes(); len(got) != 0 {
		t.Errorf("before anybody has come: %+v", got)
	}
	server.WriteHome("open", "")
	client := server.Begin("ssh", sshd.Host, "sleep 1000")
	server.Await("sleep", func() bool {
		for _, process := range server.Processes() {
			if process.Args[0] == "sleep" && !process.Gate {
				return true
			}
		}
		return false
	})
	client.Kill()
	for _, process := range server.Processes() {
		if process.Args[0] == "sleep" { // without a terminal it does not learn that the client is gone
			if err := syscall.Kill(process.PID, syscall.SIGTERM); err != nil {
				t.Error(err)
			}
		}
	}
	server.WaitEmpty()
}
