package account

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otpdialog/account/protocol"
)

const newPassword = "correct horse battery"

func (l *lab) signUp(email string) protocol.Ticket {
	l.t.Helper()
	t, err := l.SignUp(office, protocol.SignUp{Email: email, Name: "New", Password: newPassword, Device: laptop("laptop")})
	if err != nil {
		l.t.Fatal(err)
	}
	return t
}

func (l *lab) reset(email string) protocol.Ticket {
	l.t.Helper()
	t, err := l.ResetPassword(office, protocol.Reset{Email: email, Device: laptop("laptop")})
	if err != nil {
		l.t.Fatal(err)
	}
	return t
}

func TestSignUp(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	attempt := l.signUp("New@Example.com")
	if attempt.Email != "new@example.com" || attempt.State != protocol.Waiting {
		t.Fatalf("%+v", attempt)
	}
	if _, err := l.SignIn(office, protocol.SignIn{Email: "new@example.com", Password: newPassword}); err == nil {
		t.Fatal("the account is there before the email is confirmed")
	}
	l.press(l.link("new@example.com"), true)
	confirmed := l.now(attempt)
	if confirmed.State != protocol.Confirmed || confirmed.Session == "" || !confirmed.Trusted {
		t.Fatalf("%+v", confirmed)
	}
	if a, err := l.Account(confirmed.Session); err != nil || a.Name != "New" || a.TwoStep != protocol.Unconditional || a.Business {
		t.Errorf("%+v, %v", a, err)
	}
	again := l.signUp("new@example.com")
	page := l.press(l.link("new@example.com"), true)
	after := l.now(again)
	for _, t := range []protocol.Ticket{page, after} {
		if t.State != protocol.Refused || t.Problem == nil || t.Problem.Title != "This email is already in use" || t.Session != "" || t.Trusted {
			l.t.Errorf("an address in use: %+v", t)
		}
	}
	denied := l.signUp("other@example.com")
	l.press(l.link("other@example.com"), false)
	if after := l.now(denied); after.State != protocol.Denied || after.Session != "" {
		t.Errorf("denied: %+v", after)
	}
	if len(l.Accounts()) != len(Demonstration())+1 {
		t.Errorf("the accounts: %+v", l.Accounts())
	}
}

func TestResetWithTheCode(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session := l.trusted("alice@example.com", "laptop")
	pending, link := l.signIn("alice@example.com", "tablet"), l.link("alice@example.com")
	for range freeWrong {
		_, _ = l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: "wrong"})
	}
	attempt := l.reset("alice@example.com")
	code := l.newest("alice@example.com").Code
	if len(code) != 8 || !strings.Contains(l.newest("alice@example.com").Text, code) {
		t.Fatalf("the code %q", code)
	}
	_, err := l.NewPassword(office, attempt.ID, attempt.Key, protocol.NewPassword{Code: code, Password: "password1"})
	wants(t, err, protocol.WidelyUsed)
	_, err = l.NewPassword(office, attempt.ID, "wrong", protocol.NewPassword{Code: code, Password: newPassword})
	wants(t, err, protocol.UnknownTicket)
	_, err = l.NewPassword(office, pending.ID, pending.Key, protocol.NewPassword{Code: code, Password: newPassword})
	wants(t, err, protocol.BadRequest)
	done, err := l.NewPassword(office, attempt.ID, attempt.Key, protocol.NewPassword{Code: " " + strings.ToLower(code[:4]) + "-" + code[4:], Password: newPassword})
	if err != nil || done.State != protocol.Confirmed || done.Session != "" {
		t.Fatalf("%+v, %v", done, err)
	}
	if again := l.now(attempt); again.Session != "" {
		t.Error("a reset signs in")
	}
	_, err = l.Account(session)
	wants(t, err, protocol.NotSignedIn)
	_, err = l.Press(link, true, "")
	wants(t, err, protocol.UnknownTicket)
	if _, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: newPassword}); err != nil {
		t.Errorf("the new password: %v", err)
	}
	_, err = l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: Password})
	wants(t, err, protocol.WrongPair)
	if _, err := l.Press(l.link("alice@example.com"), true, newPassword); err == nil {
		t.Error("the link works after the code")
	}
}

