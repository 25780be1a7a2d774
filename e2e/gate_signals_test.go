//go:build linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
	"layeh.com/radius"

	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
)

// A heldServer accepts everybody, but only when the test says so.
type heldServer struct {
	address string
	asked   chan struct{}
	accepts chan struct{}
}

func startHeld(t *testing.T) *heldServer {
	t.Helper()
	s := &heldServer{asked: make(chan struct{}, 100), accepts: make(chan struct{})}
	s.address = scripted(t, scriptedSecret, func(r *radius.Request) *radius.Packet {
		s.asked <- struct{}{}
		select {
		case <-s.accepts:
		case <-t.Context().Done():
		}
		return says(r, radius.CodeAccessAccept, "Come in")
	})
	return s
}

// waitStatus waits for a line of the status of a process, see proc_pid_status(5).
func (g *gate) waitStatus(pid int, line string) {
	g.t.Helper()
	g.Await(line, func() bool {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		return err == nil && strings.Contains(string(status), "\n"+line)
	})
}

// Whatever signal reaches a gate while it waits, the gate ends in a no or goes on waiting for the server.
func TestGateAtEverySignal(t *testing.T) {
	t.Parallel()
	const first, last, firstOfUsers, lastOfUsers = 1, 31, 34, 64 // 32 and 33 are the C library's own
	// The program does nothing about these.
	unheeded := []syscall.Signal{
		syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGCHLD, syscall.SIGURG, syscall.SIGXCPU, syscall.SIGXFSZ,
		syscall.SIGVTALRM, syscall.SIGPROF, syscall.SIGWINCH, syscall.SIGIO, syscall.SIGPWR, firstOfUsers + 1, lastOfUsers,
	}
	// The program cannot say a word any more.
	killing := []syscall.Signal{
		syscall.SIGKILL, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGSEGV,
		syscall.SIGSTKFLT, syscall.SIGSYS, firstOfUsers,
	}
	signals := []syscall.Signal{firstOfUsers, firstOfUsers + 1, lastOfUsers}
	for signal := syscall.Signal(first); signal <= last; signal++ {
		signals = append(signals, signal)
	}
	for _, signal := range signals {
		t.Run(fmt.Sprintf("%d %s", signal, unix.SignalName(signal)), func(t *testing.T) {
			t.Parallel()
			server := startHeld(t)
			g := opensGate(t, scriptedSecret, behind{office: forOtto(server.address, "push")})
			client := g.Begin("ssh", sshd.Host, g.entry)
			<-server.asked
			pid := g.WaitGate().PID
			send := func(signal syscall.Signal) {
				if err := syscall.Kill(pid, signal); err != nil {
					t.Error(err)
				}
			}
			send(signal)
			if slices.Contains(unheeded, signal) {
				g.waitStatus(pid, "ShdPnd:\t0000000000000000") // or the command would get it
				if g.marked() {
					t.Error("the signal opens the gate")
				}
				close(server.accepts)
				if got := client.Wait(); got.Code != 0 || got.Stdout != markWord+"\n" || !g.marked() {
					t.Errorf("it does not go on: %+v", got)
				}
				return
			}
			if signal == syscall.SIGSTOP {
				g.waitStatus(pid, "State:\tT")
				send(syscall.SIGCONT)
			}
			if got := client.Wait(); got.Code == 0 || got.Stdout != "" {
				t.Errorf("%+v", got)
			}
			g.WaitEmpty()
			if g.marked() {
				t.Errorf("a session was let in; syslog:\n%s", g.Log())
			}
			if !slices.Contains(killing, signal) {
				g.WaitLog("refused", "interrupted", "otto")
			}
		})
	}
}

