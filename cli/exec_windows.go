package cli

import (
	"errors"
	"os"
	"os/exec"
)

// launch is the command that is started after an Accept.
type launch struct {
	path string
	args []string // with the program's own name
}

// String is the launch for the audit: the program alone, since an argument may be a
// secret.
func (l launch) String() string { return l.path }

// replace runs the command and ends with its exit code: a process cannot be replaced
// here. It returns only if the command cannot be started.
func (l launch) replace(environ []string) error {
	command := exec.Command(l.path, l.args[1:]...) //nolint:gosec,noctx // the person named it, and it ends by itself
	command.Env, command.Stdin, command.Stdout, command.Stderr = environ, os.Stdin, os.Stdout, os.Stderr
	err := command.Run()
	if exit, ended := errors.AsType[*exec.ExitError](err); ended {
		os.Exit(exit.ExitCode())
	}
	if err == nil {
		os.Exit(exitAccepted)
	}
	return err
}

// isForced says whether sshd has started this process as a forced command.
func isForced() bool {
	_, wanted := os.LookupEnv("SSH_ORIGINAL_COMMAND")
	return wanted
}

// ofSession is for systems on which a gate can stand.
func ofSession(account) (launch, error) { return launch{}, errNoCommand }
