package account

import (
	"charm.land/bubbles/v2/key"

	"otpdialog/account/protocol"
	"otpdialog/ui/kit"
)

// The texts of the pages. What the flow, the service and the help say is in their packages, so that
// every face says the same.
const (
	emailWord    = "Email"
	passwordWord = "Password"
	signInWord   = "Sign in"
	continueWord = "Continue with "
	forgotWord   = "Forgot password?"
	createWord   = "Create account"
	helpWord     = "Help"
	cancelWord   = "Cancel"
	closeWord    = "Close"
	showWord     = "Show password"
	resendWord   = "Resend"
	otherWord    = "Use another method"
	missingWord  = "I am not getting the email"
	checkWord    = "Check your email"
	securityWord = "Security settings"
	devicesWord  = "Trusted devices"
	changeWord   = "Change password"
	licenseWord  = "Register a license"
	deleteWord   = "Delete account"
	signOutWord  = "Sign out"
)

// The keys of the pages beside those of the kit.
var (
	showKey   = kit.Bind("Ctrl+T", "", "ctrl+t")
	renameKey = kit.Bind("r", "rename", "r")
	revokeKey = kit.Bind("Del", "revoke", "delete")
)

// keyHelp is the full help of the pages.
var keyHelp = []kit.HelpTopic{
	kit.MoveTopic(),
	{Title: "Account", Keys: []key.Binding{
		kit.Keys.Enter, kit.Keys.Press, kit.Bind("Ctrl+T", "show or hide password"), renameKey, revokeKey, kit.Keys.Leave,
	}},
}

func serviceName(with string) string {
	switch with {
	case protocol.Apple:
		return "Apple"
	case protocol.Google:
		return "Google"
	case protocol.Facebook:
		return "Facebook"
	}
	return "SSO"
}

func serviceHelp(with string) string {
	if with == protocol.SSO {
		return "Signs in where your organisation does. It is found by the domain of the email address above."
	}
	return "You confirm a code in a browser. The account is the one with the email address that you have there."
}

// twoStepWord is what a setting is called where there is little room.
func twoStepWord(t protocol.TwoStep) string {
	return map[protocol.TwoStep]string{protocol.Unconditional: "always", protocol.Conditional: "conditional", protocol.Off: "off"}[t]
}

// twoStepHelp says what a setting means.
func twoStepHelp(t protocol.TwoStep) string {
	switch t {
	case protocol.Unconditional:
		return "Each device that is not trusted yet has to be confirmed by email."
	case protocol.Conditional:
		return "A device that is not trusted has to be confirmed only if the account has critical resources."
	case protocol.Off:
	}
	return "Nothing has to be confirmed. An email says afterwards that an unknown device has signed in."
}
