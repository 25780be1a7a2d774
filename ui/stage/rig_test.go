package stage_test

import (
	"image"
	"time"

	"otpdialog/ui/uitest"
)

type setup = uitest.Setup

// What stories are about.
const (
	thinking = 600 * time.Millisecond

	minWidth, minHeight = 40, 12 // of the window
)

var (
	narrow, wide = image.Pt(80, 24), image.Pt(120, 30)

	named  = uitest.Named
	demoAt = uitest.DemoAt
)

// The texts of the screens.
const (
	signInWord      = "Sign in"
	otpWord         = "OTP"
	cancelWord      = "Cancel"
	backWord        = "Back"
	rememberWord    = "Remember last method used"
	tryAgainWord    = "Try again"
	signedInWord    = "Signed in"
	againWord       = "Sign in again"
	userNameWord    = "User name"
	passwordWord    = "Password"
	connectionsWord = "Connections"
	demoWord        = "Try the demo"
	approveWord     = "Approve"
	denyWord        = "Deny"
	fraudWord       = "This wasn't me"
	answerWord      = "Answer, press #"
	hangUpWord      = "Hang up"
)
