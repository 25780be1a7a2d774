//go:build linux

package sshd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// letAccountIn gives the server its key, and lets the account in by its own.
func (s *Server) letAccountIn() error {
	if err := linkFile(filepath.Join(s.template, "host"), filepath.Join(s.Etc, "ssh", "host"), 0o600); err != nil {
		return err
	}
	public, err := os.ReadFile(s.key() + ".pub")
	if err != nil {
		return err
	}
	s.WriteHome(".ssh/authorized_keys", strings.TrimLeft(s.config.KeyOptions+" ", " ")+string(public))
	return nil
}

// key is the account's, the same on every server.
func (s *Server) key() string { return filepath.Join(s.template, "key") }

// writeServerConfig writes what sshd reads.
func (s *Server) writeServerConfig() error {
	lines := append(slices.Clone(s.config.Lines),
		fmt.Sprintf("Port %d", s.port), "ListenAddress 127.0.0.1", "HostKey /etc/ssh/host",
		"PidFile none", "UseDNS no",
		"UsePAM yes", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
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
	host, err := os.ReadFile(filepath.Join(s.template, "host.pub"))
	if err != nil {
		return err
	}
	known := filepath.Join(s.dir, "known_hosts")
	lines := []string{
		"Host " + Host, "HostName 127.0.0.1", fmt.Sprintf("Port %d", s.port), "HostKeyAlias " + Host,
		"User " + s.config.Account, "IdentityFile " + s.key(), "IdentitiesOnly yes", "IdentityAgent none",
		"UserKnownHostsFile " + known, "GlobalKnownHostsFile none", "StrictHostKeyChecking yes",
		"BatchMode yes", "LogLevel ERROR", "SendEnv LANG", "EscapeChar none",
		"KexAlgorithms curve25519-sha256", // the default costs many times the processor time
	}
	return errors.Join(
		os.WriteFile(known, []byte(Host+" "+string(host)), 0o600),
		os.WriteFile(s.clientConfig(), []byte(strings.Join(lines, "\n")+"\n"), 0o600),
	)
}

func (s *Server) clientConfig() string { return filepath.Join(s.dir, "ssh_config") }
