package cli

import "errors"

// The texts of the command line are here, in one place; those of the flow are in package
// signin, those of the screens and lines in ui and ui/plain. An error says what is wrong
// and, indented on a line of its own, what to do.

// Why lines are shown instead of screens.
const (
	whyAuth       = "auth asks line by line"
	whyFlag       = "--plain was given"
	whyNoInput    = "standard input is not a terminal"
	whyNoOutput   = "standard output is not a terminal"
	whyDumb       = "the terminal can only show lines (TERM=dumb)"
	whyNoTerminal = "there is no terminal"
)

// What to do if a question cannot be asked.
const (
	hintTerminal    = "run it in a terminal; over ssh, request one with ssh -t"
	hintGate        = "sign in from a terminal (ssh -t), or ask your administrator for an action with Autosend"
	hintBeforehand  = "run it in a terminal, or give the answer in advance: " + userVariable + ", " + passwordVariable + ", " + otpVariable + ", --action"
	hintShorter     = "a RADIUS value has at most 253 bytes"
	hintUserName    = "give it with --user or in " + userVariable
	hintPassword    = "give it as a line of standard input, in " + passwordVariable + ", or save it in the connection"
	hintOTP         = "give it as a line of standard input or in " + otpVariable + ", or press an action with --action"
	hintConnection  = "name it on the command line"
	hintLine        = "give it as a line of standard input"
	hintCommand     = "write it after --, for example: otpdialog exec office -- ls"
	hintAbsolute    = "write its full path"
	hintNotFound    = "is it installed, and in PATH?"
	hintNames       = "name one of "
	hintEmptySecret = "type it, or " + hintLine
)

var (
	errNoCommand   = errors.New("no command to run")
	errWhich       = errors.New("which connection?")
	errEmptySecret = errors.New("the secret is empty")
	errCrashed     = errors.New("crashed")
	errNoneYet     = errors.New("there is no connection yet\n    start with otpdialog demo, or create one with otpdialog config")
	errNoSimulator = errors.New("your administrator does not allow the simulator\n    the policy has gate = true")
	errNoSFTP      = errors.New("the session requested internal-sftp, but sftp-server is not installed\n    install it; on Debian the package is openssh-sftp-server")
)

// Texts with values in them.
const (
	notAbsolute       = "a gate does not search PATH for the command %q"
	openedLine        = "Let in without a sign-in, because no server can be reached. This was logged."
	beforeCommand     = "unexpected argument %q; write -- before the command"
	cannotBeRun       = "cannot run the command %q: %w"
	cannotStart       = "signed in, but cannot start %s: %w"
	noAccount         = "there is no account with the user ID %d\n    a gate signs in the account that it runs as"
	keyringHas        = "Saved in the keyring. To use it in a connection, write secret_keyring = %q.\n"
	gateUnsaid        = "The policy does not say gate = true, so a wrapper around the gate could hide that it is one."
	gateUnsaidNext    = "Write gate = true under [session] in the policy."
	gateSecretHidden  = "Only root can read the shared secret, but the gate runs as the person who signs in." //nolint:gosec // a sentence
	gateSecretNext    = "Let the group of people who sign in read it: chgrp GROUP FILE && chmod 640 FILE."
	gateAsks          = "Sessions without a terminal (scp, sftp, a command) fail: they cannot be asked, and no action is automatic."
	gateAsksNext      = "To allow them, write ask = \"otp\", and autosend = true on an action."
	gateFailsOpen     = "The policy opens the gate while the network reports that no server is there (fail_open)."
	gateFailsOpenNext = "Anyone who can make these addresses refuse connections gets in without a second factor. Leave it off unless you need it."
	gateUnlogged      = "The system log cannot be reached, so the gate's decisions are not recorded."
	gateUnloggedNext  = "Start a syslog daemon, or let systemd-journald provide /dev/log."
	gateTakesIt       = "A gate accepts the connection: only root can change its files."
	secretQuestion    = "Secret"
)
