//go:build linux

package sshd_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/e2e/sshd"
)

// These tests hold what docs/gate.md says of ways around any forced command: what sshd does for an
// account without starting its command, and which lines of sshd_config end that. The gate here is
// closed, and so whatever gets through has gone around it.

// hardened are those lines.
var hardened = []string{"DisableForwarding yes", "PermitTunnel no", "PermitUserRC no", "PermitUserEnvironment no", "SetEnv SHLVL=1"}

func closedGate(t *testing.T, config sshd.Config) *sshd.Server {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	config.Account, config.Program = "otto", program
	return sshd.Start(t, config)
}

const forced = "ForceCommand " + sshd.Program

// greeter says "hello" to everyone who connects, and is what lies behind the gate.
func greeter(t *testing.T, network, address string) net.Addr {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), network, address)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed below
			}
			_, _ = io.WriteString(conn, "hello") // it may have gone
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
	})
	return listener.Addr()
}

// greets reports whether the greeter is behind a socket that a client listens at.
func greets(t *testing.T, path string) bool {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	said, _ := io.ReadAll(conn) // nothing if sshd has closed it
	return string(said) == "hello"
}

// listens reports whether a socket accepts connections. It exists before it does.
func listens(t *testing.T, path string) bool {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "unix", path)
	return err == nil && conn.Close() == nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestGateIsNotAskedByForwarding(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]bool{"with ForceCommand alone": true, "with forwarding disabled": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines := []string{forced}
			if !open {
				lines = append(lines, hardened...)
			}
			server := closedGate(t, sshd.Config{Lines: lines})
			tcp := greeter(t, "tcp", "127.0.0.1:0").String()
			check := func(what string, through bool) {
				t.Helper()
				if through != open {
					t.Errorf("%s: gets through: %t, want %t; sshd:\n%s", what, through, open, server.DaemonLog())
				}
			}
			check("-W", server.Run("ssh", "", "-W", tcp, sshd.Host).Stdout == "hello")

			here := filepath.Join(server.Home, "here")
			server.Begin("ssh", "-N", "-L", here+":"+tcp, sshd.Host)
			server.Await("socket of -L", func() bool { return listens(t, here) })
			check("-L", greets(t, here))

			behind := filepath.Join(server.Home, "behind")
			greeter(t, "unix", behind)
			if err := os.Chmod(behind, 0o666); err != nil {
				t.Fatal(err)
			}
			here = filepath.Join(server.Home, "there")
			server.Begin("ssh", "-N", "-L", here+":/home/otto/behind", sshd.Host)
			server.Await("socket of -L to a socket", func() bool { return listens(t, here) })
			check("-L to a socket", greets(t, here))

			// The other way round: sshd listens for the client.
			remote := server.Begin("ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-R", "/home/otto/remote:"+tcp, sshd.Host)
			if open {
				there := filepath.Join(server.Home, "remote")
				server.Await("socket of -R", func() bool { return listens(t, there) })
				check("-R", greets(t, there))
			} else if got := remote.Wait(); got.Code != 255 {
				t.Errorf("-R: %+v", got)
			}
			if log := server.Log(); log != "" {
				t.Errorf("the program was started all the same: %s", log)
			}
		})
	}
}

// An open or shared connection leads no one past the gate:
// each session of it starts the forced command.
func TestGateIsAskedForEachSession(t *testing.T) {
	t.Parallel()
	server := closedGate(t, sshd.Config{Lines: append([]string{forced}, hardened...)})
	control := filepath.Join(server.Home, "control")
	server.Begin("ssh", "-N", "-M", "-S", control, sshd.Host)
	server.Await("shared connection", func() bool { return listens(t, control) })
	for _, command := range []string{"first", "second"} {
		if got := server.Run("ssh", "", "-S", control, sshd.Host, command); got.Code != 1 || got.Stdout != "" {
			t.Errorf("%+v", got)
		}
		server.WaitLog("refused: " + command)
	}
}

// pass is a line of shell that leaves a mark when it runs.
func pass(mark string) string { return "touch /home/otto/" + mark + "\n" }

// What is in the account's home can run before the forced command, by sshd or by the account's shell
// that sshd starts the command with.
func TestGateComesAfterFilesOfTheHome(t *testing.T) {
	t.Parallel()
	// Debian's own, as far as it matters here.
	const (
		pam       = "account required pam_permit.so\nsession required pam_env.so\nsession required pam_env.so "
		forPeople = pam + "user_readenv=1 envfile=/etc/default/locale\n"
		forAdmins = pam + "envfile=/etc/default/locale\n"
	)
	// Who goes around a gate with these has been in before, or has another way to write there.
	for _, test := range []struct {
		name    string
		config  sshd.Config
		through string // the marks that are left
	}{
		{"ForceCommand", sshd.Config{Lines: []string{forced}, PAM: forAdmins}, "bashrc"},
		{"ForceCommand, hardened, and user_readenv", sshd.Config{Lines: append([]string{forced}, hardened...), PAM: forPeople}, "pam"},
		{"ForceCommand, hardened, and user_readenv without PAM", sshd.Config{Lines: append([]string{forced, "UsePAM no"}, hardened...), PAM: forPeople}, ""},
		{
			"ForceCommand and PermitUserEnvironment",
			sshd.Config{Lines: []string{forced, "PermitUserEnvironment yes", "SetEnv SHLVL=1"}, PAM: forAdmins},
			"environment",
		},
		{"command=", sshd.Config{KeyOptions: fmt.Sprintf("command=%q", sshd.Program), PAM: forAdmins}, "bashrc rc"},
		{"command= with restrict", sshd.Config{KeyOptions: fmt.Sprintf("restrict,command=%q", sshd.Program), PAM: forAdmins}, "bashrc"},
		{"ForceCommand and a shell that reads nothing", sshd.Config{Lines: []string{forced}, Shell: "/bin/dash", PAM: forAdmins}, ""},
		{"ForceCommand, hardened", sshd.Config{Lines: append([]string{forced}, hardened...), PAM: forAdmins}, ""},
		{
			"command=, hardened",
			sshd.Config{KeyOptions: fmt.Sprintf("command=%q", sshd.Program), Lines: hardened, PAM: forAdmins},
			"",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := closedGate(t, test.config)
			server.WriteHome(".bashrc", pass("bashrc"))
			server.WriteHome(".ssh/rc", pass("rc"))
			server.WriteHome(".ssh/environment", "BASH_ENV=/home/otto/sourced\n")
			server.WriteHome("sourced", pass("environment"))
			server.WriteHome(".pam_environment", "BASH_ENV DEFAULT=/home/otto/sourced-by-pam\n")
			server.WriteHome("sourced-by-pam", pass("pam"))
			if got := server.Run("ssh", "", sshd.Host, "echo in"); got.Code != 1 || got.Stdout != "" {
				t.Errorf("%+v", got)
			}
			var through []string
			for _, mark := range []string{"bashrc", "environment", "pam", "rc"} {
				if exists(filepath.Join(server.Home, mark)) {
					through = append(through, mark)
				}
			}
			if got := strings.Join(through, " "); got != test.through {
				t.Errorf("ran before the gate: %q, want %q", got, test.through)
			}
		})
	}
}
