package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
)

// otpdialog is the whole program, and its command auth.
type otpdialog struct {
	path       string
	home       string // folder of its settings, and of what it remembers
	secretFile string
	asJSON     bool // prints a document, with the attributes of the answer
}

// newOtpdialog builds the program into a folder, with the flags of a release.
func newOtpdialog(ctx context.Context, dir, secretFile string) (otpdialog, error) {
	o := otpdialog{path: filepath.Join(dir, "otpdialog"), home: filepath.Join(dir, "home"), secretFile: secretFile}
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w -buildid=", "-o", o.path, "otpdialog") //nolint:gosec // into our own folder
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if _, _, err := execute(build); err != nil {
		return otpdialog{}, fmt.Errorf("build otpdialog: %w", err)
	}
	return o, nil
}

// inJSON returns the one that prints a document.
func (o otpdialog) inJSON() otpdialog {
	o.asJSON = true
	return o
}

// load signs in once. It sends what the others send, except for the value of NAS-Identifier.
func (o otpdialog) load(ctx context.Context, t task) (*exec.Cmd, error) {
	if t.Requests != 1 {
		return nil, fmt.Errorf("a sign-in is one request, not %d", t.Requests)
	}
	name, err := o.connection(t)
	if err != nil {
		return nil, err
	}
	args := []string{"auth", name, "--user", userName}
	if o.asJSON {
		args = append(args, "--json")
	}
	cmd := exec.CommandContext(ctx, o.path, args...) //nolint:gosec // built by us
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + o.home, "XDG_CONFIG_HOME=" + o.home, "XDG_STATE_HOME=" + o.home,
		"OTPDIALOG_PASSWORD=" + password,
	}
	return cmd, nil
}

// connection writes the file of one with the server, if there is none yet, and returns its name.
func (o otpdialog) connection(t task) (name string, err error) {
	_, port, err := net.SplitHostPort(t.Server)
	if err != nil {
		return "", err
	}
	name = "port-" + port
	dir := filepath.Join(o.home, "otpdialog", "connections")
	file := filepath.Join(dir, name+".toml")
	if _, err := os.Stat(file); err == nil {
		return name, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	text := fmt.Sprintf(`display_name = "Benchmark"
primary      = %q
secret_file  = %q
timeout      = %d
retries      = 0

require_message_authenticator = "always"
`, t.Server, o.secretFile, int(t.Patience.Seconds()))
	return name, os.WriteFile(file, []byte(text), 0o600)
}

// tally reads what is printed after an Access-Accept. There is an exit code after anything else.
func (o otpdialog) tally(output []byte) (tally, error) {
	if !o.asJSON {
		if !bytes.HasPrefix(output, []byte("Signed in ")) {
			return tally{}, fmt.Errorf("not signed in: %q", output)
		}
		return tally{Accepted: 1}, nil
	}
	var document struct{ Outcome string }
	if err := json.Unmarshal(output, &document); err != nil {
		return tally{}, fmt.Errorf("read the document %q: %w", output, err)
	}
	if document.Outcome != "accepted" {
		return tally{}, fmt.Errorf("the outcome is %q", document.Outcome)
	}
	return tally{Accepted: 1}, nil
}

// wait is the same: a sign-in waits for its answer.
func (o otpdialog) wait(ctx context.Context, t task) (*exec.Cmd, error) { return o.load(ctx, t) }
