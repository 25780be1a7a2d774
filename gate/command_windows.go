package gate

import (
	"errors"
	"os"
	"os/exec"
)

// A Command is the command that is started after an Accept.
type Command struct {
	What string // for the log
	Path string
	Args []string // with the program's own name
}

// Replace runs the command, and its error is how that has ended: a process cannot be
// replaced here.
func (c Command) Replace(environ []string) error {
	command := exec.Command(c.Path, c.Args[1:]...) //nolint:gosec,noctx // the person named it, and it ends by itself
	command.Env, command.Stdin, command.Stdout, command.Stderr = environ, os.Stdin, os.Stdout, os.Stderr
	err := command.Run()
	if exit, ended := errors.AsType[*exec.ExitError](err); ended {
		return &CommandError{exit.ExitCode()}
	}
	return err
}

// IsForced reports whether sshd has started this process as a forced command.
func IsForced() bool {
	_, wanted := os.LookupEnv(sshCommand)
	return wanted
}

// OverSSH reports whether the process belongs to a session of sshd.
func OverSSH() bool { return false }

// OfSession is for systems that can have a gate.
func OfSession(Account) (Command, error) { return Command{}, errors.New("no command to run") }
