package cli_test

import (
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The admin interface can be used with the token that is printed and in a file, as long as the
// simulator runs.
func TestSimulateAPI(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "api.token")
	s := simulate(t, "--api", "127.0.0.1:0", "--api-token-file", file)
	url := s.waitLine(`^the admin interface is at (http://127\.0\.0\.1:\d+)$`)
	token := s.waitLine(`^its token is ([A-Z0-9]{26}), also in `)
	about, err := os.Stat(file)
	if err != nil || about.Mode() != 0o600 {
		t.Errorf("%v, %v", err, about)
	}
	if written, err := os.ReadFile(file); err != nil || string(written) != token+"\n" {
		t.Errorf("%v: the file has %q", err, written)
	}
	status := func(method, path, token string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, url+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	if got := status(http.MethodGet, "/journal", token); got != http.StatusOK {
		t.Errorf("with the token: %d", got)
	}
	if got := status(http.MethodGet, "/journal", "another"); got != http.StatusUnauthorized {
		t.Errorf("with another token: %d", got)
	}
	if got := status(http.MethodPost, "/reset", token); got != http.StatusNoContent {
		t.Errorf("a reset: %d", got)
	}
	s.waitLine("everything is reset$") // in the text console, too

	_, port, err := net.SplitHostPort(strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	printed, err := exec.CommandContext(t.Context(), "otpdialog", "simulate", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:"+port).CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 69 || !strings.Contains(string(printed), "--api") {
		t.Errorf("at a port in use: %v\n%s", err, printed)
	}
	s.terminate()
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the end, the file is there: %v", err)
	}
}

// Off loopback, the admin interface needs permission, and a RADIUS secret that is not known to all.
func TestSimulateAPIOffLoopback(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	secret, token := filepath.Join(folder, "secret"), filepath.Join(folder, "token")
	if err := os.WriteFile(secret, []byte("a secret that is long enough"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		nil, {"--allow-remote"}, {"--secret-file", secret},
	} {
		args = append([]string{"simulate", "--listen", "127.0.0.1:0", "--api", "0.0.0.0:0", "--api-token-file", token}, args...)
		printed, err := exec.CommandContext(t.Context(), "otpdialog", args...).CombinedOutput()
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 64 || !strings.Contains(string(printed), "add --allow-remote and --secret-file FILE") {
			t.Errorf("%q: %v\n%s", args, err, printed)
		}
	}
	s := simulate(t, "--api", "0.0.0.0:0", "--api-token-file", token, "--allow-remote", "--secret-file", secret)
	s.waitLine(`^the admin interface is at (http://0\.0\.0\.0:\d+)$`)
	s.terminate()
}

// The token is never written through a link.
func TestSimulateAPITokenFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	link, target := filepath.Join(folder, "link"), filepath.Join(folder, "target")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{link, folder} {
		printed, err := exec.CommandContext(t.Context(), "otpdialog", "simulate", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--api-token-file", file).CombinedOutput()
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 78 || !strings.Contains(string(printed), "choose another file with --api-token-file") {
			t.Errorf("%s: %v\n%s", file, err, printed)
		}
	}
	if _, err := os.Stat(target); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the token is in what the link leads to: %v", err)
	}
}

// Flags that make no sense are mistakes of the command line.
func TestSimulateAPIUsage(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--api 127.0.0.1:nonsense":         "write host:port",
		"--api-token-file x":               "add --api ADDRESS",
		"--world office.toml --vendor duo": "write vendor = NAME into the file",
	} {
		printed, err := exec.CommandContext(t.Context(), "otpdialog", append([]string{"simulate", "--listen", "127.0.0.1:0"}, strings.Fields(args)...)...).CombinedOutput()
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 64 || !strings.Contains(string(printed), want) {
			t.Errorf("%s: %v\n%s", args, err, printed)
		}
	}
}
