//go:build unix

package e2e

import (
	"regexp"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"

	"otpdialog/e2e/terminal"
)

// Labels of the account story.
const (
	confirmMail  = "Confirm your sign-in from a new device"
	openLink     = "Open the link"
	trustIt      = "Yes, I trust this device"
	notMe        = "No, this wasn't me"
	checkEmail   = "Check your email"
	signedInAs   = "Signed in as maria@example.com"
	continueWith = "Continue with Google"
	newPhrase    = "a heron in the tall reeds"
)

// entersAccount starts the account story of the demonstration.
func entersAccount(t *testing.T) *person {
	t.Helper()
	p := newHome(t).startsIn(terminal.Program{Args: []string{"demo"}, Width: 130, Height: 38})
	p.WaitText(signInWord)
	p.Press(terminal.Key{Code: uv.KeyF4})
	p.WaitText(continueWith)
	return p
}

// reads opens an email on the phone, and the page of its link.
func (p *person) reads(subject string) {
	p.t.Helper()
	p.WaitText(checkEmail)
	p.clicksWhenThere(subject)
	p.clicksWhenThere(openLink)
	p.WaitGone(openLink) // the email has the same words as the page
}

// signsInToAccount confirms a sign-in with the form as it is.
func (p *person) signsInToAccount() {
	p.t.Helper()
	p.clicksWhenThere("  " + signInWord + "  ")
	p.reads(confirmMail)
	p.clicksWhenThere(trustIt)
	p.WaitText(signedInAs)
}

// Sign in, read the email on the phone, compare, trust the device; sign in again without an email.
func TestAccountDemo(t *testing.T) {
	t.Parallel()
	p := entersAccount(t)
	p.clicksWhenThere("  " + signInWord + "  ")
	p.WaitText(checkEmail)
	p.clicksWhenThere(confirmMail)
	p.WaitText(openLink)
	codes := regexp.MustCompile(`Match code:? +(\w+ \w+)`).FindAllStringSubmatch(p.Text(), -1)
	if len(codes) != 2 || codes[0][1] != codes[1][1] {
		t.Fatalf("the email and the screen do not show the same match code: %q", codes)
	}
	p.clicksWhenThere(openLink)
	p.clicksWhenThere(trustIt)
	p.WaitText(signedInAs)
	p.clicksWhenThere("Sign out")
	p.WaitText(continueWith)
	p.clicksWhenThere("  " + signInWord + "  ")
	p.WaitText(signedInAs)
	p.WaitGone(checkEmail)
	p.leaves(130, terminal.Ctrl('c'))
}

// A device that its owner does not know is denied.
func TestAccountDemoDenied(t *testing.T) {
	t.Parallel()
	p := entersAccount(t)
	p.clicksWhenThere("  " + signInWord + "  ")
	p.reads(confirmMail)
	p.clicksWhenThere(notMe)
	p.WaitText("was denied by email")
	p.WaitText(continueWith)
}

// A forgotten password: the code of the email types itself, and a widely used password is refused.
func TestAccountDemoReset(t *testing.T) {
	t.Parallel()
	p := entersAccount(t)
	p.clicksWhenThere("Forgot password?")
	p.clicksWhenThere("Send the email")
	p.WaitText(checkEmail)
	p.clicksWhenThere("Choose a new password")
	p.WaitText("Press c for the code")
	pauses()
	p.Type("c")
	p.answersHidden("password123")
	p.WaitText("widely")
	p.Press(terminal.Ctrl('u'))
	p.answersHidden(newPhrase)
	p.WaitText("Your password has been changed")
	p.signsInToAccount()
}

// An external service: the person allows it in the browser of the phone, and the device by email.
func TestAccountDemoExternal(t *testing.T) {
	t.Parallel()
	p := entersAccount(t)
	p.clicksWhenThere(continueWith)
	p.WaitText("Copy code")
	p.clicksWhenThere("Allow")
	p.reads(confirmMail)
	p.clicksWhenThere(trustIt)
	p.WaitText(signedInAs)
}

// The account is deleted, its address is blocked for three days, and then it can be used again.
func TestAccountDemoDeleted(t *testing.T) {
	t.Parallel()
	p := entersAccount(t)
	p.signsInToAccount()
	p.WaitText("two-step verification: always")
	p.clicksWhenThere("Delete account")
	p.WaitText("Password")
	p.answersHidden("wonderland")
	p.reads("Confirm that your account")
	p.clicksWhenThere("Yes, delete my account")
	p.WaitText("The account has been deleted")
	p.clicksWhenThere("Create account")
	p.WaitText("Name")
	p.types("Maria")
	p.Press(terminal.Tab)
	p.answersHidden(newPhrase)
	confirm := func() {
		p.reads("Confirm your new account")
		p.clicksWhenThere("Yes, create my account")
	}
	confirm()
	p.WaitText("This email address was previously")
	p.WaitText("for at least 3 days")
	for range 3 {
		p.Press(terminal.Key{Code: uv.KeyF9})
	}
	p.confirms(terminal.Enter) // what was typed is still there
	confirm()
	p.WaitText(signedInAs)
}
