package ui_test

import (
	"image"
	"time"

	"otpdialog/ui/uitest"
)

type (
	driver = uitest.Driver
	setup  = uitest.Setup
)

// story tells a story in virtual time.
var story = uitest.Story

// What stories are about.
const (
	thinking, typing = 600 * time.Millisecond, 80 * time.Millisecond

	officeFile, fiveActions = uitest.OfficeFile, uitest.FiveActions
	askOTP                  = `ask = "otp"`
)

var (
	alone, gate = uitest.Alone, uitest.Gate

	narrow = image.Pt(80, 24)

	named                    = uitest.Named
	longPrompt, autosendPush = uitest.LongPrompt, uitest.AutosendPush
	demoAt                   = uitest.DemoAt
)

// The texts of the screens.
const (
	signInWord       = "Sign in"
	otpWord          = "OTP"
	okWord           = "OK"
	cancelWord       = "Cancel"
	rememberWord     = "Remember last method used"
	signedInWord     = "Signed in"
	userNameWord     = "User name"
	passwordWord     = "Password"
	rememberUserWord = "Remember user name"
	connectionsWord  = "Connections"
	demoWord         = "Try the demo"
)