func TestFiveWrongCodes(t *testing.T) {
	t.Parallel()
	for _, email := range []string{"alice@example.com", "nobody@example.com"} {
		l := newLab(t)
		attempt := l.reset(email)
		for range 4 {
			_, err := l.NewPassword(office, attempt.ID, attempt.Key, protocol.NewPassword{Code: "AAAAAAAA", Password: newPassword})
			wants(t, err, protocol.WrongCode)
		}
		last, err := l.NewPassword(office, attempt.ID, attempt.Key, protocol.NewPassword{Code: "AAAAAAAA", Password: newPassword})
		if err != nil || last.State != protocol.Refused || last.Problem.Code != protocol.WrongCode {
			t.Errorf("%s: %+v, %v", email, last, err)
		}
		right, _ := l.NewPassword(office, attempt.ID, attempt.Key, protocol.NewPassword{Code: l.newest(email).Code, Password: newPassword})
		if right.State != protocol.Refused {
			t.Errorf("%s: the right code after five wrong ones: %+v", email, right)
		}
		_, err = l.SignIn(office, protocol.SignIn{Email: email, Password: newPassword})
		wants(t, err, protocol.WrongPair)
	}
}

func TestResetWithTheLink(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	attempt := l.reset("alice@example.com")
	link := l.link("alice@example.com")
	_, err := l.Press(link, true, "")
	wants(t, err, protocol.BadRequest)
	_, err = l.Press(link, true, "short")
	wants(t, err, protocol.BadPassword)
	if page, err := l.Press(link, true, newPassword); err != nil || page.State != protocol.Confirmed {
		t.Fatalf("%+v, %v", page, err)
	}
	_, err = l.Press(link, true, "another password")
	wants(t, err, protocol.UnknownTicket)
	if after := l.now(attempt); after.State != protocol.Confirmed || after.Session != "" || after.Trusted {
		t.Errorf("%+v", after)
	}
	_, err = l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: Password})
	wants(t, err, protocol.WrongPair)
	_, err = l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: newPassword})
	wants(t, err, "")
}

func TestResetOfAnUnknownAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.reset("nobody@example.com")
	if mail := l.newest("nobody@example.com"); mail.Link+mail.Code != "" || !strings.Contains(mail.Text, "has no account") {
		t.Errorf("%+v", mail)
	}
	denied := l.reset("alice@example.com")
	l.press(l.link("alice@example.com"), false)
	if _, err := l.NewPassword(office, denied.ID, denied.Key, protocol.NewPassword{Code: l.newest("alice@example.com").Code, Password: newPassword}); err != nil {
		t.Error(err)
	}
	if after := l.now(denied); after.State != protocol.Denied {
		t.Errorf("%+v", after)
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	mine, other := l.trusted("alice@example.com", "laptop"), l.trusted("alice@example.com", "tablet")
	wants(t, l.ChangePassword(mine, protocol.ChangePassword{Old: "wrong", New: newPassword}), protocol.WrongPair)
	wants(t, l.ChangePassword(mine, protocol.ChangePassword{Old: Password, New: "12345678"}), protocol.WidelyUsed)
	wants(t, l.ChangePassword(mine, protocol.ChangePassword{Old: Password, New: newPassword}), "")
	_, err := l.Account(mine)
	wants(t, err, "")
	_, err = l.Account(other)
	wants(t, err, protocol.NotSignedIn)
	if mail := l.newest("alice@example.com"); mail.Subject != "Your password was changed" {
		t.Errorf("the owner gets %q", mail.Subject)
	}
	for range 4 { // a stolen session cannot guess the password
		wants(t, l.ChangePassword(mine, protocol.ChangePassword{Old: "wrong", New: newPassword}), protocol.WrongPair)
	}
	wants(t, l.ChangePassword(mine, protocol.ChangePassword{Old: "wrong", New: Password + "-and-more"}), protocol.LockedOut)
}

