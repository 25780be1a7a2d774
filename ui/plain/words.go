package plain

// All texts of plain mode, except those of the flow, which are in package signin.
const (
	plainModeLine      = "Plain mode: %s."
	signingInLine      = "Signing in to %s."
	signingInAs        = "Signing in to %s as %s."
	givenPassword      = "The password was given in advance."
	noGivenPassword    = "The password could not be fetched: %s"
	preparedOTP        = "The OTP was given in advance."
	noPreparedOTP      = "The OTP could not be made: %s"
	serverSaysLine     = "The server says: %s"
	methodsLine        = "Methods; type a name instead of an OTP (? shows this list):"
	methodLine         = "%s."
	methodAbout        = "%s: %s"
	enterIsEmpty       = "Press Enter to send an empty answer."
	enterIsDraft       = "Press Enter to send what you typed before."
	timeToAnswer       = "You have %s to answer."
	byItselfLine       = "%s is sent automatically: %s."
	atMostLine         = "This can take up to %s."
	readingLine        = "Waiting for a line of standard input, or its end (for no input, add < /dev/null)."
	connectionsLine    = "Connections:"
	noSuchConnection   = "There is no connection with that name."
	connectionQuestion = "Connection"
	rememberIsOn       = "Remember last method used is on. To switch it off, type: remember off"
	rememberIsOff      = "Remember last method used is off. To switch it on, type: remember on"
	enterCodeHint      = "Press Enter to enter a code instead, Ctrl+C to leave."
	leaveHint          = "Press Ctrl+C to leave."
	doubtLine          = "%q is not a method; did you mean %s? To send it as it is, type it again."
	openAddressLine    = "Open this address in a browser, on any device: %s"
	enterCodeLine      = "Enter this code there: %s"
	completeLine       = "Or open the address that has the code in it: %s"
	timeLeftLine       = "%s left."
	askedNowLine       = "Now asking %s."
	unreadableLine     = "Something in that line could not be read: it is not text in UTF-8. Type it again."
	noteLine           = "Note: %s"

	userNameQuestion = "User name"
	againQuestion    = "Press Enter to sign in again"
	passwordQuestion = "Password"
	otpQuestion      = "OTP"
	answerQuestion   = "Answer"
	askMethods       = "?" // a question of the person
	methodQuestion   = "OTP or method"
	hiddenQuestion   = "%s (not shown)"
	proposal         = "%s [%s]"
)

// rememberWords switch Remember last method used on and off.
var rememberWords = map[string]bool{"remember on": true, "remember off": false}
