//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// launch is what the process is replaced by.
type launch struct {
	what string // for the audit: without arguments, which may be secrets
	path string
	args []string // with the program's own name
}

// replace replaces this process. It returns only if that fails.
func (l launch) replace(environ []string) error {
	liftCoreLimit()
	err := unix.Exec(l.path, l.args, environ)
	harden() // this process goes on
	return err
}

// Variables that sshd sets.
const (
	sshConnection = "SSH_CONNECTION"
	sshCommand    = "SSH_ORIGINAL_COMMAND"
)

// isForced says whether sshd has started this process as the forced command of a
// session: then it stands where a command of the person would, and is a gate. sshd gives
// a session to a process that leads it, or to a shell that runs nothing but this; an
// interactive shell puts what it starts into a process group of its own.
func isForced() bool {
	if _, wanted := os.LookupEnv(sshCommand); wanted {
		return true
	}
	session, err := unix.Getsid(0)
	return overSSH() && (err != nil || session == unix.Getpgrp())
}

func overSSH() bool {
	_, is := os.LookupEnv(sshConnection)
	return is
}

// ofSession is what an ssh session asked for: its command, or the account's login shell.
func ofSession(a account) (launch, error) {
	command := os.Getenv(sshCommand)
	name := filepath.Base(a.shell)
	if command == "" {
		return launch{"login shell", a.shell, []string{"-" + name}}, nil
	}
	if arguments, internal := strings.CutPrefix(command+" ", internalSFTP+" "); internal {
		server, err := sftpServer()
		if err != nil {
			return launch{}, err
		}
		return launch{"sftp", server, append([]string{filepath.Base(server)}, strings.Fields(arguments)...)}, nil
	}
	what := "command"
	if words := strings.Fields(command); len(words) > 0 {
		what += " " + filepath.Base(words[0])
	}
	return launch{what, a.shell, []string{name, "-c", command}}, nil
}

// internalSFTP is what sshd calls the file transfer that it carries out itself. With a
// forced command it cannot.
const internalSFTP = "internal-sftp"

// sftpServers are where systems keep the program that does the same.
var sftpServers = []string{
	"/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/libexec/sftp-server",
	"/usr/lib/ssh/sftp-server", "/usr/lib/misc/sftp-server",
}

func sftpServer() (string, error) {
	for _, path := range sftpServers {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", errNoSFTP
}
