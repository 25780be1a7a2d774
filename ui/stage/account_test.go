package stage_test

import (
	"image"
	"regexp"
	"testing"
	"time"

	"otpdialog/cli/demo"
	"otpdialog/ui/stage"
	"otpdialog/ui/uitest"
)

// accountStory opens the account story of a demonstration, with its real service.
func accountStory(t *testing.T, size image.Point) *driver {
	t.Helper()
	started, err := demo.Start()
	if err != nil {
		t.Fatal(err)
	}
	d := &driver{people: started.World}
	start := started.StartAccount
	started.StartAccount = func() (*stage.Account, error) {
		a, err := start()
		if err == nil {
			d.advance = a.Advance
		}
		return a, err
	}
	s := setup{NoOffice: true, Size: size}
	s.Options.Demo, s.Options.Open, s.Options.Program = started, uitest.OverUDP, "otpdialog 1.0"
	d.Live(t, s, d)
	return d.Press("f4").Until("Continue with Google").Focused(signInWord)
}

const (
	mailSubject = "Confirm your sign-in from a new device"
	trustIt     = "Yes, I trust this device"
	notMe       = "No, this wasn't me"
	signedInAs  = "Signed in as maria@example.com"
)

// matchCode is the match code on the screen.
func (d *driver) matchCode() string {
	d.T.Helper()
	m := regexp.MustCompile(`Match code +(\w+ \w+)`).FindStringSubmatch(d.Text())
	if m == nil {
		d.T.Fatalf("no match code on\n%s", d.Screen())
	}
	return m[1]
}

// mailed waits for an email, and for the page that says so.
func (d *driver) mailed(subject string) *driver {
	d.T.Helper()
	return d.Until(checkWord).Until(subject)
}

// trusted signs in, and trusts the device in the email.
func (d *driver) trusted() *driver {
	d.T.Helper()
	d.Press("enter").mailed(mailSubject)
	code := d.matchCode()
	d.Click(mailSubject).See("Match code  "+code).Click("Open the link").See("Is this you signing in?", code)
	return d.Click(trustIt).Until(signedInAs)
}

var widest = image.Pt(130, 38)

// The whole story of two steps: the email is compared and confirmed, its page closes by itself, and the
// device needs no email afterwards.
func TestAccountTrust(t *testing.T) {
	d := accountStory(t, widest).trusted().See("This device is trusted").SeeNo("You can close this page")
	d.Until("two-step verification: always").See("try it again without an email").Press("tab", "enter").Until("Continue with Google")
	d.Holds("Password", "wonderland").Press("enter").Until(signedInAs).SeeNo(checkWord).See("You are signed in without an email")
	d.Press("f4").Until("User name").Press("f4").Until(signedInAs).See("You are signed in without an email") // it stays open
}

const checkWord = "Check your email"

// With keys only, in a window that has no room for both.
func TestAccountTrustByKeys(t *testing.T) {
	d := accountStory(t, narrow).Press("enter").Until("An email has arrived")
	d.Press("f2").See("Mail of maria@example.com").Press("enter").See("Open the link").Press("enter").See(trustIt).Press("enter")
	d.Until(signedInAs)
}

// F2 compares the email with the screen in a window that has no room for both: the email stays open,
// and Esc closes it.
func TestAccountCompare(t *testing.T) {
	d := accountStory(t, narrow).See("Press Enter to sign in").Press("enter").Until("An email has arrived")
	d.Press("f2", "enter", "enter").See(trustIt).Press("f2").See(checkWord).Press("f2").See(trustIt).Focused(trustIt)
	d.Press("esc").SeeNo(trustIt).See("Mail of maria@example.com")
}

// "No, this wasn't me" ends the attempt, and says what to do.
func TestAccountDeny(t *testing.T) {
	d := accountStory(t, widest).Press("enter").mailed(mailSubject).Click(mailSubject).Click("Open the link").Click(notMe)
	d.Until("was denied by email").See("change your password", "Continue with Google")
}

// Nothing that opens by itself gives up, and Esc does, with what was typed kept.
func TestAccountCancel(t *testing.T) {
	d := accountStory(t, widest).Press("enter").mailed(mailSubject).Focused("I am not getting the email")
	d.Press("esc").Until("Continue with Google").Holds("Email", "maria@example.com")
}

// A reset: the code of the email types itself, and a widely used password is not taken.
func TestAccountReset(t *testing.T) {
	d := accountStory(t, widest).Click("Forgot password?").Holds("Email", "maria@example.com").Press("enter").mailed("Choose a new password")
	d.See("enter its code here", "The code works for another").SeeNo("Open its link")
	d.Click("Choose a new password").See("Press c for the code ").Press("f2").See("Press F2, then c, for the code ").Press("f2", "c").Focused("New password").See("Type a heron in the tall reeds").Type("password123").Press("enter")
	d.Until("cannot reliably protect").Focused("New password")
	d.Fill("New password", "a heron in the tall reeds").Press("enter").Until("Your password has been changed")
	d.Holds("Password", "a heron in the tall reeds").Press("enter").mailed(mailSubject)
}

// An external service: the code is confirmed in the browser of the phone, and the device by email.
func TestAccountGoogle(t *testing.T) {
	d := accountStory(t, widest).Click("Continue with Google").Until("Waiting for Simulated Google").Until("Allow").See("Copy code", "Enter this code")
	d.Click("Allow").See("One moment").polled().mailed(mailSubject).Click(mailSubject).Click("Open the link").Click(trustIt).Until(signedInAs)
}

func TestAccountGoogleRefused(t *testing.T) {
	d := accountStory(t, widest).Click("Continue with Google").Until("Allow").Click("Refuse").polled()
	d.Until("Continue with Google").See("was refused").SeeNo("Waiting for")
}