// A signal while the gate waits for a log that hangs ends it in a no, although the Accept is there.
func TestGateEndedWhileItLogs(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGTSTP, syscall.SIGCONT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			server := startHeld(t)
			close(server.accepts)
			g := opensGate(t, scriptedSecret, behind{office: forOtto(server.address, "push"), lines: withoutPAM})
			g.ClogLog()
			p := &person{terminal.Start(t, terminal.Program{
				Path: "ssh", Args: g.Args("-tt", sshd.Host), Width: 110, Height: 32, Env: []string{"TERM=dumb"},
			}), t}
			p.WaitText("Signed in as otto")
			if err := syscall.Kill(g.WaitGate().PID, signal); err != nil {
				t.Fatal(err)
			}
			if code := p.WaitExit(); code != 130 {
				t.Errorf("exit code = %d, want 130; screen:\n%s", code, p.Text())
			}
			g.WaitEmpty()
			if g.marked() {
				t.Error("a session was let in")
			}
		})
	}
}

// It is no shell: neither as the login shell of an account, nor by another name, nor with "-c" does it run
// anything without a sign-in.
func TestGateIsNoShell(t *testing.T) {
	t.Parallel()
	server := startHeld(t)
	close(server.accepts)
	for name, tt := range map[string]struct {
		behind behind
		code   int
	}{
		"the login shell":                    {behind{shell: sshd.Program, forced: unforced}, 64},
		"the login shell before the gate":    {behind{shell: sshd.Program}, 64},
		"-c":                                 {behind{forced: sshd.Program + ` -c "touch /home/otto/somebody-is-in"`}, 64},
		"-c of exec":                         {behind{forced: sshd.Program + ` exec -c "touch /home/otto/somebody-is-in" office`}, 64},
		"a command's name":                   {behind{forced: `exec -a "` + sshd.Program + ` exec office -- /bin/sh" ` + sshd.Program + ` auth nowhere`}, 78},
		"the name of a login shell":          {behind{forced: `exec -a -otpdialog ` + sshd.Program + ` auth nowhere`}, 78},
		"an empty name":                      {behind{forced: `exec -a "" ` + sshd.Program + ` auth nowhere`}, 78},
		"a name that clears the screen":      {behind{forced: `exec -a $'\e[2J' ` + sshd.Program + ` auth nowhere`}, 78},
		"the words of the session's command": {behind{command: []string{"exec", "office", "$SSH_ORIGINAL_COMMAND"}}, 64},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := tt.behind
			b.policy, b.office = loopbackPolicy+"gate = true\n", forOtto(server.address, "push")
			g := opensGate(t, scriptedSecret, b)
			got := g.Run("ssh", "", sshd.Host, g.entry)
			if got.Code != tt.code || got.Stdout != "" || got.Stderr == "" || strings.ContainsAny(got.Stderr, "\x1b\a") {
				t.Errorf("%+v, want exit code %d", got, tt.code)
			}
			g.stayedShut()
		})
	}
}

// What a gate has read of the policy counts until it ends, also if root changes the file meanwhile.
func TestGateKeepsThePolicyItHasRead(t *testing.T) {
	t.Parallel()
	server := startHeld(t)
	g := opensGate(t, scriptedSecret, behind{
		policy: loopbackPolicy + "gate = true\n", office: forOtto(server.address, "push", "timeout = 30"),
		// Only the policy says that it is a gate.
		forced: "/usr/bin/env -u SSH_CONNECTION -u SSH_ORIGINAL_COMMAND " + sshd.Program + " exec office -- /bin/echo " + markWord,
	})
	client := g.Begin("ssh", sshd.Host, g.entry)
	<-server.asked
	policy := filepath.Join(g.Etc, "otpdialog", "policy.toml")
	if err := os.WriteFile(policy, nil, 0o600); err != nil { // it keeps its mode
		t.Fatal(err)
	}
	close(server.accepts)
	if got := client.Wait(); got.Code != 0 || got.Stdout != markWord+"\n" {
		t.Errorf("%+v", got)
	}
	g.WaitLog("accepted", "otto", "office") // an ordinary sign-in is not logged
}