func TestDeletion(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session := l.trusted("alice@example.com", "laptop")
	_, err := l.Delete(office, session, protocol.Confirm{Password: "wrong"})
	wants(t, err, protocol.WrongPair)
	attempt, err := l.Delete(office, session, protocol.Confirm{Password: Password, Device: laptop("laptop")})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, first(l.Account(session)), "")
	l.press(l.link("alice@example.com"), true)
	if after := l.now(attempt); after.State != protocol.Confirmed || after.Session != "" {
		t.Errorf("%+v", after)
	}
	wants(t, first(l.Account(session)), protocol.NotSignedIn)
	_, err = l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: Password})
	wants(t, err, protocol.WrongPair)

	for _, days := range []int{3, 2, 1} {
		again := l.signUp("alice@example.com")
		page := l.press(l.link("alice@example.com"), true)
		want := fmt.Sprintf("This email address was previously deleted and cannot be reused for at least %d days while we're making sure that all data is completely removed from all Parallels services.", days)
		if after := l.now(again); after.State != protocol.Refused || after.Problem.Title != want || page.Problem.Title != want || after.Session != "" {
			t.Errorf("day %d: %+v", days, after.Problem)
		}
		l.clock.Advance(24 * time.Hour)
	}
	fresh := l.signUp("alice@example.com")
	l.press(l.link("alice@example.com"), true)
	if after := l.now(fresh); after.State != protocol.Confirmed || after.Session == "" {
		t.Errorf("after three days: %+v", after)
	}
}

// first is the error of a call.
func first[T any](_ T, err error) error { return err }

func TestLicenses(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	alice, bob := l.trusted("alice@example.com", "laptop"), l.signIn("bob@example.com", "laptop").Session
	for _, key := range []string{"", "RAS-1234", "ABC-1234-1234-1234", "RAS-1234-1234-1234-1234"} {
		_, err := l.License(alice, protocol.License{Key: key})
		wants(t, err, protocol.BadLicense)
	}
	if a, err := l.License(alice, protocol.License{Key: " pdb-0000-zzzz-0001 "}); err != nil || !a.Business {
		t.Errorf("%+v, %v", a, err)
	}
	wants(t, first(l.License(alice, protocol.License{Key: "PDB-0000-ZZZZ-0001"})), "")
	wants(t, first(l.License(bob, protocol.License{Key: "PDB-0000-ZZZZ-0001"})), protocol.BadLicense)
	for range licensing.n - 1 {
		wants(t, first(l.License(bob, protocol.License{Key: "RAS-1234"})), protocol.BadLicense)
	}
	wants(t, first(l.License(bob, protocol.License{Key: "RAS-1234-1234-1234"})), protocol.TooOften)
}

