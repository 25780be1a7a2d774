package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"otpdialog/cli/exit"
)

// Whatever a command prints, a full disk under its standard output is an error with a next step.
func TestFullStandardOutput(t *testing.T) {
	t.Parallel()
	first := filepath.Join(t.TempDir(), "first.toml")
	if err := exec.CommandContext(t.Context(), "otpdialog", "test", "--init", first).Run(); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"schema scenario", "test " + first, "test --check " + first, "test --init new.toml", "test --json - " + first,
		"load --people 1 --for 1ms " + first, "version", "version --json", "--version", "help", "test --help", "completion bash",
		"config path", "config show", "config init new", "config validate",
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer full.Close()
			var said bytes.Buffer
			cmd := exec.CommandContext(t.Context(), "otpdialog", strings.Fields(command)...)
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+cmd.Dir, "XDG_STATE_HOME="+cmd.Dir)
			cmd.Stdout, cmd.Stderr = full, &said
			ended, is := errors.AsType[*exec.ExitError](cmd.Run())
			if !is || ended.ExitCode() != exit.Unreachable {
				t.Errorf("it ended with %v", cmd.ProcessState)
			}
			if text := said.String(); !strings.HasSuffix(text, "otpdialog: standard output cannot be written: no space left on device\n    free some space there, or redirect standard output to another file\n") {
				t.Errorf("it says %s", text)
			}
		})
	}
}
