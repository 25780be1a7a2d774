//go:build linux

package sshd

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// makeKeys makes the keys of both sides, and lets the account in by its key.
func (s *Server) makeKeys() error {
	ssh := filepath.Join(s.Etc, "ssh")
	if err := os.Mkdir(ssh, 0o755); err != nil {
		return err
	}
	for _, path := range []string{filepath.Join(ssh, "host"), filepath.Join(s.dir, "key")} {
		keygen := exec.CommandContext(s.tb.Context(), "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path)
		if output, err := keygen.CombinedOutput(); err != nil {
			return fmt.Errorf("ssh-keygen: %w: %s", err, output)
		}
	}
	public, err := os.ReadFile(filepath.Join(s.dir, "key.pub"))
	if err != nil {
		return err
	}
	s.WriteHome(".ssh/authorized_keys", strings.TrimLeft(s.config.KeyOptions+" ", " ")+string(public))
	return nil
}

// writeServerConfig writes what sshd reads.
func (s *Server) writeServerConfig() error {
	lines := append(slices.Clone(s.config.Lines),
		fmt.Sprintf("Port %d", s.port), "ListenAddress 127.0.0.1", "HostKey /etc/ssh/host",
		"PidFile none", "UseDNS no",
		"UsePAM no", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
		"PrintMotd no", "PrintLastLog no",
		"AcceptEnv LANG LC_*", // as on a new Debian, and so is the next one
	)
	if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, "Subsystem ") }) { // two are a mistake
		lines = append(lines, "Subsystem sftp /usr/lib/openssh/sftp-server")
	}
	return os.WriteFile(filepath.Join(s.Etc, "ssh", "sshd_config"), []byte(strings.Join(lines, "\n")+"\n"), 0o600)
}

// Host is the name that the server has for the clients of this package.
const Host = "gate"

// writeClientConfig writes what the clients read.
func (s *Server) writeClientConfig() error {
	host, err := os.ReadFile(filepath.Join(s.Etc, "ssh", "host.pub"))
	if err != nil {
		return err
	}
	known := filepath.Join(s.dir, "known_hosts")
	lines := []string{
		"Host " + Host, "HostName 127.0.0.1", fmt.Sprintf("Port %d", s.port), "HostKeyAlias " + Host,
		"User " + s.config.Account, "IdentityFile " + filepath.Join(s.dir, "key"), "IdentitiesOnly yes", "IdentityAgent none",
		"UserKnownHostsFile " + known, "GlobalKnownHostsFile none", "StrictHostKeyChecking yes",
		"BatchMode yes", "LogLevel ERROR", "SendEnv LANG", "EscapeChar none",
	}
	return errors.Join(
		os.WriteFile(known, []byte(Host+" "+string(host)), 0o600),
		os.WriteFile(s.clientConfig(), []byte(strings.Join(lines, "\n")+"\n"), 0o600),
	)
}

func (s *Server) clientConfig() string { return filepath.Join(s.dir, "ssh_config") }
