//go:build unix

package e2e

import (
	uv "github.com/charmbracelet/ultraviolet"

	"otpdialog/e2e/terminal"
)

// The words of the screens that the tests look for. Those in the first group
// are a promise to the people who use the program; the others follow package
// ui.
const (
	signInWord    = "Sign in"
	otpWord       = "OTP"
	okWord        = "OK"
	cancelWord    = "Cancel"
	rememberWord  = "Remember last method used"
	enterCodeWord = "Enter a code instead"
	tryAgainWord  = "Try again"
	signedInWord  = "Signed in"
	managedWord   = "Managed by your administrator"
	approveWord   = "a Approve"
	denyWord      = "d Deny"
	fraudWord     = "w This wasn't me"

	answerWord    = "a Answer, press #"
	closeWord     = "Close"
	demoWord      = "Try the demonstration"
	newWord       = "Set up a connection"
	consoleWord   = "Console"
	fieldEdge     = "▌"
	leftWord      = " left" // the time that the progress box still gives
	helpHint      = "F1"    // at the left of the help bar, on the last line of each screen
	rememberedTag = "last method used."
	autosentTag   = "set by your administrator"
	rememberOn    = "[✓] " + rememberWord
	rememberOff   = "[ ] " + rememberWord

	rejectedNotice    = "did not accept"
	noAnswerNotice    = "No answer in time."
	cancelledNotice   = "Cancelled."
	mayReachNotice    = "may still reach you"
	codeInsteadNotice = "you can ignore it"
	codeSentNotice    = "Your code is on its way."
	roundsNotice      = "questions in a row"
)

// The methods of the demonstration, and of the connections that the tests write.
const (
	push   = "Push"
	call   = "Call"
	sms    = "SMS"
	email  = "Email"
	custom = "Custom"
)

// methods are in the order of the icons.
var methods = []string{push, call, sms, email, custom}

// Keys that the terminal package has no name for.
var (
	phoneKey    = terminal.Key{Code: uv.KeyF2}
	packetsKey  = terminal.Key{Code: uv.KeyF7}
	webKey      = terminal.Key{Code: uv.KeyF12}
	mouseKey    = terminal.Key{Code: uv.KeyF3}
	newWorldKey = terminal.Key{Code: uv.KeyF5}
	reloadKey   = newWorldKey // in the list
)
