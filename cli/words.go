package cli

import (
	"errors"

	"otpdialog/advice"
)

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
	errNoneYet     = advice.New("no-connection", "there is no connection yet").Do("start with otpdialog demo, or create one with otpdialog config")
	errNoSimulator = advice.New("no-simulator", "your administrator does not allow the simulator").Do("the policy has gate = true")
)

// Texts with values in them.
const (
	notAbsolute    = "a gate does not search PATH for the command %q"
	beforeCommand  = "unexpected argument %q; write -- before the command"
	cannotBeRun    = "cannot run the command %q: %w"
	cannotStart    = "signed in, but cannot start %s: %w"
	keyringHas     = "Saved in the keyring. To use it in a connection, write secret_keyring = %q.\n"
	secretQuestion = "Secret"
)
