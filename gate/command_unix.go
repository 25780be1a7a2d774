//go:build unix

package gate

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// A Command is what the process is replaced by.
type Command struct {
	What string // for the log: without arguments, which may be secrets
	Path string
	Args []string // with the program's own name
}

// Replace replaces this process. It returns only if that fails.
func (c Command) Replace(environ []string) error {
	liftCoreLimit()
	err := unix.Exec(c.Path, c.Args, environ)
	Harden() // this process goes on
	return err
}

// IsForced reports whether sshd has started this process as the forced command of a
// session: then it stands where a command of the person would, and is a gate. sshd gives
// a session to a process that leads it, or to a shell that runs nothing but this; an
// interactive shell puts what it starts into a process group of its own.
func IsForced() bool {
	if _, wanted := os.LookupEnv(sshCommand); wanted {
		return true
	}
	session, err := unix.Getsid(0)
	return OverSSH() && (err != nil || session == unix.Getpgrp())
}

// OverSSH reports whether the process belongs to a session of sshd.
func OverSSH() bool {
	_, is := os.LookupEnv(sshConnection)
	return is
}

// OfSession is what an ssh session asked for: its command, or the account's login shell.
func OfSession(a Account) (Command, error) {
	command := os.Getenv(sshCommand)
	name := filepath.Base(a.Shell)
	if command == "" {
		return Command{"login shell", a.Shell, []string{"-" + name}}, nil
	}
	if arguments, internal := strings.CutPrefix(command+" ", internalSFTP+" "); internal {
		server, err := sftpServer()
		if err != nil {
			return Command{}, err
		}
		return Command{"sftp", server, append([]string{filepath.Base(server)}, strings.Fields(arguments)...)}, nil
	}
	what := "command"
	if words := strings.Fields(command); len(words) > 0 {
		what += " " + filepath.Base(words[0])
	}
	return Command{what, a.Shell, []string{name, "-c", command}}, nil
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
