//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"otpdialog/e2e/freeradius"
	"otpdialog/e2e/sshd"
	"otpdialog/e2e/terminal"
)

// reportScript writes into a file what a command has inherited. It looks at the signals first:
// a shell that starts a program changes its mask. While another program looks, the shell
// has no descriptor but those that it was given.
const reportScript = `
while read -r line; do
	case $line in SigBlk:* | SigIgn:*) echo "$line" >>"$0" ;; esac
done </proc/$$/status
grep flags: /proc/$$/fdinfo/* >>"$0"
umask >>"$0"
pwd >>"$0"
for limit in "-S -c" "-H -c" "-S -n" "-H -n"; do ulimit $limit >>"$0"; done
printenv PATH SHELL MAIL LANG TZ GODEBUG HOSTALIASES TMUX >>"$0" || true
`

// inherited is a command that reports what it has inherited.
type inherited struct{ file string }

// report is what it has written, whatever the number of the process.
func (i inherited) report(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(i.file)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`/proc/\d+/`).ReplaceAllString(string(text), "/proc/PID/")
}

func inherits(t *testing.T) inherited {
	t.Helper()
	return inherited{filepath.Join(t.TempDir(), "report")}
}

func (i inherited) command() []string { return []string{"sh", "-c", reportScript, i.file} }

// The command inherits what the program has inherited, as if nothing had been between.
func TestExecInherits(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	for name, starts := range map[string]string{
		"as usual":    `exec env --default-signal=HUP "$@"`, // the tests may run under nohup themselves
		"under nohup": `exec nohup "$@"`,
	} {
		// What there may be of a person's own.
		folder := t.TempDir()
		shell := []string{"sh", "-c", `export TZ=Asia/Tokyo GODEBUG=netdns=go HOSTALIASES=aliases TMUX=x,1,0; umask 027; ulimit -S -n 128; ulimit -H -n 256; ulimit -S -c 8; cd "$0"; ` + starts, folder}
		check := func(t *testing.T, with, without inherited) {
			t.Helper()
			got, want := with.report(t), without.report(t)
			if got != want {
				t.Errorf("the command inherits\n%s\nwithout the program before it\n%s", got, want)
			}
			hangup := regexp.MustCompile(`SigIgn:\s*[0-9a-f]*[13579bdf]\n`) // its bit is the lowest
			if ignored := hangup.MatchString(got); ignored != (name == "under nohup") {
				t.Errorf("SIGHUP is ignored: %t:\n%s", ignored, got)
			}
			for _, each := range []string{"/fdinfo/2:", "SigBlk:\t0000000000000000\n", "\n0027\n" + folder + "\n8\n", "\n128\n256\n", "\nAsia/Tokyo\nnetdns=go\naliases\nx,1,0\n"} {
				if !strings.Contains(got, each) {
					t.Errorf("the command does not report %q:\n%s", each, got)
				}
			}
		}
		t.Run(name+", without a terminal", func(t *testing.T) {
			t.Parallel()
			with, without := inherits(t), inherits(t)
			h := newHome(t)
			h.write("office", to(server, server.Auth).text())
			shell := append([]string{"env", "OTPDIALOG_USER=bob", "OTPDIALOG_PASSWORD=bobpw", "setsid", "--wait"}, shell...)
			h.runs(0, append(append(shell, program, "exec", "office", "--"), with.command()...)...).says("Signed in")
			h.runs(0, append(shell, without.command()...)...)
			check(t, with, without)
		})
		t.Run(name+", on the screens", func(t *testing.T) {
			t.Parallel()
			with, without := inherits(t), inherits(t)
			h := newHome(t)
			h.write("office", to(server, server.Auth).text())
			p := h.startsIn(terminal.Program{
				Path: "/bin/sh", Args: append(append(shell[1:], program, "exec", "office", "--"), with.command()...), Width: 110, Height: 32,
			})
			p.signsInAs("bob", "bobpw")
			p.leaves(0)
			term := terminal.Start(t, terminal.Program{Path: "/bin/sh", Args: append(shell[1:], without.command()...)})
			if code := term.WaitExit(); code != 0 {
				t.Errorf("exit code = %d", code)
			}
			check(t, with, without)
		})
	}
}

// So does that of a gate.
func TestGateInherits(t *testing.T) {
	t.Parallel()
	server := freeradius.Start(t)
	reports := map[string]string{}
	for _, forced := range []string{"", unforced} {
		g := opensGate(t, server.Secret, behind{office: forOtto(server.Auth, "push"), forced: forced})
		if got := g.Run("ssh", "", sshd.Host, "sh -c '"+strings.ReplaceAll(reportScript, "'", `'\''`)+"' /home/otto/report"); got.Code != 0 {
			t.Errorf("%+v", got)
		}
		reports[forced] = inherited{filepath.Join(g.Home, "report")}.report(t)
	}
	if reports[""] != reports[unforced] || !strings.Contains(reports[""], "/home/otto\n") || !strings.Contains(reports[""], "\n/bin/bash\n") {
		t.Errorf("the command inherits\n%s\nwithout a gate before it\n%s", reports[""], reports[unforced])
	}
}
