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

// template is a folder with what all servers have in common: a copy of the machine's /etc, the server's
// key and the account's key. To make it takes longer than everything else that a server needs, so it is
// made once and kept until the last server has ended.
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
		template.servers--
		if template.servers > 0 {
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
	if output, err := exec.CommandContext(ctx, "cp", "--archive", "/etc", etc).CombinedOutput(); err != nil {
		return dir, fmt.Errorf("copy /etc: %w: %s", err, output)
	}
	for _, name := range []string{"ssh", "otpdialog"} { // of which each server has its own
		folder := filepath.Join(etc, name)
		if err := errors.Join(os.RemoveAll(folder), os.Mkdir(folder, 0o755)); err != nil {
			return dir, err
		}
	}
	for _, name := range []string{"host", "key"} {
		keygen := exec.CommandContext(ctx, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", filepath.Join(dir, name))
		if output, err := keygen.CombinedOutput(); err != nil {
			return dir, fmt.Errorf("ssh-keygen: %w: %s", err, output)
		}
	}
	return dir, nil
}
