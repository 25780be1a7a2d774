//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/terminal"
)

// belongsTo gives all folders of the test to an account.
func belongsTo(t *testing.T, a account) {
	t.Helper()
	all := filepath.Dir(t.TempDir())
	if os.Geteuid() != 0 {
		return // they are its own
	}
	err := filepath.WalkDir(all, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, a.id, a.id)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// limitless runs a command that may leave a core, if it wants to.
func limitless(command ...string) (path string, args []string) {
	return "/bin/sh", append([]string{"-c", `ulimit -S -c "$(ulimit -H -c)"; exec "$@"`, "sh"}, command...)
}

// While the screens are there, their process is closed to the account that it runs for, and
// a crash leaves nothing of it. That matters beside TestSecretsAreForgotten, since what the
// garbage collector frees it does not overwrite.
func TestSecretsOnScreens(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.Secret(sharedSecret))
	h, who, folder := newHome(t), someAccount(), t.TempDir()
	h.write("office", forGrace(t, server.Auth).text())
	belongsTo(t, who)
	path, args := limitless(append(who.runs(), program, "office")...)
	p := h.startsIn(terminal.Program{Path: path, Args: args, Dir: folder, Env: []string{"GOTRACEBACK=crash"}, Width: 110, Height: 32})
	p.signsInAs("grace", freeradius.LongPassword)
	p.waitDialog()
	p.answersHidden(freeradius.LongCode)
	p.WaitText(signedInWord)

	pid := p.Process()
	if os.Geteuid() == 0 { // no other account can look
		graces.lackInShown(t, pid)
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
	if err != nil || !regexp.MustCompile(`(?m)^Max core file size +0 `).Match(limits) {
		t.Errorf("a core of it may have any size, %v:\n%s", err, limits)
	}
	open := looks(another(t, who))
	for name, look := range looks(pid) {
		who.tries(func() {
			if err := open[name](); err != nil {
				if name == "environ" || name == "maps" { // the rest may be closed by the system's own rules
					t.Errorf("%s of any process of the account: %v", name, err)
				}
			}
			if err := look(); err == nil {
				t.Errorf("another program of the account is let in by %s", name)
			}
		})
	}
	for path, text := range h.files() {
		graces.lackIn(t, path, text)
	}

	p.Signal(syscall.SIGABRT)
	if code := p.WaitExit(); code != -1 {
		t.Errorf("exit code %d, want none: it has crashed", code)
	}
	graces.lackIn(t, "the terminal", p.Raw())
	if !strings.Contains(p.Raw(), "SIGABRT") {
		t.Errorf("it has not crashed:\n%q", p.Raw())
	}
	if cores, err := os.ReadDir(folder); err != nil || len(cores) != 0 {
		t.Errorf("a crash has left %v, %v", cores, err)
	}
}

// another is a process of the account as any other.
func another(t *testing.T, a account) int {
	t.Helper()
	command := append(a.runs(), "cat")
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	in, out := pipes(t, cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait() // it may have been killed with the test's context
	})
	if _, err := io.WriteString(in, "there\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "there\n" {
		t.Fatalf("%q, %v", line, err)
	}
	return cmd.Process.Pid
}

// pipes are to and from a command that will be started.
func pipes(t *testing.T, cmd *exec.Cmd) (in io.WriteCloser, out io.Reader) {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err = cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	return in, out
}

// What no core is worth after a crash of the program: others leave one here.
func TestCrashLeavesCores(t *testing.T) {
	t.Parallel()
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(pattern, "|/") {
		t.Logf("cores do not go to the working directory, but to %s", pattern)
		return
	}
	path, args := limitless("/bin/sh", "-c", "kill -ABRT $$")
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Dir = t.TempDir()
	if err := cmd.Run(); err == nil {
		t.Error("it has not crashed")
	}
	if cores, err := os.ReadDir(cmd.Dir); err != nil || len(cores) == 0 {
		t.Errorf("a crash has left no core: %v", err)
	}
}

// listening is a command that says which process it is, and how large its cores may be,
// and ends with its input.
const listening = `echo "process $$ with cores of $(ulimit -S -c)."; read -r line; exit 0`

var heard = regexp.MustCompile(`process (\d+) with cores of ([0-9a-z]+)\.`)

// checkCommand checks the command of a gate while it runs: the program has been replaced
// with all that was in it.
func checkCommand(t *testing.T, said string) {
	t.Helper()
	words := heard.FindStringSubmatch(said)
	pid, err := strconv.Atoi(words[1])
	if err != nil {
		t.Fatal(err)
	}
	graces.lackInShown(t, pid)
	graces.lackInMemory(t, pid)
	if name, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err != nil || name == program {
		t.Errorf("the program was not replaced: %s, %v", name, err)
	}
	path, args := limitless("/bin/sh", "-c", "ulimit -S -c")
	before, err := exec.CommandContext(t.Context(), path, args...).Output()
	if err != nil || strings.TrimSpace(string(before)) != words[2] {
		t.Errorf("cores of the command have %s, want %s as before, %v", words[2], before, err)
	}
}

// What takes the place of the program has nothing of what it knew.
func TestSecretsOfCommand(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t, freeradius.Secret(sharedSecret))
	t.Run("after a sign-in on screens", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("office", forGrace(t, server.Auth).text())
		path, args := limitless(program, "exec", "office", "--", "/bin/sh", "-c", listening)
		p := h.startsIn(terminal.Program{Path: path, Args: args, Width: 110, Height: 32})
		p.signsInAs("grace", freeradius.LongPassword)
		p.waitDialog()
		p.answersHidden(freeradius.LongCode)
		p.WaitFor("the command", heard.MatchString)
		checkCommand(t, p.Text())
		p.Type("\r")
		p.leaves(0)
		graces.lackIn(t, "the terminal", p.Raw())
	})
	t.Run("after answers of the environment", func(t *testing.T) {
		t.Parallel()
		h := newHome(t)
		h.write("office", connection{primary: server.Auth, more: []string{`secret_env = "SECRET_OF_THE_OFFICE"`}}.text())
		path, args := limitless("setsid", "--wait", program, "exec", "office", "--", "/bin/sh", "-c", listening)
		cmd := exec.CommandContext(t.Context(), path, args...)
		cmd.Env = append(os.Environ(), h.environment()...)
		cmd.Env = append(cmd.Env, "OTPDIALOG_USER=grace", "OTPDIALOG_PASSWORD="+freeradius.LongPassword,
			"OTPDIALOG_OTP="+freeradius.LongCode, "SECRET_OF_THE_OFFICE="+sharedSecret)
		in, out := pipes(t, cmd)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said, err := bufio.NewReader(out).ReadString('\n')
		if err == nil {
			checkCommand(t, said)
		}
		_ = in.Close() // ends the command
		if err := errors.Join(err, cmd.Wait()); err != nil {
			t.Errorf("%v:\n%s", err, &stderr)
		}
		graces.lackIn(t, "standard error", stderr.String())
	})
}
