package account

// All texts of the account in lines, except those of the flow, of the service and of its help.
const (
	formHint        = "Type your email address, or apple, google, facebook or sso to continue with that service."
	givenPassword   = "The password was given in advance."
	noGivenPassword = "The password could not be fetched: %s"
	atMostLine      = "This can take up to %s."
	leaveHint       = `To go back, type "back". Press Ctrl+C to leave.`

	checkEmail  = "Check your inbox: an email was sent to %s."
	compareLine = "It must show the same as the next lines. If one of them differs, stop here."
	mailHint    = `If the email does not arrive, type "resend" or "help". To go back, type "back". Press Ctrl+C to leave.`
	sentAgain   = "The email was sent to %s again."
	resendLater = "The email can be sent again in %s."

	notTheSame   = "The two passwords differ. Type the new password again."
	codeLine     = "The email has a code. Type it here, and then your new password."
	codeHint     = `If the email does not arrive, type "resend" or "help" instead of the code.`
	deletionLine = "The account %s will be deleted once you confirm it by email. Its address cannot be used again for some days."

	emailQuestion       = "Email"
	nameQuestion        = "Name"
	passwordQuestion    = "Password"
	oldPasswordQuestion = "Current password"
	newPasswordQuestion = "New password"
	repeatQuestion      = "New password again"
	codeQuestion        = "Code from the email"
	proposal            = "%s [%s]"
)

// What a person types while something is waited for.
const (
	resendWord = "resend"
	helpWord   = "help"
	backWord   = "back"
)
