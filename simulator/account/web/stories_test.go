package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"otpdialog/account/protocol"
	"otpdialog/e2e/browser"
	"otpdialog/simulator/account"
	"otpdialog/simulator/world"
)

// place is a service with its pages, and the mailboxes of its people.
type place struct {
	t       *testing.T
	world   *world.World
	service *account.Service
	url     string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	people := world.New()
	service := account.New(account.Options{World: people, Accounts: account.Demonstration(), Organisations: account.DemonstrationOrganisations()})
	server, err := Start(people, service, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return &place{t, people, service, server.URL()}
}

// mail returns the newest email to an address.
func (p *place) mail(to string) world.Message {
	p.t.Helper()
	mails := p.world.Mailbox(to)
	if len(mails) == 0 {
		p.t.Fatalf("no email to %s", to)
	}
	return mails[0]
}

// matchCode is the match code of an email.
func matchCode(m world.Message) string {
	_, after, _ := strings.Cut(m.Text, "Match code:")
	line, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(line)
}

// The stories of the account in a real browser, by keyboard alone and without JavaScript. Each page
// is examined when it is seen.
func TestBrowser(t *testing.T) {
	t.Parallel()
	b := browser.Start(t)
	open := func(t *testing.T, site string) *browser.Window {
		t.Helper()
		return b.Open(t, site, browser.Plain)
	}
	const alice, password = "alice@example.com", account.Password

	signIn := func(w *browser.Window, email, password string) {
		t.Helper()
		w.Open("/sign-in")
		w.Fill("Email", email)
		w.Fill("Password", password)
		w.Press("Sign in")
	}

	t.Run("trust", func(t *testing.T) {
		p := newPlace(t)
		w, reader := open(t, p.url), open(t, p.url)
		signIn(w, alice, "wrong")
		w.See("Sign in", protocol.WrongPairWords)
		w.Fill("Password", password)
		w.Press("Sign in")
		mail := p.mail(alice)
		w.See("Check your email", matchCode(mail), "Chrome", "Linux", "127.0.0.1")
		reader.Open(mail.Link)
		reader.See("Is this you signing in?", matchCode(mail), "Chrome", "Linux", "127.0.0.1")
		reader.Press("Yes, I trust this device")
		reader.See("This device is trusted now")
		w.See("Alice") // by itself
		reader.Open(mail.Link)
		reader.See("This device is trusted now", "This link was used already")
		w.Press("Sign out")
		w.See("Sign in")
		signIn(w, alice, password)
		w.See("Alice", "This browser is trusted")
	})
	t.Run("help", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		signIn(w, alice, "wrong")
		w.Press("I have forgotten my password")
		w.See("I have forgotten my password", "To get in without waiting, reset the password.")
		w.Press("All topics")
		w.See("Help", "The email to confirm my device does not arrive")
		w.Fill("Search", "spam")
		w.Press("Search")
		w.Press("The email to reset my password does not arrive")
		w.See("The email to reset my password does not arrive", "Look in your spam and junk folders")
		w.Press("Reset password")
		w.See("Forgot password?")
	})
	t.Run("deny", func(t *testing.T) {
		p := newPlace(t)
		w, reader := open(t, p.url), open(t, p.url)
		signIn(w, alice, password)
		reader.Open(p.mail(alice).Link)
		reader.Press("No, this wasn't me")
		reader.See("The attempt is stopped", "change the password now")
		w.See("The attempt was denied")
		w.Open("/account")
		w.See("Sign in")
	})
	t.Run("sign-up", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		w.Open("/")
		w.Press("Create account")
		w.See("Create account")
		w.Fill("Name", "Erin")
		w.Fill("Email", alice)
		w.Fill("Password", "password1")
		w.Press("Create account")
		w.See("Create account", protocol.WidelyUsedWords)
		w.Fill("Password", "seven boats on dry land")
		w.Press("Create account")
		w.See("Check your email")
		reader := open(t, p.url)
		reader.Open(p.mail(alice).Link)
		reader.See("Create your account?")
		reader.Press("Yes, create my account")
		reader.See(protocol.EmailInUseWords, "Choose a new password")
		w.See(protocol.EmailInUseWords)
		w.Open("/sign-up")
		w.Fill("Name", "Erin")
		w.Fill("Email", "erin@example.com")
		w.Fill("Password", "seven boats on dry land")
		w.Press("Create account")
		reader.Open(p.mail("erin@example.com").Link)
		reader.Press("Yes, create my account")
		reader.See("Your account is ready")
		w.See("Erin", "Personal account", "This browser is trusted")
	})
	t.Run("reset", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		w.Open("/")
		w.Press("Forgot password?")
		w.See("Forgot password?")
		w.Fill("Email", alice)
		w.Press("Send the email")
		w.See("Check your email", "If alice@example.com has an account")
		link := p.mail(alice).Link
		w.Open(link)
		w.See("Choose a new password")
		w.Fill("New password", "password1")
		w.Press("Set new password")
		w.See("Choose a new password", protocol.WidelyUsedWords)
		w.Fill("New password", "seven boats on dry land")
		w.Press("Set new password")
		w.See("Your password is changed")
		w.Open(link + "x")
		w.See("This link is not known")
		signIn(w, alice, password)
		w.See("Sign in", protocol.WrongPairWords)
		w.Fill("Password", "seven boats on dry land")
		w.Press("Sign in")
		w.See("Check your email")
		w.Press("Cancel")
		w.See("Sign in")
	})
	t.Run("settings", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		signIn(w, "bob@example.com", password) // without two-step verification
		w.See("Bob", "Disabled", "This browser is not trusted")
		w.Press("Two-step verification")
		w.See("Two-step verification")
		w.Choose("Email, unconditional")
		w.Press("Save")
		w.See("Two-step verification", "Saved.")
		w.Press("My Account")
		w.Press("Trusted devices")
		w.See("Trusted devices", "No device is trusted")
		w.Press("My Account")
		w.Press("Change password")
		w.See("Change password")
		w.Fill("Current password", "wrong")
		w.Fill("New password", "seven boats on dry land")
		w.Press("Change password")
		w.See("Change password", "The password is wrong")
		w.Fill("Current password", password)
		w.Fill("New password", "seven boats on dry land")
		w.Press("Change password")
		w.See("Bob", "Your password is changed.")
		w.Press("Register a license")
		w.See("Register a license")
		w.Press("My Account")
		w.Press("Sign out")
		// Two browsers become trusted devices.
		other := open(t, p.url)
		for _, w := range []*browser.Window{other, w} {
			signIn(w, "bob@example.com", "seven boats on dry land")
			reader := open(t, p.url)
			reader.Open(p.mail("bob@example.com").Link)
			reader.Press("Yes, I trust this device")
			w.See("Bob")
		}
		w.Press("Trusted devices")
		w.See("Trusted devices", "This browser")
		w.Toggle("Rename")
		w.Fill("New name", "My browser")
		w.Press("Save")
		w.See("Trusted devices", "My browser", "new name")
		w.Press("Revoke all others")
		w.See("Trusted devices", "My browser", "All other devices are unknown again.")
		other.Open("/account")
		other.See("Sign in")
		w.Press("Revoke My browser")
		w.See("Trusted devices", "No device is trusted")
	})
	t.Run("delete", func(t *testing.T) {
		p := newPlace(t)
		w, reader := open(t, p.url), open(t, p.url)
		const bob = "bob@example.com"
		signIn(w, bob, password)
		w.Press("Delete account")
		w.See("Delete account")
		w.Fill("Password", password)
		w.Press("Send the email")
		w.See("Check your email")
		reader.Open(p.mail(bob).Link)
		reader.See("Delete your account?")
		reader.Press("Yes, delete my account")
		reader.See("Your account is deleted")
		w.See("Your account is deleted")
		w.Open("/sign-up")
		w.Fill("Name", "Bob")
		w.Fill("Email", bob)
		w.Fill("Password", "seven boats on dry land")
		w.Press("Create account")
		reader.Open(p.mail(bob).Link)
		reader.Press("Yes, create my account")
		reader.See("This email address was previously deleted and cannot be reused for at least 3 days while we're making sure that all data is completely removed from all Parallels services.")
	})
	t.Run("errors", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		w.Open("/nothing")
		w.See("There is no such page")
		w.Press("My Account")
		w.See("Sign in")
		w.Press("Continue with SSO")
		w.See("Continue with SSO")
		w.Fill("Email", "someone@elsewhere.example")
		w.Press("Continue")
		w.See("Continue with SSO", "elsewhere.example")
	})
	t.Run("google", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		w.Open("/")
		w.Press("Continue with Google")
		w.See("Sign in to My Account?", "Simulated Google", "alice@example.com")
		w.Press("Cancel")
		w.See("Sign in")
		w.Press("Continue with Google")
		w.Choose("Bob")
		w.Press("Continue")
		w.See("Bob")
	})
	t.Run("code", func(t *testing.T) {
		p := newPlace(t)
		made := p.visit(t).do(http.MethodPost, "/oidc/sso/example.com/device", url.Values{"client_id": {account.ClientID}, "scope": {"openid email"}})
		_, after, _ := strings.Cut(made.body, `"user_code":"`)
		code, _, _ := strings.Cut(after, `"`)
		w := open(t, p.url)
		w.Open("/device")
		w.See("Connect a device")
		w.Fill("Code", "BCDF-BCDF")
		w.Press("Continue")
		w.See("Connect a device", "This code is not known")
		w.Fill("Code", strings.ToLower(strings.ReplaceAll(code, "-", "")))
		w.Press("Continue")
		w.See("Sign in to My Account?", code, "Example Company (simulated)", "alice@example.com")
		w.Press("Continue")
		w.See("You have signed in")
		w.Open("/device?user_code=" + code)
		w.See("Connect a device", "This code is not known")
	})
}
