package cli

import "errors"

// The words of signing in from the command line stand here, in one place; those of the
// flow are in package signin, those of the screens and lines in ui and ui/plain. An
// error says what is wrong, and on a line of its own, indented, what to do.

// Why there are lines and no screens.
const (
	whyAuth       = "auth asks line by line"
	whyFlag       = "--plain was given"
	whyNoInput    = "standard input is not a terminal"
	whyNoOutput   = "standard output is not a terminal"
	whyDumb       = "the terminal says that it can show lines only (TERM=dumb)"
	whyNoTerminal = "there is no terminal"
)

// What to do where nobody can be asked.
const (
	hintTerminal    = "run it in a terminal; over ssh, ask for one with ssh -t"
	hintGate        = "sign in at a terminal (ssh -t), or ask your administrator for an action that goes out by itself"
	hintBeforehand  = "run it in a terminal, or give it beforehand: " + userVariable + ", " + passwordVariable + ", " + otpVariable + ", --action"
	hintShorter     = "RADIUS carries no more than 253 bytes in one value"
	hintUserName    = "give it with --user or in " + userVariable
	hintPassword    = "give it as a line of standard input, in " + passwordVariable + ", or as the saved one of the connection"
	hintOTP         = "give it as a line of standard input or in " + otpVariable + ", or press an action with --action"
	hintConnection  = "name it on the command line"
	hintLine        = "give it as a line of standard input"
	hintCommand     = "write it behind --, such as: otpdialog exec office -- ls"
	hintAbsolute    = "write its whole path"
	hintNotFound    = "is it installed, and in PATH?"
	hintNames       = "name one of "
	hintEmptySecret = "type it, or " + hintLine
)

var (
	errNoCommand   = errors.New("no command to run")
	errWhich       = errors.New("which connection?")
	errEmptySecret = errors.New("the secret is empty")
	errCrashed     = errors.New("crashed")
	errNoneYet     = errors.New("there is no connection yet\n    begin with otpdialog demo, or make one with otpdialog config")
	errNoSimulator = errors.New("your administrator does not allow the simulator\n    the policy has gate = true")
	errNoSFTP      = errors.New("internal-sftp was asked for, and there is no sftp-server\n    install it: Debian has it in openssh-sftp-server")
)

// With what they are about.
const (
	notAbsolute       = "a gate does not look for the command %q"
	openedLine        = "Opened without a sign-in, because no server is there. This was logged."
	beforeCommand     = "%q stands before the command: write -- before it"
	cannotBeRun       = "the command %q cannot be run: %w"
	cannotStart       = "signed in, but %s cannot be started: %w"
	noAccount         = "the system knows no account with the user ID %d\n    a gate signs in the account that it runs for"
	keyringHas        = "The keyring has it now. A connection takes it with secret_keyring = %q.\n"
	gateUnsaid        = "The policy does not say gate = true: what stands around the gate could hide that it is one."
	gateUnsaidNext    = "Write gate = true below [session] of the policy."
	gateSecretHidden  = "Only root can read the shared secret, but the gate runs as who signs in." //nolint:gosec // a sentence
	gateSecretNext    = "Let the group of those who sign in read it: chgrp GROUP FILE && chmod 640 FILE."
	gateAsks          = "Without a terminal (scp, sftp, a command) nobody can be asked, and nothing goes out by itself."
	gateAsksNext      = "Where those are wanted: ask = \"otp\", and autosend = true on an action."
	gateFailsOpen     = "The policy opens the gate while the network says of each server that it is not there (fail_open)."
	gateFailsOpenNext = "Whoever can have these addresses refuse him needs no second factor: leave it out unless you have to."
	gateUnlogged      = "The system's log cannot be reached: nobody will hear of the gate's decisions."
	gateUnloggedNext  = "Start a syslog daemon, or let systemd-journald have /dev/log."
	gateTakesIt       = "A gate takes the connection: all its files are root's alone."
	secretQuestion    = "Secret"
)
