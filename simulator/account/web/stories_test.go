package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"otpdialog/account/protocol"
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
	open := startBrowser(t)
	const alice, password = "alice@example.com", account.Password

	signIn := func(w *window, email, password string) {
		w.t.Helper()
		w.open("/sign-in")
		w.fill("Email", email)
		w.fill("Password", password)
		w.press("Sign in")
	}

	t.Run("trust", func(t *testing.T) {
		p := newPlace(t)
		w, reader := open(t, p.url), open(t, p.url)
		signIn(w, alice, "wrong")
		w.see("Sign in", protocol.WrongPairWords)
		w.fill("Password", password)
		w.press("Sign in")
		mail := p.mail(alice)
		w.see("Check your email", matchCode(mail), "Chrome", "Linux", "127.0.0.1")
		reader.open(mail.Link)
		reader.see("Is this you signing in?", matchCode(mail), "Chrome", "Linux", "127.0.0.1")
		reader.press("Yes, I trust this device")
		reader.see("This device is trusted now")
		w.see("Alice") // by itself
		reader.open(mail.Link)
		reader.see("This device is trusted now", "This link was used already")
		w.press("Sign out")
		w.see("Sign in")
		signIn(w, alice, password)
		w.see("Alice", "This browser is trusted")
	})
	t.Run("deny", func(t *testing.T) {
		p := newPlace(t)
		w, reader := open(t, p.url), open(t, p.url)
		signIn(w, alice, password)
		reader.open(p.mail(alice).Link)
		reader.press("No, this wasn't me")
		reader.see("The attempt is stopped", "change the password now")
		w.see("The attempt was denied")
		w.open("/account")
		w.see("Sign in")
	})
	t.Run("sign-up", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		w.open("/")
		w.press("Create account")
		w.see("Create account")
		w.fill("Name", "Erin")
		w.fill("Email", alice)
		w.fill("Password", "password1")
		w.press("Create account")
		w.see("Create account", protocol.WidelyUsedWords)
		w.fill("Password", "seven boats on dry land")
		w.press("Create account")
		w.see("Check your email")
		reader := open(t, p.url)
		reader.open(p.mail(alice).Link)
		reader.see("Create your account?")
		reader.press("Yes, create my account")
		reader.see(protocol.EmailInUseWords, "Choose a new password")
		w.see(protocol.EmailInUseWords)
		w.open("/sign-up")
		w.fill("Name", "Erin")
		w.fill("Email", "erin@example.com")
		w.fill("Password", "seven boats on dry land")
		w.press("Create account")
		reader.open(p.mail("erin@example.com").Link)
		reader.press("Yes, create my account")
		reader.see("Your account is ready")
		w.see("Erin", "Personal account", "This browser is trusted")
	})
	t.Run("reset", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		w.open("/")
		w.press("Forgot password?")
		w.see("Forgot password?")
		w.fill("Email", alice)
		w.press("Send the email")
		w.see("Check your email", "If alice@example.com has an account")
		link := p.mail(alice).Link
		w.open(link)
		w.see("Choose a new password")
		w.fill("New password", "password1")
		w.press("Set new password")
		w.see("Choose a new password", protocol.WidelyUsedWords)
		w.fill("New password", "seven boats on dry land")
		w.press("Set new password")
		w.see("Your password is changed")
		w.open(link + "x")
		w.see("This link is not known")
		signIn(w, alice, password)
		w.see("Sign in", protocol.WrongPairWords)
		w.fill("Password", "seven boats on dry land")
		w.press("Sign in")
		w.see("Check your email")
		w.press("Cancel")
		w.see("Sign in")
	})
	t.Run("settings", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		signIn(w, "bob@example.com", password) // without two-step verification
		w.see("Bob", "Disabled", "This browser is not trusted")
		w.press("Two-step verification")
		w.see("Two-step verification")
		w.choose("Email, unconditional")
		w.press("Save")
		w.see("Two-step verification", "Saved.")
		w.press("My Account")
		w.press("Trusted devices")
		w.see("Trusted devices", "No device is trusted")
		w.press("My Account")
		w.press("Change password")
		w.see("Change password")
		w.fill("Current password", "wrong")
		w.fill("New password", "seven boats on dry land")
		w.press("Change password")
		w.see("Change password", "The password is wrong")
		w.fill("Current password", password)
		w.fill("New password", "seven boats on dry land")
		w.press("Change password")
		w.see("Bob", "Your password is changed.")
		w.press("Register a license")
		w.see("Register a license")
		w.press("My Account")
		w.press("Sign out")
		// Two browsers become trusted devices.
		other := open(t, p.url)
		for _, w := range []*window{other, w} {
			signIn(w, "bob@example.com", "seven boats on dry land")
			reader := open(t, p.url)
			reader.open(p.mail("bob@example.com").Link)
			reader.press("Yes, I trust this device")
			w.see("Bob")
		}
		w.press("Trusted devices")
		w.see("Trusted devices", "This browser")
		w.toggle("Rename")
		w.fill("New name", "My browser")
		w.press("Save")
		w.see("Trusted devices", "My browser", "new name")
		w.press("Revoke all others")
		w.see("Trusted devices", "My browser", "All other devices are unknown again.")
		other.open("/account")
		other.see("Sign in")
		w.press("Revoke My browser")
		w.see("Trusted devices", "No device is trusted")
	})
	t.Run("delete", func(t *testing.T) {
		p := newPlace(t)
		w, reader := open(t, p.url), open(t, p.url)
		const bob = "bob@example.com"
		signIn(w, bob, password)
		w.press("Delete account")
		w.see("Delete account")
		w.fill("Password", password)
		w.press("Send the email")
		w.see("Check your email")
		reader.open(p.mail(bob).Link)
		reader.see("Delete your account?")
		reader.press("Yes, delete my account")
		reader.see("Your account is deleted")
		w.see("Your account is deleted")
		w.open("/sign-up")
		w.fill("Name", "Bob")
		w.fill("Email", bob)
		w.fill("Password", "seven boats on dry land")
		w.press("Create account")
		reader.open(p.mail(bob).Link)
		reader.press("Yes, create my account")
		reader.see("This email address was previously deleted and cannot be reused for at least 3 days while we're making sure that all data is completely removed from all Parallels services.")
	})
	t.Run("errors", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		w.open("/nothing")
		w.see("There is no such page")
		w.press("My Account")
		w.see("Sign in")
		w.press("Continue with SSO")
		w.see("Continue with SSO")
		w.fill("Email", "someone@elsewhere.example")
		w.press("Continue")
		w.see("Continue with SSO", "elsewhere.example")
	})
	t.Run("google", func(t *testing.T) {
		p := newPlace(t)
		w := open(t, p.url)
		w.open("/")
		w.press("Continue with Google")
		w.see("Sign in to My Account?", "Simulated Google", "alice@example.com")
		w.press("Cancel")
		w.see("Sign in")
		w.press("Continue with Google")
		w.choose("Bob")
		w.press("Continue")
		w.see("Bob")
	})
	t.Run("code", func(t *testing.T) {
		p := newPlace(t)
		made := p.visit(t).do(http.MethodPost, "/oidc/sso/example.com/device", url.Values{"client_id": {account.ClientID}, "scope": {"openid email"}})
		_, after, _ := strings.Cut(made.body, `"user_code":"`)
		code, _, _ := strings.Cut(after, `"`)
		w := open(t, p.url)
		w.open("/device")
		w.see("Connect a device")
		w.fill("Code", "BCDF-BCDF")
		w.press("Continue")
		w.see("Connect a device", "This code is not known")
		w.fill("Code", strings.ToLower(strings.ReplaceAll(code, "-", "")))
		w.press("Continue")
		w.see("Sign in to My Account?", code, "Example Company (simulated)", "alice@example.com")
		w.press("Continue")
		w.see("You have signed in")
		w.open("/device?user_code=" + code)
		w.see("Connect a device", "This code is not known")
	})
}
