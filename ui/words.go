package ui

// The words of the screens stand here, in one place. What the flow says
// (failures, mistakes, news) is in signin, so that every face says the same.
const (
	appName = "otpdialog"

	signInWord         = "Sign in"
	otpWord            = "OTP"
	okWord             = "OK"
	cancelWord         = "Cancel"
	backWord           = "Back"
	rememberWord       = "Remember last method used"
	managedWord        = "Managed by your administrator"
	enterCodeWord      = "Enter a code instead"
	tryAgainWord       = "Try again"
	signedInWord       = "Signed in"
	closeWord          = "Close"
	againWord          = "Sign in again"
	userNameWord       = "User name"
	passwordWord       = "Password"
	rememberUserWord   = "Remember user name"
	showWord           = "Show"
	hideWord           = "Hide"
	connectionsWord    = "Connections"
	demoWord           = "Try the demo"
	demoExplanation    = "a simulated server and a phone, on this machine only"
	newWord            = "New connection"
	newExplanation     = "a server of yours, step by step"
	consoleWord        = "Console"
	consoleExplanation = "connections, actions, preferences, policy"
	approveWord        = "Approve"
	denyWord           = "Deny"
	fraudWord          = "This wasn't me"
	answerWord         = "Answer, press #"
	hangUpWord         = "Hang up"
	moreWord           = "more: PgUp, PgDn"
)
