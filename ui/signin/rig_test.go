package signin_test

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	words "otpdialog/ui/story"
	"otpdialog/ui/uitest"
)

type (
	driver = uitest.Driver
	setup  = uitest.Setup
)

// story tells a story in virtual time.
var story = uitest.Story

func keyOf(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	k, err := words.Key(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// What stories are about.
const (
	thinking = 600 * time.Millisecond

	minWidth, minHeight     = 40, 12 // of the window
	officeFile, fiveActions = uitest.OfficeFile, uitest.FiveActions
	askOTP                  = `ask = "otp"`
)

var (
	alone, gate = uitest.Alone, uitest.Gate

	named                              = uitest.Named
	longName, longPrompt, autosendPush = uitest.LongName, uitest.LongPrompt, uitest.AutosendPush
	wideActions, firstActions, demoAt  = uitest.WideActions, uitest.FirstActions, uitest.DemoAt
)

// The texts of the screens.
const (
	signInWord       = "Sign in"
	otpWord          = "OTP"
	okWord           = "OK"
	cancelWord       = "Cancel"
	rememberWord     = "Remember last method used"
	managedWord      = "Managed by your administrator"
	enterCodeWord    = "Enter a code instead"
	tryAgainWord     = "Try again"
	signedInWord     = "Signed in"
	closeWord        = "Close"
	userNameWord     = "User name"
	passwordWord     = "Password"
	savedWord        = "saved password"
	fetchingWord     = "fetching it…"
	rememberUserWord = "Remember user name"
	showWord         = "Show"
	hideWord         = "Hide"
	connectionsWord  = "Connections"
	moreWord         = "more: PgUp, PgDn"
)