// A code that was given up is not asked about any more: the phone goes on with the email that is waited for.
func TestAccountGoogleCancelled(t *testing.T) {
	d := accountStory(t, narrow).Click("Continue with Google").Until("Press F2, then a").Press("esc").Until("Press Enter to sign in")
	d.Click("Forgot password?").Press("enter").Until("An email has arrived").Press("f2").SeeNo("Allow").Press("enter").See("Press c for the code ")
	d.Press("f2").Click(cancelWord).See("Fill in the fields, then press Enter. Press Esc to go back")
}

// polled moves the clock on until the client has asked the provider again.
func (d *driver) polled() *driver {
	d.T.Helper()
	return d.UntilTrue("an answer of the provider", func() bool {
		d.advance(time.Second)
		return !d.Shows("Copy code")
	})
}

// A deleted address is blocked until the clock has moved on by three days.
func TestAccountDelete(t *testing.T) {
	d := accountStory(t, widest).See("Password: wonderland").trusted().Until("two-step verification: always").Click("Delete account").Type("wonderland").Press("enter")
	d.mailed("Confirm that your account").Click("Confirm that your account").Click("Open the link").Click("Yes, delete my account").Until("The account has been deleted").SeeNo("Password: wonderland").See("Press F5 to start over")
	for _, days := range []string{"3 days", "2 days", "1 day"} {
		d.signUp().Until("previously deleted").See(days).Click(cancelWord).Press("f9").See("A day later: it is ")
	}
	d.signUp().Until(signedInAs).See("This device is trusted")
}

// Who cancels a deletion, or denies it in the email, is where the deletion was asked for.
func TestAccountDeleteNot(t *testing.T) {
	d := accountStory(t, widest).trusted().Until("two-step verification: always").Click("Delete account").Type("wonderland").Press("enter")
	d.mailed("Confirm that your account").SeeNo("Use another method").Click(cancelWord).Until("and everything in it is deleted").Press("enter")
	d.mailed("Confirm that your account").Click("Confirm that your account").Click("Open the link").Click("No, keep my account")
	d.Until("was denied by email").See("and everything in it is deleted")
}

// signUp asks for an account, and confirms it.
func (d *driver) signUp() *driver {
	d.T.Helper()
	d.Click("Create account").Fill("Email", "maria@example.com").Fill("Name", "Maria").Fill("Password", "a heron in the tall reeds").Press("enter")
	return d.mailed("Confirm your new account").Click("Confirm your new account").Click("Open the link").Click("Yes, create my account")
}

// A new world takes everything back, and the other story is there as before.
func TestAccountNewWorld(t *testing.T) {
	d := accountStory(t, widest).trusted().Press("f5").Until("Continue with Google").SeeNo(mailSubject).Press("enter").mailed(mailSubject)
	d.Press("f4").Until("User name").See("Phone of").opened()
}

// Help opens at the row of what has happened, and its buttons do what they say.
func TestAccountHelp(t *testing.T) {
	d := accountStory(t, widest).Press("enter").mailed(mailSubject).Press("enter").See("The email to confirm my device does not arrive")
	d.Click("Resend").See("The email can be sent again in").Press("esc").See(checkWord)
	d.Click("I am not getting the email").Click("All topics").Press("enter").Click("Reset password").See("Send the email").Press("esc").Press("enter").mailed(mailSubject)
	d.Click("I am not getting the email").Click("Use another method").Until("Continue with Google").Focused("Continue with Apple")
	d.Click("Help").Type("business").See("I want a business account").SeeNo("I have forgotten my password").Press("enter").See("All topics").Press("esc", "esc")
	d.Click("Help").Press("enter").See("I have forgotten my password").Click("Reset password").See("Send the email").Holds("Email", "maria@example.com")
}

// What is set in the account is in force: without verification an unknown device needs no email, and
// one that is revoked is unknown.
func TestAccountSettings(t *testing.T) {
	d := accountStory(t, widest).trusted().Until("two-step verification: always").Click("Security settings").See("Preferred method")
	d.Click("Disabled").See("Nothing has to be confirmed").SeeNo("Preferred method").Press("esc").Until("two-step verification: always")
	d.Click("Security settings").Click("Disabled").Fill("Password", "wonderland").Click("Save").Until("The settings have been saved").Until("two-step verification: off")
	d.Click("Trusted devices").See("(this device)").Press("r").Press("ctrl+u").Type("my laptop").Press("enter").Until("my laptop (this device)")
	d.Press("delete").Click("Revoke").Until("No device is trusted yet").Press("esc").Click("Sign out").Until("Continue with Google")
	d.Fill("Password", "wonderland").Press("enter").Until(signedInAs).See("This device is not trusted")
}

// A license makes a business account, and a password is changed with the old one.
func TestAccountPasswordAndLicense(t *testing.T) {
	d := accountStory(t, widest).trusted().Until("personal account").Click("Change password")
	d.Type("not the password").Press("enter").Type("a heron in the tall reeds").Press("enter").Until("password is").Focused("Current password")
	d.Press("ctrl+u").Type("wonderland").Press("enter").Until("The password has been changed")
	d.Click("Register a license").Press("enter").See("Fill this in").Type("nonsense").Press("enter").Until("not the license key")
}

// A session that is kept opens the account at once, and Esc leaves it open at the service.
func TestAccountStaysSignedIn(t *testing.T) {
	d := accountStory(t, widest).trusted().Press("f4").Until("User name").Press("f4").Until(signedInAs).Until("two-step verification: always")
	d.Click("Sign out").Until("Continue with Google").Press("f4", "f4").Until("Continue with Google")
}