func TestSettings(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session := l.trusted("alice@example.com", "laptop")
	wants(t, first(l.Change(session, protocol.Change{TwoStep: "never"})), protocol.BadRequest)
	wants(t, first(l.Change(session, protocol.Change{Name: "a\nb", TwoStep: protocol.Off})), protocol.BadName)
	if a, err := l.Change(session, protocol.Change{Name: "Alice A."}); err != nil || a.Name != "Alice A." || a.TwoStep != protocol.Unconditional {
		t.Errorf("%+v, %v", a, err)
	}
	for _, weaker := range []protocol.TwoStep{protocol.Off, protocol.Conditional} { // a session alone does not weaken the account
		wants(t, first(l.Change(session, protocol.Change{TwoStep: weaker, Name: "Mallory"})), protocol.WrongPair)
		wants(t, first(l.Change(session, protocol.Change{TwoStep: weaker, Password: "wrong"})), protocol.WrongPair)
		if a, err := l.Account(session); err != nil || a.TwoStep != protocol.Unconditional || a.Name != "Alice A." {
			t.Errorf("without the password: %+v, %v", a, err)
		}
		if a, err := l.Change(session, protocol.Change{TwoStep: weaker, Password: Password}); err != nil || a.TwoStep != weaker {
			t.Errorf("%+v, %v", a, err)
		}
		if a, err := l.Change(session, protocol.Change{TwoStep: protocol.Unconditional}); err != nil || a.TwoStep != protocol.Unconditional {
			t.Errorf("stronger, without the password: %+v, %v", a, err)
		}
	}
	if a, err := l.Change(session, protocol.Change{TwoStep: protocol.Off, Password: Password}); err != nil || a.TwoStep != protocol.Off {
		t.Errorf("%+v, %v", a, err)
	}
	if mail := l.newest("alice@example.com"); mail.Subject != "Two-step verification was changed" || !strings.Contains(mail.Text, "Disabled") {
		t.Errorf("the owner gets %+v", mail)
	}
	if other := l.signIn("alice@example.com", "tablet"); other.State != protocol.Confirmed || other.Trusted {
		t.Errorf("%+v", other)
	}
	for _, session := range []string{"", "wrong"} {
		wants(t, first(l.Change(session, protocol.Change{TwoStep: protocol.Off})), protocol.NotSignedIn)
		wants(t, first(l.Devices(session)), protocol.NotSignedIn)
		wants(t, l.Rename(session, "", protocol.Rename{}), protocol.NotSignedIn)
		wants(t, l.Revoke(session, ""), protocol.NotSignedIn)
		wants(t, l.RevokeOthers(session), protocol.NotSignedIn)
		wants(t, first(l.License(session, protocol.License{})), protocol.NotSignedIn)
		wants(t, first(l.Delete(office, session, protocol.Confirm{})), protocol.NotSignedIn)
		wants(t, l.ChangePassword(session, protocol.ChangePassword{}), protocol.NotSignedIn)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session := l.trusted("alice@example.com", "laptop")
	wants(t, l.SignOut(session), "")
	wants(t, first(l.Account(session)), protocol.NotSignedIn)
	session = l.signIn("alice@example.com", "laptop").Session
	l.clock.Advance(sessionTime)
	wants(t, first(l.Account(session)), protocol.NotSignedIn)
	oldest := l.signIn("alice@example.com", "laptop").Session
	for range maxSessions {
		wants(t, first(l.Account(oldest)), "")
		l.clock.Advance(2 * time.Second)
		l.signIn("alice@example.com", "laptop")
	}
	wants(t, first(l.Account(oldest)), protocol.NotSignedIn)
}

func TestDevices(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	mine, other := l.trusted("alice@example.com", "laptop"), l.trusted("alice@example.com", "tablet")
	devices, err := l.Devices(mine)
	if err != nil || len(devices) != 2 || devices[0].Name != "tablet" || devices[0].This || !devices[1].This || devices[1].Place != "Amsterdam, Netherlands" {
		t.Fatalf("%+v, %v", devices, err)
	}
	l.clock.Advance(time.Hour)
	l.signIn("alice@example.com", "laptop")
	if devices, _ := l.Devices(mine); devices[0].Name != "laptop" || devices[0].FirstUse == devices[0].LastUse {
		t.Errorf("the last used comes first: %+v", devices)
	}
	wants(t, l.Rename(mine, devices[0].ID, protocol.Rename{Name: ""}), protocol.BadName)
	wants(t, l.Rename(mine, "wrong", protocol.Rename{Name: "Work"}), protocol.UnknownDevice)
	wants(t, l.Rename(mine, devices[0].ID, protocol.Rename{Name: "Work"}), "")
	wants(t, l.Revoke(mine, "wrong"), protocol.UnknownDevice)
	wants(t, l.Revoke(mine, devices[0].ID), "")
	wants(t, first(l.Account(other)), protocol.NotSignedIn)
	wants(t, first(l.Account(mine)), "")
	if again := l.signIn("alice@example.com", "tablet"); again.State != protocol.Waiting {
		t.Errorf("a revoked device: %+v", again)
	}
	l.press(l.link("alice@example.com"), true)
	other = l.signIn("alice@example.com", "tablet").Session
	wants(t, l.RevokeOthers(mine), "")
	wants(t, first(l.Account(other)), protocol.NotSignedIn)
	wants(t, first(l.Account(mine)), "")
	if devices, _ := l.Devices(mine); len(devices) != 1 || devices[0].Name != "laptop" {
		t.Errorf("after all others were revoked: %+v", devices)
	}
	if carol := l.signIn("carol@example.com", "laptop"); carol.State != protocol.Waiting {
		t.Error("the device of alice is trusted for carol")
	}
	none, err := l.SignIn(office, protocol.SignIn{Email: "alice@example.com", Password: Password})
	if err != nil {
		t.Fatal(err)
	}
	l.press(l.link("alice@example.com"), true)
	if after := l.now(none); after.State != protocol.Confirmed || after.Trusted || after.Session == "" {
		t.Errorf("a device without a token: %+v", after)
	}
	for i := range maxDevices {
		l.clock.Advance(2 * time.Minute)
		l.trusted("alice@example.com", fmt.Sprint("device ", i))
	}
	if devices, _ := l.Devices(l.signIn("alice@example.com", "device 1").Session); len(devices) != maxDevices {
		t.Errorf("%d devices", len(devices))
	}
	if oldest := l.signIn("alice@example.com", "laptop"); oldest.State != protocol.Waiting {
		t.Error("more than 50 devices are trusted")
	}
}

func TestExternal(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	if p, err := l.FindProvider(office, protocol.FindProvider{With: protocol.Google}); err != nil || p != (protocol.Provider{Name: "Simulated Google", Issuer: "http://127.0.0.1:8282/oidc/google", ClientID: ClientID}) {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := l.FindProvider(office, protocol.FindProvider{With: protocol.SSO, Email: "alice@Example.com"}); err != nil || p.Issuer != "http://127.0.0.1:8282/oidc/sso/example.com" {
		t.Errorf("%+v, %v", p, err)
	}
	wants(t, first(l.FindProvider(office, protocol.FindProvider{With: protocol.SSO, Email: "alice@example.net"})), protocol.NoSuchOrg)
	wants(t, first(l.FindProvider(office, protocol.FindProvider{With: "example"})), protocol.BadRequest)

	for name, test := range map[string]struct {
		with, token string
		want        protocol.Code
	}{
		"google":                      {protocol.Google, "google alice@example.com", ""},
		"upper case":                  {protocol.Google, "google Alice@Example.com", ""},
		"sso":                         {protocol.SSO, "sso/example.com alice@example.com", ""},
		"wrong signature":             {protocol.Google, "forged", protocol.BadToken},
		"not verified":                {protocol.Google, "google ", protocol.BadToken},
		"another provider":            {protocol.Google, "apple alice@example.com", protocol.BadToken},
		"sso of another organisation": {protocol.SSO, "sso/school.example.com alice@example.com", protocol.BadToken},
		"sso token as google":         {protocol.Google, "sso/example.com alice@example.com", protocol.BadToken},
		"no such service":             {"example", "example alice@example.com", protocol.BadToken},
		"no such organisation":        {protocol.SSO, "sso/example.net alice@example.net", protocol.BadToken},
		"no account":                  {protocol.Google, "google nobody@example.com", protocol.NoAccount},
	} {
		l := newLab(t)
		attempt, err := l.External(office, protocol.External{With: test.with, IDToken: test.token, Device: laptop("laptop")})
		wants(t, err, test.want)
		if err == nil && (attempt.State != protocol.Waiting || attempt.Session != "") { // an unknown device needs the email
			t.Errorf("%s: %+v", name, attempt)
		}
	}
	l.Connect("http://127.0.0.1:8282", nil)
	wants(t, first(l.External(office, protocol.External{With: protocol.Google, IDToken: "google alice@example.com"})), protocol.BadToken)
	wants(t, first(l.FindProvider(office, protocol.FindProvider{With: protocol.Google})), protocol.BadRequest)
}

func TestStateOfTheStart(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	session := l.trusted("alice@example.com", "laptop")
	if err := l.SetAccount(Account{Email: "Zoe@example.com", Name: "Zoe", Password: "a password of hers"}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.SignIn(office, protocol.SignIn{Email: "zoe@example.com", Password: "a password of hers"}); err != nil {
		t.Error(err)
	}
	if err := l.SetAccount(Account{Email: "alice@example.com", TwoStep: protocol.Off}); err != nil {
		t.Fatal(err)
	}
	if again := l.signIn("alice@example.com", "laptop"); !again.Trusted { // with the password and the device that it had
		t.Errorf("%+v", again)
	}
	wants(t, l.SetAccount(Account{Email: "nonsense"}), protocol.BadEmail)
	if !l.RemoveAccount("BOB@example.com") || l.RemoveAccount("bob@example.com") {
		t.Error("bob is not removed once")
	}
	fresh := l.signUp("bob@example.com") // not blocked, as if he had never been there
	l.press(l.link("bob@example.com"), true)
	if after := l.now(fresh); after.State != protocol.Confirmed {
		t.Errorf("%+v", after)
	}
	l.Reset()
	wants(t, first(l.Account(session)), protocol.NotSignedIn)
	if again := l.signIn("alice@example.com", "laptop"); again.State != protocol.Waiting {
		t.Errorf("after a reset: %+v", again)
	}
	if got := l.Accounts(); len(got) != len(Demonstration()) || got[0].Email != "alice@example.com" || got[0].Password != "" {
		t.Errorf("%+v", got)
	}
}
