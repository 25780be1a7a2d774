//go:build unix

package cli_test

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"otpdialog/settings/disk"
)

// An interruption ends the case that is played, with the program that it runs, writes all reports,
// and has an exit code of its own.
func TestTestInterrupted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	scenario := filepath.Join(folder, "waits.toml")
	err := disk.Create(scenario, []byte(`schema = 1
repeat = 3

[[steps]]
run = ["sh", "-c", "echo $$; exec sleep 1000"]
expect = { stdout = { matches = "[0-9]" } }

[[steps]]
sign_in = { user = "maria", password = "wonderland" }
expect = { screen = "result", within = "1h" }
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	junit := filepath.Join(folder, "report.xml")
	cmd := exec.CommandContext(t.Context(), "otpdialog", "test", "--jobs", "1", "--json", "-", "--junit", junit, scenario)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var last string
	for events := bufio.NewScanner(stdout); events.Scan(); {
		last = events.Text()
		if strings.Contains(last, `"event":"step"`) && strings.Contains(last, `"status":"passed"`) {
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("it ended with %v, want 130", err)
	}
	if !strings.Contains(last, `"event":"run_ended"`) || !strings.Contains(last, `"error":1`) {
		t.Errorf("the last event is %s", last)
	}
	report, err := disk.Read(junit, 1<<20)
	if err != nil || !strings.Contains(string(report), "interrupted") {
		t.Errorf("the report (%v) says\n%s", err, report)
	}
}
