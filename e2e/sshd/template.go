//go:build linux

package sshd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// template is a folder with what all servers have in common: a copy of the machine's /etc with the
// server's key in it, and the account's key. To make it takes longer than everything else that a server
// needs, so it is made once and kept until the last server has ended.
var template struct {
	sync.Mutex

	dir     string
	servers int
}

// borrowTemplate returns the folder, which stays for as long as the test runs.
func borrowTemplate(tb testing.TB) (dir string, err error) {
	tb.Helper()
	template.Lock()
	defer template.Unlock()
	if template.servers == 0 {
		if template.dir, err = makeTemplate(tb.Context()); err != nil {
			return "", err
		}
	}
	template.servers++
	tb.Cleanup(func() {
		template.Lock()
		defer template.Unlock()
		if template.servers--; template.servers > 0 {
			return
		}
		if err := os.RemoveAll(template.dir); err != nil {
			tb.Error(err)
		}
	})
	return template.dir, nil
}

func makeTemplate(ctx context.Context) (dir string, err error) {
	if dir, err = os.MkdirTemp("", "sshd-template-"); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	etc := filepath.Join(dir, "etc")
	if err := os.Mkdir(etc, 0o755); err != nil {
		return dir, err
	}
	if err := copyTree(ctx, "/etc", etc); err != nil {
		return dir, err
	}
	for _, name := range []string{"ssh", "otpdialog"} {
		if err := os.RemoveAll(filepath.Join(etc, name)); err != nil {
			return dir, err
		}
	}
	ssh := filepath.Join(etc, "ssh")
	if err := os.Mkdir(ssh, 0o755); err != nil {
		return dir, err
	}
	for _, path := range []string{filepath.Join(ssh, "host"), filepath.Join(dir, "key")} {
		keygen := exec.CommandContext(ctx, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path)
		if output, err := keygen.CombinedOutput(); err != nil {
			return dir, fmt.Errorf("ssh-keygen: %w: %s", err, output)
		}
	}
	return dir, nil
}
