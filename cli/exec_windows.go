package cli

import (
	"errors"
	"os"
	"os/exec"
)

// launch is the command that is started after an Accept.
type launch struct {
	what string // for the audit
	path string
	args []string // with the program's own name
}

// replace runs the command, and its error is how that has ended: a process cannot be
// replaced here.
func (l launch) replace(environ []string) error {
	command := exec.Command(l.path, l.args[1:]...) //nolint:gosec,noctx // the person named it, and it ends by itself
	command.Env, command.Stdin, command.Stdout, command.Stderr = environ, os.Stdin, os.Stdout, os.Stderr
	err := command.Run()
	if exit, ended := errors.AsType[*exec.ExitError](err); ended {
		return &commandError{exit.ExitCode()}
	}
	return err
}

// isForced says whether sshd has started this process as a forced command.
func isForced() bool {
	_, wanted := os.LookupEnv("SSH_ORIGINAL_COMMAND")
	return wanted
}

func overSSH() bool { return false }

// ofSession is for systems on which a gate can stand.
func ofSession(account) (launch, error) { return launch{}, errNoCommand }
