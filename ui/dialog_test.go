package ui

import (
	"testing"

	"otpdialog/signin"
)

func TestSignInByPush(t *testing.T) {
	story(t, setup{}, func(d *driver) {
		d.See("Head office", userNameWord, passwordWord, signInWord).Focused(userNameWord)
		d.SignIn().See(connectingMessage)
		d.Server.Heard("wonderland").Challenges("Choose a method")
		d.See("Choose a method", "Push", "Call", "SMS", "Email", "Custom", rememberWord, okWord, cancelWord).Focused(otpWord)
		d.Hover("Push").See("Send a notification to your phone")
		d.Click("Push").See("Approve the sign-in on your phone…", cancelWord, enterCodeWord)
		d.Server.Heard("push").Accepts()
		d.See(signedInWord, "alice", "Head office", "Push", "Welcome").In(signin.SignedIn)
	})
}
